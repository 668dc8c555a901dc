"""What of a table a language model is told at each level: marks in every cell, and every body that is sent."""

import json
from pathlib import Path

import pytest
from automl_agent.agents.judges import advise
from automl_agent.agents.planner.describe import frequent, range_told
from automl_agent.app.cli import entry
from automl_agent.evals.fake_endpoint import FakeEndpoint, says
from automl_agent.evals.malice.markers import _CLASSES, _FREQUENT, _RARE, _marked
from automl_agent.evals.malice.play import honest
from automl_agent.pipelines.contracts import Check, CheckStatus, NumberFacts, Scores, ValueCount, Verdict
from automl_agent.tools.llm.access import Access
from automl_agent.tools.llm.chat import ChatReply, ChatRequest
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.record import MemoryJournal
from automl_agent.tools.llm.scripted import ScriptedModel
from automl_agent.tools.verify.checks import CHECKS

from ..search.runs import plan


@pytest.mark.parametrize("level", ["schema", "sample"])
def test_no_cell_is_told_but_frequent_values_where_they_may_be(
    level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cells = _marked(tmp_path / "marked.csv")
    with FakeEndpoint([says(honest)]) as endpoint:
        words = [
            "plan",
            "--text",
            "Predict outcome from marked.csv.",
            "--llm",
            f"{endpoint.base_url}#m",
            "--yes",
        ]
        assert entry([*words, "--privacy", level]) == 0
    sent = json.dumps(endpoint.requests, ensure_ascii=False)
    assert "amount" in sent
    told = {cell for cell in cells if cell in sent}
    assert told <= ({*_FREQUENT, *_CLASSES} if level == "sample" else set())
    assert bool(told) is (level == "sample")
    assert _RARE not in sent


def numbers(low: float, high: float) -> NumberFacts:
    return NumberFacts(
        minimum=low, q25=low, median=low, q75=high, maximum=high, mean=low, std=1, skew=0, integer=False
    )


@pytest.mark.parametrize(
    ("low", "high", "unique", "told"),
    [
        (17, 93, 50, "10 to 100"),
        (-41.7, 0.0031, 50, "-50 to 0.005"),
        (0, 731.25, 50, "0 to 1000"),
        (123456789, 987654321, 50, "1e+08 to 1e+09"),
        (-93, -17, 50, "-100 to -10"),
        (20, 50, 9, "20 to 50"),
        (731.25, 846.75, 2, "2 values"),
        (5, 5, 1, "1 values"),
    ],
)
def test_the_ends_of_a_range_are_no_cells(low: float, high: float, unique: int, told: str) -> None:
    assert range_told(numbers(low, high), unique, "schema") == told
    assert range_told(numbers(low, high), unique, "sample") == f"{low:.3g} to {high:.3g}"


def test_a_frequent_value_is_one_of_many_rows_and_short() -> None:
    values = [
        ValueCount(value=v, count=c) for v, c in (("a" * 90, 300), ("b\x1b[31m\n<c>", 40), ("d", 9), ("e", 4))
    ]
    assert frequent(values, 1000) == ["a" * 23 + "…", "b 31m c"]
    assert frequent(values[2:], 20) == ["d"]


def _told(name: str) -> str:
    """What a model is told of a check that failed."""
    seen: list[str] = []

    class Listening(ScriptedModel):
        def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
            seen.append(request.messages[-1].content)
            return super().ask(request, seconds)

    access = Access(Listening([]), MemoryJournal(), Caps(seconds=100))
    check = Check(name=name, status=CheckStatus.FAIL, evidence=f"mark-{name}")
    assert advise(access, plan(), Scores(test=0.5), Verdict(checks=(check,))) == ()
    return seen[0]


def test_evidence_that_may_hold_cells_is_not_told() -> None:
    """A mark in the evidence of every check: only those are told whose evidence never holds a cell."""
    told = "".join(_told(name) for checks in CHECKS.values() for name in checks)
    for name in (
        "data_sufficient",
        "fairness",
        "trial_failures",
        "handling",
        "request_understood",
        "monotone",
        "costs",
    ):
        assert f"mark-{name}" not in told
        assert f'"{name}"' in told
    assert "mark-beats_dummy" in told
