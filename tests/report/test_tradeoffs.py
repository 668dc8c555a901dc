"""What limits on size and latency cost is shown where they were stated."""

from dataclasses import replace
from typing import Any

import pytest
from automl_agent.pipelines.contracts import Constraints
from automl_agent.tools.report import ReportData, report_texts
from automl_agent.tools.report.sections.tradeoffs import tradeoffs

from .samples import HOSTILE, sample


def limited(name: str = "", **limits: float) -> ReportData:
    """A run whose later trials are the larger ones."""
    data = sample(name=name)
    trials = tuple(
        t.model_copy(update={"model_mb": 0.5 + t.number, "latency_ms": 2.0 + t.number}) if t.ok else t
        for t in data.trials
    )
    task = data.plan.task.model_copy(update={"constraints": Constraints.model_validate(limits)})
    return replace(data, trials=trials, plan=data.plan.model_copy(update={"task": task}))


def test_nothing_is_shown_where_nothing_was_limited() -> None:
    assert tradeoffs(sample()) is None
    assert tradeoffs(limited()) is None
    # Limits that were stated later than the trials were made.
    assert tradeoffs(replace(limited(max_model_mb=1), trials=())) is None


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"max_model_mb": 1000.0}, "Nothing was given up"),
        ({"max_latency_ms": 0.1}, "No trial keeps the limits"),
        ({"max_model_mb": 1.0}, "gave up"),
    ],
)
def test_what_was_given_up_is_said(limits: dict[str, Any], words: str) -> None:
    section = tradeoffs(limited(**limits))
    assert section is not None
    assert words in section.model_dump_json()


def test_it_is_drawn_on_the_page_and_safe_with_hostile_names() -> None:
    page = report_texts(limited(name=HOSTILE, max_model_mb=2.0))
    assert "What the limits cost" in page["report.html"]
    assert "<script>alert" not in page["report.html"]
    assert "Score against size" in page["report.md"]
