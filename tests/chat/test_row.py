"""One row that is told in words: read by rules, heard by a language model, and nothing made up."""

from typing import Any

import pytest
from automl_agent.agents.chat.row import heard_row, told_row
from automl_agent.pipelines.contracts import DataProfile
from automl_agent.tools.llm.access import Access, NoAnswer
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.record import MemoryJournal
from automl_agent.tools.llm.scripted import Line, ScriptedModel

from ..intake.tables import profile
from .tables import telco


@pytest.fixture(scope="module")
def table() -> DataProfile:
    return telco()[0]


@pytest.mark.parametrize(
    ("said", "cells"),
    [
        ("tenure 3, month-to-month: is he off?", {"tenure": "3", "Contract": "Month-to-month"}),
        ("what about 12 months of tenure and a two year contract", {"tenure": "12", "Contract": "Two year"}),
        ("No, no, let's leave it. You've helped, thanks", {}),
        ("", {}),
    ],
)
def test_rules_read_what_stands_beside_its_column(
    said: str, cells: dict[str, str], table: DataProfile
) -> None:
    found = told_row(said, table, "Churn")
    assert {k: v for k, v in found.items() if k in {"tenure", "Contract"}} == cells


def test_a_quoted_text_is_a_row_where_texts_are_classified() -> None:
    sms = profile("sms")
    assert list(told_row("and this: 'WINNER! claim your free cruise now'", sms, "label").values()) == [
        "WINNER! claim your free cruise now"
    ]
    assert told_row("No, let's leave everything as it is. You've been great", sms, "label") == {}


def hear(table: DataProfile, said: str, *cells: tuple[str, str]) -> Any:
    reply = {"cells": [{"column": c, "value": v} for c, v in cells]}
    access = Access(ScriptedModel([Line(prompt="row", reply=reply)]), MemoryJournal(), Caps(seconds=60))
    return heard_row(access, said, table, "Churn")


def test_what_is_heard_must_have_been_said(table: DataProfile) -> None:
    said = "three months with us, pays 85"
    assert hear(table, said, ("tenure", "3"), ("MonthlyCharges", "85")) == {
        "tenure": "3",
        "MonthlyCharges": "85",
    }
    assert hear(table, said, ("tenure", "30"), ("MonthlyCharges", "much")) == {}
    assert hear(table, said, ("Contract", "Ten years")) == {}


def test_a_column_that_there_is_not_is_no_answer(table: DataProfile) -> None:
    with pytest.raises(NoAnswer):
        hear(table, "blue eyes", ("eyes", "blue"))
