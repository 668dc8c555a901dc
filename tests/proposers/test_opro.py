"""OPRO: best trials last, several configurations in a reply, used up before the next call."""

import json
from typing import Any

from automl_agent.agents.hyperparameters.opro import OPROSampler
from automl_agent.tools.samplers.base import source_of
from optuna.trial import TrialState

from ..samplers.studies import NUMBERS, new_study, step
from .scripts import Heard, access, model


def point(x: float) -> dict[str, Any]:
    return {"x": x, "y": 0.5, "n": 3}


def batch(*xs: float) -> dict[str, Any]:
    return {"configurations": [point(x) for x in xs]}


def sampler(speaker: Heard) -> OPROSampler:
    return OPROSampler(access(speaker), llm=None, space=NUMBERS)


def part(speaker: Heard, label: str, request: int = -1) -> Any:
    lines = speaker.requests[request].messages[1].content.splitlines()
    return json.loads(next(line for line in lines if line.startswith(label)).split(": ", 1)[1])


def test_a_reply_serves_as_many_trials_as_it_names_configurations() -> None:
    speaker = model(batch(1, 2, 3, 4), batch(-1, -2))
    study = new_study(sampler(speaker))
    found = [step(study, NUMBERS)["x"] for _ in range(3)]
    # Another process goes on with the batch.
    study.sampler = sampler(speaker)
    found += [step(study, NUMBERS)["x"] for _ in range(3)]
    assert found == [1, 2, 3, 4, -1, -2]
    assert len(speaker.requests) == 2
    assert {source_of(t) for t in study.trials} == {"llm:opro"}


def test_several_at_once_share_a_reply() -> None:
    speaker = model(batch(1, 2, 3, 4))
    study = new_study(sampler(speaker))
    trials = [study.ask() for _ in range(4)]
    assert [NUMBERS.suggest(t)["x"] for t in trials] == [1, 2, 3, 4]
    assert len(speaker.requests) == 1


def test_the_useless_part_of_a_reply_is_left_out() -> None:
    speaker = model({"configurations": [point(99), point(1), point(1), "x", {**point(2), "z": 1}, point(3)]})
    study = new_study(sampler(speaker))
    assert [step(study, NUMBERS)["x"] for _ in range(2)] == [1, 3]
    assert len(speaker.requests) == 1


def test_a_start_point_that_comes_between_is_not_tried_twice() -> None:
    speaker = model(batch(1, 2, 3, 4))
    study = new_study(sampler(speaker))
    step(study, NUMBERS)
    study.enqueue_trial(point(2))
    assert [step(study, NUMBERS)["x"] for _ in range(3)] == [2, 3, 4]


def test_the_best_stands_last_and_failures_are_told() -> None:
    speaker = model(batch(4, 3, 2, 1), batch(0))
    study = new_study(sampler(speaker))
    for number in range(4):
        trial = study.ask()
        x = NUMBERS.suggest(trial)["x"]
        if number == 1:
            study.tell(trial, state=TrialState.FAIL)
        else:
            study.tell(trial, abs(float(x) - 2))
    step(study, NUMBERS)
    assert part(speaker, "Trials") == [[4, 0.5, 3, 2], [1, 0.5, 3, 1], [2, 0.5, 3, 0]]
    assert part(speaker, "Failed") == [[3, 0.5, 3, "failed"]]
    assert part(speaker, "Columns") == ["x", "y", "n", "score"]
    assert speaker.requests[0].temperature == 1.0


def test_many_trials_are_told_by_the_best_of_them() -> None:
    speaker = model(*(batch(i / 10) for i in range(40)))
    study = new_study(sampler(speaker))
    for _ in range(30):
        trial = study.ask()
        study.tell(trial, float(NUMBERS.suggest(trial)["x"]))
    shown = part(speaker, "Trials")
    assert [row[0] for row in shown] == [round(0.5 - i / 10, 1) for i in range(6)]


def test_what_is_said_as_a_trial_was_said_is_that_trial() -> None:
    study = new_study(sampler(speaker := model(batch(0.123), batch(2.0))))
    study.enqueue_trial(point(0.1234567))
    step(study, NUMBERS)
    assert step(study, NUMBERS)["x"] == 2.0
    assert len(speaker.requests) == 2
