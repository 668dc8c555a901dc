"""Proposed features are tried once, kept only where they are better beyond noise, and a search that is killed goes on
as it would have."""

from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from automl_agent.pipelines.contracts import (
    DerivedFeature,
    FeatureSet,
    FeatureVerdict,
    FoldScore,
    Gain,
    Proposal,
    Trial,
)
from automl_agent.tools.search.derived import Derivation
from automl_agent.tools.search.loop import FEATURES_SHARE, Search
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.history import replay
from automl_agent.tools.store.run import RunStore

from ..search.runs import plan, trial
from ..search.test_loop import loop

RATIO = "c0 / (c0 + 1)"
PROPOSED = FeatureSet(family="linear", features=(DerivedFeature(expression=RATIO, why="a ratio"),))
SAME = Gain(mean=0.0, error=1.0)


def scored(proposal: Proposal, gain: float) -> tuple[Trial, np.ndarray | None]:
    """Five folds that differ; with features, each is better by about ``gain``."""
    base = 0.6 + (crc32(repr(sorted(proposal.params.items())).encode()) % 100) / 2000
    more = gain if RATIO in proposal.derived else 0.0
    values = [base + more + 0.01 * k + 0.001 * more * k for k in range(5)]
    folds = tuple(
        FoldScore(fold=k, score=v, rows=10, fit_seconds=1, predict_seconds=0) for k, v in enumerate(values)
    )
    made = trial(proposal.number, proposal.family, float(np.mean(values)), folds=folds)
    return made.model_copy(update={"proposal": proposal}), np.zeros((3, 2))


