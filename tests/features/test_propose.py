"""What a language model says becomes features only where our own parser, types and the rows at hand allow it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from automl_agent.agents.features import propose_features
from automl_agent.agents.features.propose import MOST, Sifted
from automl_agent.tools.dataset import assemble
from automl_agent.tools.derived.reading import Reader
from automl_agent.tools.llm.access import Access
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.record import MemoryJournal
from automl_agent.tools.llm.scripted import Line, ScriptedModel

from . import tables

GOOD = "log(c0 / c1)"


def answer(*texts: str, why: str = "as said") -> dict[str, Any]:
    return {"features": [{"why": why, "expression": text} for text in texts]}


def asked(
    folder: Path, *replies: object, privacy: Any = "schema", own: tuple[str, ...] = (), **constraints: object
) -> tuple[Sifted, list[str], Access]:
    plan, profile, main = tables.planned(folder, (), **constraints)
    dataset = assemble(plan, profile, main)
    sent: list[str] = []
    script = ScriptedModel([Line(prompt="features", reply=reply) for reply in replies])
    real = script.ask

    def ask(request: Any, seconds: float) -> Any:
        sent.append("\n".join(m.content for m in request.messages[3:]))
        return real(request, seconds)

    script.ask = ask  # type: ignore[method-assign]
    access = Access(script, MemoryJournal(), Caps(seconds=60))
    reader = Reader(dataset, np.arange(300), own)
    return propose_features(access, plan, profile, reader.inputs, reader, privacy), sent, access


def expressions(found: Sifted) -> list[str]:
    return [f.expression for f in found.features]


def test_good_ones_are_taken_and_the_model_is_asked_once(loans: Path) -> None:
    found, sent, access = asked(loans, answer(GOOD, "c0 - mean_by(c0, c2)", "year(c3)"))
    assert expressions(found) == [GOOD, "c0 - mean_by(c0, c2)", "year(c3)"]
    assert found.refused == ()
    assert len(sent) == 1
    assert access.unanswered == []


def test_bad_ones_are_told_once_and_good_ones_of_both_answers_are_taken(loans: Path) -> None:
    first = answer(GOOD, "c0 / rate", "c1 * 1", "exec('x')", "log(c9)")
    found, sent, access = asked(loans, first, answer('income * "debt total"', "c1 - rate"))
    assert expressions(found) == [GOOD, "c0 * c1"]
    assert {r.text for r in found.refused} == {"c0 / rate", "c1 * 1", "exec('x')", "log(c9)", "c1 - rate"}
    assert len(sent) == 2
    assert "'rate' is no input" in sent[1]
    assert "c1 itself in every row" in sent[1]
    assert access.unanswered == []


def test_where_no_better_answer_can_come_the_good_ones_are_an_answer(loans: Path) -> None:
    found, sent, access = asked(loans, "no JSON", answer(GOOD, "rate + 1"))
    assert expressions(found) == [GOOD]
    assert [r.text for r in found.refused] == ["rate + 1"]
    assert (len(sent), access.unanswered) == (2, [])


def test_nothing_usable_twice_is_no_answer_and_no_features(loans: Path) -> None:
    found, sent, access = asked(loans, answer("rate + 1"), answer("rate + 2"))
    assert found.features == ()
    assert [r.text for r in found.refused] == ["rate + 1", "rate + 2"]
    assert [name for name, _ in access.unanswered] == ["features"]
    assert len(sent) == 2


def test_what_was_good_is_kept_where_the_second_answer_never_comes(loans: Path) -> None:
    found, _, access = asked(loans, answer(GOOD, "rate + 1"), None)
    assert expressions(found) == [GOOD]
    assert len(access.unanswered) == 1


@pytest.mark.parametrize(
    "reply",
    [
        None,
        "no JSON",
        {"features": []},
        {"features": "c0"},
        {"features": [{"expression": "c0 / c1"}]},
        {"features": [{"why": 1, "expression": "c0 / c1"}]},
        {"features": [{"why": "", "expression": "c0 / c1", "path": "/etc"}]},
        answer(*["(" * 100_000] * 3),
        answer("\ud800" * 50, "c0\x00", "", " "),
    ],
)
def test_no_reply_ends_a_run(loans: Path, reply: object) -> None:
    found, _, _ = asked(loans, reply, reply)
    assert found.features == ()
    assert all(len(r.text) <= 500 and len(r.reason) <= 300 for r in found.refused)


def test_more_than_asked_for_the_same_twice_and_what_every_model_has_are_left(loans: Path) -> None:
    many = answer(*(f"c0 / (c1 + {n})" for n in range(1, 30)))
    assert len(asked(loans, many)[0].features) == MOST
    found, _, _ = asked(loans, answer(GOOD, "log( c0/c1 )", "c0 + c1", "c1 + c0"))
    assert expressions(found) == [GOOD, "c0 + c1"]
    found, _, _ = asked(loans, answer(GOOD, "c0 + c1"), answer(GOOD), own=(GOOD,))
    assert expressions(found) == ["c0 + c1"]
    assert found.refused[0].reason == "every model has it already"
    found, _, _ = asked(loans, answer("c0 + c1", "c0 + c1 + 0"), answer("c0 + c1 + 0"))
    assert found.refused[0].reason == "it is the same as c0 + c1 in every row"


def test_columns_of_a_direction_are_neither_told_nor_read(loans: Path) -> None:
    found, sent, _ = asked(loans, answer("c0 + c1"), answer("c0 * 2"), monotone={"income": "-"})
    assert expressions(found) == ["c0 * 2"]
    assert '"c1"' not in sent[0]
    assert '"c0"' in sent[0]


def test_names_types_and_rounded_ranges_are_told_and_no_cell(loans: Path) -> None:
    _, sent, _ = asked(loans, answer(GOOD))
    assert '"c0": {"name": "debt total", "type": "number"' in sent[0]
    assert '"c3": {"name": "since", "type": "date"' in sent[0]
    assert "predict the rate" in sent[0]
    assert "such as" not in sent[0]
    _, sent, _ = asked(loans, answer(GOOD), privacy="sample")
    assert "such as" in sent[0]
