"""The loop records before it runs, counts exactly, survives failures, and goes on where it stopped."""

from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from automl_agent.pipelines.catalogue import family
from automl_agent.pipelines.contracts import PipelinePlan, Proposal, Suggestion, Trial
from automl_agent.tools.search.clock import Clock
from automl_agent.tools.search.loop import Search
from automl_agent.tools.search.proposers import classical
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore

from .runs import FACTS, plan, trial


class Clockwork:
    """Time that only passes when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def scores(proposal: Proposal, _: float) -> tuple[Trial, np.ndarray | None]:
    """A score that depends on the configuration alone."""
    value = 0.5 + (crc32(repr(sorted(proposal.params.items())).encode()) % 1000) / 4000
    made = trial(proposal.number, proposal.family, value)
    return made.model_copy(update={"proposal": proposal}), np.zeros((3, 2))


def loop(
    folder: Path,
    store: RunStore,
    made: PipelinePlan,
    run: Callable[..., object] = scores,
    clock: Clock | None = None,
    **more: object,
) -> Search:
    return Search(
        store=store, plan=made, facts=FACTS, run_trial=run, clock=clock or Clock(made.budget.time_limit_seconds),  # type: ignore[arg-type]
        predictions=folder / "predictions", sampler=classical("tpe"), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_it_makes_exactly_so_many_trials_defaults_first(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        search = loop(tmp_path, store, plan(trials=7))
        reason = search.run()
        kinds = [e.kind for e in store.events]
    assert reason == "all 7 trials are done"
    assert [t.number for t in search.trials] == list(range(7))
    assert [t.proposal.family for t in search.trials[:3]] == ["lightgbm", "linear", "knn"]
    assert [t.proposal.source for t in search.trials] == ["default"] * 3 + ["tpe"] * 4
    assert kinds == [EventKind.PROPOSED, EventKind.STARTED, EventKind.FINISHED] * 7 + [EventKind.SEARCH_ENDED]
    assert len(list((tmp_path / "predictions").iterdir())) == 7


@pytest.mark.parametrize("proposer", ["tpe", "random"])
@pytest.mark.parametrize("stop", [1, 4, 5])
def test_stopped_anywhere_it_goes_on_as_if_it_never_had(tmp_path: Path, proposer: str, stop: int) -> None:
    made = plan(trials=9, proposer=proposer)
    folders = [tmp_path / "whole", tmp_path / "cut"]
    for folder in folders:
        folder.mkdir()
    with RunStore(folders[0]) as store:
        whole = loop(folders[0], store, made)
        whole.run()

    def dies(proposal: Proposal, seconds: float) -> tuple[Trial, np.ndarray | None]:
        if proposal.number == stop:
            raise KeyboardInterrupt
        return scores(proposal, seconds)

    with RunStore(folders[1]) as store:
        first = loop(folders[1], store, made, dies)
        with pytest.raises(KeyboardInterrupt):
            first.run()
        pending = Proposal.model_validate(store.last(EventKind.PROPOSED).body)  # type: ignore[union-attr]
        second = loop(folders[1], store, made, trials=first.trials, pending=pending, attempts=1)
        second.run()
    assert [(t.proposal, t.score) for t in second.trials] == [(t.proposal, t.score) for t in whole.trials]


def test_failures_never_end_a_search(tmp_path: Path) -> None:
    def fails(proposal: Proposal, _: float) -> tuple[Trial, None]:
        return trial(proposal.number, proposal.family, None).model_copy(update={"proposal": proposal}), None

    with RunStore(tmp_path) as store:
        search = loop(tmp_path, store, plan(trials=50), fails)
        reason = search.run()
    assert reason == "no family has anything left to try"
    assert {t.proposal.family for t in search.trials} == {"lightgbm", "linear", "knn"}


def test_it_stops_in_time_and_tells_trials_how_long_they_may_take(tmp_path: Path) -> None:
    time = Clockwork()
    allowed: list[float] = []

    def takes_five(proposal: Proposal, seconds: float) -> tuple[Trial, np.ndarray | None]:
        allowed.append(seconds)
        time.now += 5
        made, predictions = scores(proposal, seconds)
        return made.model_copy(update={"seconds": 5.0}), predictions

    with RunStore(tmp_path) as store:
        search = loop(tmp_path, store, plan(trials=None, seconds=60), takes_five, Clock(60, now=time))
        reason = search.run()
    assert reason in {"the time limit is near", "no family has anything left to try"}
    assert time.now <= 56
    assert len(search.trials) >= 7
    assert allowed[1] == pytest.approx(9)  # a family's first trial, once there is a model: 15 % of the limit


def test_suggestions_come_after_a_familys_default_and_before_the_proposer(tmp_path: Path) -> None:
    space = family("linear").space(FACTS)
    good = Suggestion(family="linear", params=space.default({"C": 0.01}), source="llm:warmstart")
    known = Suggestion(family="linear", params=space.default(), source="llm:warmstart")
    wrong = Suggestion(family="linear", params={**space.default(), "C": 1e9}, source="llm:warmstart")
    with RunStore(tmp_path) as store:
        search = loop(tmp_path, store, plan(("linear",), trials=4), suggestions=(known, wrong, good))
        search.run()
    assert [t.proposal.source for t in search.trials] == ["default", "llm:warmstart", "tpe", "tpe"]
    assert search.trials[1].proposal.params == good.params
