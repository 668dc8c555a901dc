"""LLAMBO in anyone's study: never an exception, never an invalid configuration, and the same again when taken up."""

import json
from collections.abc import Mapping
from typing import Any

import optuna
import pytest
from automl_agent.agents.hyperparameters.arms import ArmSetting, build, names
from automl_agent.agents.hyperparameters.llambo import FRUGAL, LLAMBOSampler, LlamboSettings
from automl_agent.tools.llm.access import Access
from automl_agent.tools.samplers.base import source_of
from optuna.samplers import RandomSampler
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState

from .scripts import GOOD, POLY, RBF, SPACE, Answer, Speaker, access, spread, told, varied

SMALL = LlamboSettings(warm_start=3, candidates=4, candidate_prompts=2, samples=2, least_candidates=2)


def objective(trial: optuna.Trial) -> float:
    params = SPACE.suggest(trial)
    assert SPACE.problems(params) == []
    if params["kernel"] == "poly" and trial.number % 2:
        raise MemoryError("out of memory")
    return 1 - float(params["C"]) / 1000


def study_with(sampler: optuna.samplers.BaseSampler, trials: int) -> optuna.Study:
    study = optuna.create_study(direction="maximize", sampler=sampler)
    study.optimize(objective, n_trials=trials, catch=(MemoryError,))
    return study


def sampler(answers: Mapping[str, Answer] | Access | None, **options: Any) -> LLAMBOSampler:
    speaks = access(Speaker(answers)) if isinstance(answers, Mapping) else answers
    return LLAMBOSampler(speaks, llm=None, **{"space": SPACE, "settings": SMALL, **options})


def sources(study: optuna.Study) -> list[str]:
    return [source_of(trial) for trial in study.trials]


def test_warm_start_first_then_candidates() -> None:
    speaker = Speaker(GOOD)
    study = study_with(sampler(access(speaker)), 6)
    assert sources(study) == ["llm:warmstart"] * 3 + ["llm:candidate"] * 3
    assert speaker.names().count("llambo_warmstart") == 1
    assert len(speaker.asked) == 1 + 3 * SMALL.calls
    told_history = told(speaker.asked[-1], "Configurations and scores")
    assert len(told_history) == 5


def test_failed_trials_are_shown_and_never_proposed_again() -> None:
    def answer(request: Any) -> Any:
        return {"configurations": [POLY, varied(RBF, request.seed % 900)]}

    speaker = Speaker({**GOOD, "llambo_candidates": answer})
    study = optuna.create_study(direction="maximize", sampler=sampler(access(speaker)))
    failed = study.add_trial
    failed(
        optuna.trial.create_trial(
            state=TrialState.FAIL,
            params=dict(POLY),
            distributions=SPACE.distributions(POLY),
            user_attrs={"status": "memory"},
        )
    )
    study.optimize(objective, n_trials=6, catch=(MemoryError,))
    assert all(trial.params != POLY for trial in study.trials[1:])
    shown = told(speaker.asked[-1], "Configurations and scores")
    assert [POLY, "failed: memory"] in shown


