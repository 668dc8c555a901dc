"""Trace: the last trials' feedback in, updates of a named configuration with reasons out."""

import json
from typing import Any

import pytest
from automl_agent.agents.hyperparameters.feedback import feedback
from automl_agent.agents.hyperparameters.spoken.wording import Wording
from automl_agent.agents.hyperparameters.trace import TraceSampler, Update, updated
from automl_agent.pipelines.contracts import ReplyError
from automl_agent.tools.samplers.history import REASON, STATUS, History, Observation
from automl_agent.tools.samplers.space import Space
from optuna.trial import TrialState

from ..samplers.studies import MIXED, NUMBERS, new_study, step
from .scripts import Heard, access, model

WORDING = Wording(Space.declared(MIXED))
PARENTS = {"default": MIXED.default(), "4": MIXED.default({"booster": "linear", "rate": 0.123456789})}


def update(parent: str = "default", **change: Any) -> dict[str, Any]:
    return {"reason": "a <b>reason</b>", "parent": parent, "change": change}


def part(speaker: Heard, label: str, request: int = -1) -> Any:
    lines = speaker.requests[request].messages[1].content.splitlines()
    return json.loads(next(line for line in lines if line.startswith(label)).split(": ", 1)[1])


def test_reasons_and_parents_are_kept_with_the_trial() -> None:
    speaker = model(update(x=1.0), update("0", y=2.0))
    study = new_study(TraceSampler(access(speaker), llm=None, space=NUMBERS))
    found = [step(study, NUMBERS) for _ in range(2)]
    assert found == [{"x": 1.0, "y": 4.0, "n": 20}, {"x": 1.0, "y": 2.0, "n": 20}]
    attributes = study.trials[1].system_attrs
    assert attributes["automl_agent:parent"] == "0"
    assert attributes["automl_agent:reason"] == "a b reason /b"


def test_the_trace_tells_what_differed_and_what_came_of_it() -> None:
    speaker = model(update(x=1.0), update("0", x=2.0), update("0", y=0.0), update("0", n=1))
    study = new_study(TraceSampler(access(speaker), llm=None, space=NUMBERS))
    for number in range(3):
        trial = study.ask()
        NUMBERS.suggest(trial)
        if number == 1:
            trial.set_user_attr(STATUS, "memory")
            trial.set_user_attr(REASON, "CUDA out of <memory>")
            study.tell(trial, state=TrialState.FAIL)
        else:
            study.tell(trial, float(number + 1))
    NUMBERS.suggest(study.ask())
    assert part(speaker, "Best")["trial"] == "0"
    failed, worse = part(speaker, "Latest")
    assert failed["trial"] == "1"
    assert failed["differs"] == {"x": 2.0}
    assert failed["feedback"] == "failed: memory (CUDA out of memory)"
    assert worse["differs"] == {"y": 0.0}
    assert worse["feedback"] == "score 3.0, worse than the best before by 2.0"
    assert speaker.requests[-1].answer_schema["properties"]["parent"]["enum"] == ["default", "0", "1", "2"]


def test_all_else_stays_as_it_was_to_the_last_digit() -> None:
    found = updated(WORDING, PARENTS, Update(reason="", parent="4", change={"leaves": 7}))
    assert found == {**PARENTS["4"], "leaves": 7}


def test_a_condition_comes_along() -> None:
    found = updated(WORDING, PARENTS, Update(reason="", parent="4", change={"depth": 3, "alpha": 2}))
    assert found["booster"] == "trees"
    assert found["penalty"] is True
    assert isinstance(found["alpha"], float)
    assert MIXED.problems(found) == []


def test_what_becomes_active_has_its_default() -> None:
    found = updated(WORDING, PARENTS, Update(reason="", parent="4", change={"booster": "trees"}))
    assert found["depth"] == MIXED.default()["depth"]


@pytest.mark.parametrize(
    ("parent", "change"),
    [("9", {"rate": 0.1}), ("default", {"rat": 0.1}), ("default", {"rate": 2}), ("4", {"leaves": 10**400})],
)
def test_what_cannot_be_is_refused(parent: str, change: dict[str, Any]) -> None:
    with pytest.raises(ReplyError):
        updated(WORDING, PARENTS, Update(reason="", parent=parent, change=change))


def told(observation: Observation, *others: Observation, maximize: bool = False) -> str:
    return feedback(observation, History((*others, observation), maximize), 3)


def seen(number: int, value: float | None, **more: Any) -> Observation:
    return Observation(number, {"x": 1.0}, value, **more)


def test_feedback_is_for_the_studys_own_direction() -> None:
    before = seen(0, 0.5)
    assert told(before) == "score 0.5"
    assert told(seen(1, 0.4), before) == "score 0.4, better than the best before by 0.1"
    assert told(seen(1, 0.4), before, maximize=True) == "score 0.4, worse than the best before by 0.1"
    assert told(seen(1, 0.5), before) == "score 0.5, as good as the best before"


@pytest.mark.parametrize(
    ("curve", "hint"),
    [
        ([1.0, 0.8, 0.6, 0.5, 0.4, 0.3], "still improving at its end"),
        ([1.0, 0.4, 0.3, 0.3, 0.5, 0.7], "getting worse at its end"),
        ([1.0, 0.4, 0.3, 0.3, 0.3, 0.3], "flat at its end"),
        ([0.3, 0.3, 0.3], "flat at its end"),
    ],
)
def test_learning_curves_are_told_by_their_ends(curve: list[float], hint: str) -> None:
    steps = dict(enumerate(curve))
    assert told(seen(0, curve[-1], intermediate=steps)).endswith(f"; {hint}")
    mirrored = {step: -value for step, value in steps.items()}
    assert told(seen(0, -curve[-1], intermediate=mirrored), maximize=True).endswith(f"; {hint}")


@pytest.mark.parametrize(
    "curve", [{}, {0: 1.0, 1: 0.5}, {0: 1.0, 1: float("nan"), 2: float("nan"), 3: float("nan")}]
)
def test_a_short_or_broken_curve_tells_nothing(curve: dict[int, float]) -> None:
    assert told(seen(0, 1.0, intermediate=curve)) == "score 1.0"


def test_failures_and_early_ends_are_told_with_their_reasons() -> None:
    assert told(seen(0, None, status="timeout", reason="over 30 s")) == "failed: timeout (over 30 s)"
    assert told(seen(0, None, status="failed")) == "failed: failed"
    assert told(seen(0, None, status="pruned")) == "stopped early"
    assert told(seen(0, 0.5, status="pruned")) == "score 0.5, stopped early"
    assert len(told(seen(0, None, status="crashed", reason="x" * 10_000))) < 120


def test_slow_trials_are_told() -> None:
    others = [seen(i, 0.5, seconds=2.0) for i in range(3)]
    assert told(seen(3, 0.5, seconds=40.0), *others).endswith("slow: 40 s, others 2 s")
    assert "slow" not in told(seen(3, 0.5, seconds=3.0), *others)
