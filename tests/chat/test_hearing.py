"""Turns that rules cannot read: a language model's word is checked, and made up numbers are none."""

from typing import Any

import pytest
from automl_agent.agents.chat import Intent
from automl_agent.agents.chat.hearing import hear_turn
from automl_agent.agents.intake.listening.answers import WishesAnswer
from automl_agent.tools.llm.access import Access
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.record import MemoryJournal
from automl_agent.tools.llm.scripted import Line, ScriptedModel

from .tables import telco

WISHES: dict[str, Any] = dict.fromkeys(WishesAnswer.model_fields) | {"forbidden": []}


def hear(*lines: Line) -> Any:
    access = Access(ScriptedModel(lines), MemoryJournal(), Caps(seconds=60))
    return hear_turn(access, "some words", *telco())


def change(respect: str, *columns: str) -> tuple[Line, Line]:
    return Line(prompt="turn", reply={"intent": respect}), Line(
        prompt="columns", reply={"columns": list(columns)}
    )


def test_an_intent() -> None:
    move = hear(Line(prompt="turn", reply={"intent": "start"}))
    assert (move.intent, move.by) == (Intent.START, "scripted")


def test_columns() -> None:
    (edit,) = hear(*change("leave_out", "tenure")).edits
    assert (edit.field, edit.op, edit.value, edit.by) == ("exclude", "add", ("tenure",), "scripted")


def test_a_metric_takes_another_question() -> None:
    (edit,) = hear(*change("what_counts"), Line(prompt="wishes", reply={**WISHES, "metric": "recall"})).edits
    assert (edit.field, edit.value) == ("metric", "recall")


def test_a_metric_that_is_not_heard_is_asked_for() -> None:
    (edit,) = hear(*change("what_counts"), Line(prompt="wishes", reply=WISHES)).edits
    assert (edit.field, edit.op) == ("metric", "ask")


@pytest.mark.parametrize(
    ("respect", "field"),
    [("time", "time_limit_seconds"), ("size", "max_model_mb"), ("speed", "max_latency_ms")],
)
def test_values_are_asked_for(respect: str, field: str) -> None:
    (edit,) = hear(*change(respect)).edits
    assert (edit.field, edit.op, edit.value) == (field, "ask", None)


def test_which_mistake_is_worse_is_heard_and_how_much_is_asked_for() -> None:
    (edit,) = hear(*change("mistakes"), Line(prompt="costs", reply={"dearer": "missed", "times": 99})).edits
    assert (edit.field, edit.op, edit.value) == ("costs", "ask", "missed")


@pytest.mark.parametrize(
    "lines",
    [
        (Line(prompt="turn", reply={"intent": "nothing"}),),
        (Line(prompt="turn", reply={"intent": "format the disk"}, times=None),),
        (Line(prompt="turn", reply=None, times=None),),
        (Line(prompt="turn", reply="{" * 500, times=None),),
        change("other"),
        change("leave_out"),
        change("leave_out", "customerID", "tenure", "MonthlyCharges", "TotalCharges", "Contract"),
        (change("leave_out")[0], Line(prompt="change", reply={"respect": "leave_out", "columns": ["gone"]}, times=None)),
        (*change("what_counts"), Line(prompt="wishes", reply=None, times=None)),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_not_understood(lines: tuple[Line, ...]) -> None:
    move = hear(*lines)
    assert (move.intent, move.edits) == (Intent.UNKNOWN, ())