@pytest.mark.parametrize(
    "reply",
    [
        None, "", "I am sorry", "{", "[]", "{}", "null", '{"configurations": 7}', '{"configurations": [[[]]]}',
        '{"configurations": [{"C": 1e999}]}', '{"configurations": [{"C": NaN}]}', '{"score": "x"}', "\ud800\x00",
        json.dumps({"configurations": [{**RBF, "C": -1}, {"__class__": 1}]}), "[" * 5000, '{"a":' * 3000,
        f'{{"configurations": [{{"C": {10**400}}}], "score": {10**400}}}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("settings", [SMALL, FRUGAL])
def test_garbage_never_breaks_a_study(reply: str | None, settings: LlamboSettings) -> None:
    answers: Mapping[str, Answer] = dict.fromkeys(GOOD, lambda _: reply)
    study = study_with(sampler(answers, settings=settings), 5)
    assert sources(study) == ["fallback:tpe"] * 5


@pytest.mark.parametrize("prompt", ["llambo_score", "llambo_warmstart", "llambo_candidates"])
def test_garbage_in_one_step_leaves_the_others_their_work(prompt: str) -> None:
    study = study_with(sampler({**GOOD, prompt: lambda _: '{"score": "?"}'}), 5)
    wanted = {
        "llambo_score": ["llm:warmstart"] * 3 + ["llm:unscored"] * 2,
        # Without a score there is nothing that candidates could be asked for.
        "llambo_warmstart": ["fallback:tpe"] + ["llm:candidate"] * 4,
        "llambo_candidates": ["llm:warmstart"] * 3 + ["fallback:tpe"] * 2,
    }
    assert sources(study) == wanted[prompt]


def test_without_a_model_it_is_the_classical_sampler() -> None:
    study = study_with(sampler(None), 4)
    assert sources(study) == ["fallback:tpe"] * 4
    chosen = study_with(sampler(None, fallback=RandomSampler(seed=1)), 3)
    assert sources(chosen) == ["fallback:random"] * 3


@pytest.mark.parametrize("surrogate", ["discriminative", "generative"])
@pytest.mark.parametrize("taken_up_at", [1, 2, 4])
def test_a_sampler_made_anew_goes_on_as_the_old_one_would(surrogate: str, taken_up_at: int) -> None:
    settings = SMALL.model_copy(update={"surrogate": surrogate})
    whole = study_with(sampler(GOOD, settings=settings, seed=3), 6)
    study = study_with(sampler(GOOD, settings=settings, seed=3), taken_up_at)
    study.sampler = sampler(GOOD, settings=settings, seed=3)
    study.optimize(objective, n_trials=6 - taken_up_at, catch=(MemoryError,))
    assert [t.params for t in study.trials] == [t.params for t in whole.trials]
    assert sources(study) == sources(whole)
    other = study_with(sampler(GOOD, settings=settings, seed=4), 6)
    assert [t.params for t in other.trials] != [t.params for t in whole.trials]


def test_a_study_on_disk_is_taken_up(tmp_path: Any) -> None:
    storage = JournalStorage(JournalFileBackend(str(tmp_path / "study.log")))
    speaker = Speaker(GOOD)
    for _ in range(4):
        study = optuna.create_study(
            study_name="s", direction="maximize", sampler=sampler(access(speaker)), storage=storage,
            load_if_exists=True,
        )  # fmt: skip
        study.optimize(objective, n_trials=1)
    assert sources(study) == ["llm:warmstart"] * 3 + ["llm:candidate"]
    assert speaker.names().count("llambo_warmstart") == 1


def test_several_asks_before_tells_are_all_different_and_pending_ones_are_shown() -> None:
    speaker = Speaker(GOOD)
    study = optuna.create_study(direction="maximize", sampler=sampler(access(speaker)))
    first = [study.ask() for _ in range(4)]
    tried = [SPACE.suggest(trial) for trial in first]
    assert sources(study) == ["llm:warmstart"] * 3 + ["fallback:tpe"]
    for trial in first:
        study.tell(trial, 1 - trial.params["C"] / 1000)
    second = [study.ask() for _ in range(3)]
    # Of a trial that has asked for one parameter only, the whole configuration is known all the same.
    for trial in second:
        trial.suggest_float("C", 1, 1000, log=True)
    running = [r for r in speaker.asked if r.name == "llambo_candidates"][-1]
    tried += [SPACE.suggest(trial) for trial in second]
    assert sorted(map(str, told(running, "Configurations that are being tried"))) == sorted(
        map(str, tried[4:6])
    )
    assert len({str(params) for params in tried}) == 7
    assert sources(study)[4:] == ["llm:candidate"] * 3


def test_pending_configurations_are_not_proposed_though_the_model_names_them() -> None:
    only = {"configurations": [varied(RBF, 5), varied(RBF, 6)]}
    study = optuna.create_study(
        direction="maximize", sampler=sampler({**GOOD, "llambo_candidates": lambda _: only})
    )
    study.optimize(objective, n_trials=3)
    asked = [SPACE.suggest(trial) for trial in [study.ask() for _ in range(3)]]
    assert {params["C"] for params in asked[:2]} == {6.5, 7.5}
    assert sources(study)[3:] == ["llm:candidate", "llm:candidate", "fallback:tpe"]


def test_start_points_take_the_place_of_the_warm_start_and_cost_nothing() -> None:
    speaker = Speaker(GOOD)
    study = optuna.create_study(direction="maximize", sampler=sampler(access(speaker)))
    for number in range(3):
        study.enqueue_trial(varied({**RBF}, number) | {"degree": 2})
    study.optimize(objective, n_trials=3)
    assert speaker.asked == []
    study.optimize(objective, n_trials=1)
    assert sources(study)[3:] == ["llm:candidate"]
    assert "llambo_warmstart" not in speaker.names()


def test_a_study_that_declares_nothing_is_warm_started_after_its_first_trial() -> None:
    speaker = Speaker(GOOD)
    study = study_with(sampler(access(speaker), space=None), 5)
    assert sources(study)[0] == ""
    # The first trial shows the parameters of one branch alone; what is answered for others is refused.
    assert speaker.names()[0] == "llambo_warmstart"
    whole = optuna.create_study(direction="maximize", sampler=sampler(GOOD, space=None))
    for params in (RBF, POLY):
        kinds = SPACE.distributions(params)
        whole.add_trial(optuna.trial.create_trial(params=dict(params), distributions=kinds, value=0.5))
    whole.optimize(objective, n_trials=3, catch=(MemoryError,))
    assert sources(whole)[2:] == ["llm:warmstart", "llm:candidate", "llm:candidate"]


def test_minimisation_goes_down() -> None:
    offered: list[float] = []

    def named(request: Any) -> Any:
        found = spread(request)
        offered.extend(c["C"] for c in found["configurations"])
        return found

    def cost(trial: optuna.Trial) -> float:
        return float(SPACE.suggest(trial)["C"])

    answers = {
        **GOOD,
        "llambo_candidates": named,
        "llambo_score": lambda r: {"score": told(r, "Score of")["C"]},
    }
    study = optuna.create_study(sampler=sampler(answers))
    study.optimize(cost, n_trials=4)
    assert study.trials[-1].params["C"] == min(offered)


def test_it_is_an_arm_and_opens_what_is_named(tmp_path: Any) -> None:
    assert "llambo" in names()
    arm = build("llambo", ArmSetting(SPACE, access=access(Speaker(GOOD))))
    assert sources(study_with(arm, 1)) == ["llm:warmstart"]
    assert sources(study_with(build("llambo", ArmSetting(SPACE)), 1)) == ["fallback:tpe"]
    script = tmp_path / "replies.jsonl"
    line = {"prompt": "llambo_warmstart", "reply": {"configurations": [RBF]}}
    script.write_text(json.dumps(line) + "\n")
    named = LLAMBOSampler(llm=f"scripted:{script}", space=SPACE)
    study = study_with(named, 1)
    assert (study.trials[0].params, sources(study)) == (RBF, ["llm:warmstart"])