def search(
    folder: Path, store: RunStore, gain: float, run: Callable[..., object] | None = None, **more: object
) -> Search:
    derivation = more.pop("derivation", Derivation(proposed=PROPOSED))
    return loop(
        folder, store, plan(trials=10), run or (lambda p, _: scored(p, gain)),
        derivation=derivation, compare=lambda a, b: SAME, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_what_is_better_beyond_noise_is_kept_and_later_trials_have_it(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        done = search(tmp_path, store, 0.2)
        done.run()
        verdict = FeatureVerdict.model_validate({k: v for k, v in store.last(EventKind.FEATURES_JUDGED).body.items() if k != "elapsed"})  # type: ignore[union-attr]  # fmt: skip
    default = next(t for t in done.trials if t.proposal.family == "linear")
    tried = next(t for t in done.trials if t.proposal.source == "llm:features")
    assert tried.proposal.params == default.proposal.params
    assert tried.proposal.seed == default.proposal.seed
    assert tried.proposal.derived == (RATIO,)
    assert (verdict.kept, verdict.trial, verdict.over) == (True, tried.number, default.number)
    assert verdict.chance is not None
    assert verdict.chance < 0.1
    later = [t for t in done.trials if t.number > tried.number]
    assert {t.proposal.derived for t in later if t.proposal.family == "linear"} == {(RATIO,)}
    assert {t.proposal.derived for t in later if t.proposal.family != "linear"} <= {()}
    assert sum(t.proposal.source == "llm:features" for t in done.trials) == 1


@pytest.mark.parametrize("gain", [0.0, -0.2])
def test_what_is_not_better_is_in_no_later_trial_and_cannot_win(tmp_path: Path, gain: float) -> None:
    with RunStore(tmp_path) as store:
        done = search(tmp_path, store, gain)
        done.run()
    assert done.derivation.verdict is not None
    assert not done.derivation.verdict.kept
    tried = next(t for t in done.trials if t.proposal.source == "llm:features")
    assert all(t.proposal.derived == () for t in done.trials if t is not tried)
    assert tried not in done.derivation.counted(done.trials)
    assert len(done.derivation.counted(done.trials)) == len(done.trials) - 1


def test_better_within_noise_is_not_kept() -> None:
    default, tried = trial(0, score=0.70, seconds=1), trial(1, score=0.71)
    default = default.model_copy(
        update={"proposal": default.proposal.model_copy(update={"source": "default"})}
    )
    tried = tried.model_copy(
        update={"proposal": tried.proposal.model_copy(update={"source": "llm:features"})}
    )
    metric = plan().task.metric_info
    found = Derivation(proposed=PROPOSED).judged(
        [default, tried], metric, lambda a, b: Gain(mean=0.01, error=0.02)
    )
    assert found is not None
    assert not found.kept
    assert found.chance == pytest.approx(0.31, abs=0.01)
    found = Derivation(proposed=PROPOSED).judged(
        [default, tried], metric, lambda a, b: Gain(mean=0.04, error=0.02)
    )
    assert found is not None
    assert found.kept


def test_features_that_fail_are_not_kept_and_end_nothing(tmp_path: Path) -> None:
    def fails(proposal: Proposal, _: float) -> tuple[Trial, np.ndarray | None]:
        if RATIO in proposal.derived:
            return trial(proposal.number, proposal.family, None).model_copy(
                update={"proposal": proposal}
            ), None
        return scored(proposal, 0.0)

    with RunStore(tmp_path) as store:
        done = search(tmp_path, store, 0.0, fails)
        done.run()
    assert len(done.trials) == 10
    assert done.derivation.verdict == FeatureVerdict(
        kept=False, trial=2, over=1, without=done.trials[1].score or 0.0
    )


def test_they_get_a_tenth_of_the_time_at_most(tmp_path: Path) -> None:
    allowed: dict[str, float] = {}

    def run(proposal: Proposal, seconds: float) -> tuple[Trial, np.ndarray | None]:
        allowed[proposal.source] = seconds
        return scored(proposal, 0.2)

    with RunStore(tmp_path) as store:
        search(tmp_path, store, 0.2, run).run()
    assert allowed["llm:features"] <= FEATURES_SHARE * 3600


@pytest.mark.parametrize("gain", [0.2, -0.2])
@pytest.mark.parametrize("stop", [1, 2, 3, 6])
def test_stopped_anywhere_it_goes_on_as_if_it_never_had(tmp_path: Path, gain: float, stop: int) -> None:
    folders = [tmp_path / "whole", tmp_path / "cut"]
    for folder in folders:
        folder.mkdir()
    with RunStore(folders[0]) as store:
        whole = search(folders[0], store, gain)
        whole.run()

    def dies(proposal: Proposal, seconds: float) -> tuple[Trial, np.ndarray | None]:
        if proposal.number == stop:
            raise KeyboardInterrupt
        return scored(proposal, gain)

    with RunStore(folders[1]) as store:
        first = search(folders[1], store, gain, dies)
        with pytest.raises(KeyboardInterrupt):
            first.run()
        pending = Proposal.model_validate(store.last(EventKind.PROPOSED).body)  # type: ignore[union-attr]
        known = [
            FeatureVerdict.model_validate({k: v for k, v in e.body.items() if k != "elapsed"})
            for e in store.all(EventKind.FEATURES_JUDGED)
        ]
        second = search(
            folders[1], store, gain, trials=first.trials, pending=pending, attempts=1,
            derivation=Derivation(proposed=PROPOSED, verdict=known[0] if known else None),
        )  # fmt: skip
        second.run()
        judged = store.all(EventKind.FEATURES_JUDGED)
    assert [(t.proposal, t.score) for t in second.trials] == [(t.proposal, t.score) for t in whole.trials]
    assert len(judged) == 1


def test_killed_between_a_trial_and_its_verdict_it_is_judged_from_the_record(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        whole = search(tmp_path, store, 0.2)
        whole.run()
    trials = whole.trials[:3]
    assert trials[-1].proposal.source == "llm:features"
    again = tmp_path / "again"
    again.mkdir()
    with RunStore(again) as store:
        second = search(again, store, 0.2, trials=list(trials))
        second.run()
    assert second.derivation.verdict == whole.derivation.verdict
    assert [t.proposal for t in second.trials] == [t.proposal for t in whole.trials]


def test_features_of_the_plan_are_in_every_trial_and_beneath_the_proposed_ones(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        done = search(tmp_path, store, 0.2, derivation=Derivation(("log1p(c0)",), PROPOSED))
        done.run()
    assert {t.proposal.derived[0] for t in done.trials} == {"log1p(c0)"}
    kept = {t.proposal.derived for t in done.trials if t.proposal.family == "linear" and t.number > 1}
    assert kept == {("log1p(c0)", RATIO)}


def test_the_record_tells_it_all(tmp_path: Path) -> None:
    from ..verify.test_checks import PROFILE

    with RunStore(tmp_path) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
        store.append(EventKind.PROFILED, PROFILE.model_dump(mode="json"))
        store.append(EventKind.PLANNED, plan(trials=10).model_dump(mode="json"))
        assert replay(store.events).features is None
        store.append(EventKind.FEATURES_PROPOSED, {**PROPOSED.model_dump(mode="json"), "elapsed": 1.0})
        done = search(tmp_path, store, 0.2)
        done.run()
        history = replay(store.events)
    assert history.features == PROPOSED
    assert history.feature_verdict == done.derivation.verdict
    assert [t.proposal for t in history.trials] == [t.proposal for t in done.trials]
