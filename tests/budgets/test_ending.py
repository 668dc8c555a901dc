"""What follows the search respects the clock: what does not fit is left out by name, and there is a result."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from automl_agent.agents.crew import voice, work
from automl_agent.agents.crew.graph import _after_test
from automl_agent.agents.crew.state import Desk, RunState
from automl_agent.pipelines.contracts import (
    BudgetError,
    InputSchema,
    StorageError,
    TaskKind,
    Trial,
    TrialStatus,
)
from automl_agent.tools.delivery import deliver, sealed
from automl_agent.tools.delivery.fitting import fit, fit_seconds, last_seconds
from automl_agent.tools.evaluate import Truth
from automl_agent.tools.search.clock import Clock
from automl_agent.tools.search.loop import LAST_SOURCE
from automl_agent.tools.search.reserve import ENDING_SECONDS, RESORT_ENDING_SECONDS, RESORT_SECONDS
from automl_agent.tools.session import Session
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore
from automl_agent.tools.trials.workers import Limits, Outcome

from ..search.runs import plan, trial

TESTED = Path("tested")


def session(elapsed: float, limit: float = 60.0, pace: float = 1.0, **more: Any) -> Session:
    """As far as the end of a run looks at it."""
    space = SimpleNamespace(full_target=Path("/dev/null"))
    made = {
        "clock": Clock(limit, started=0.0, now=lambda: elapsed, pace=pace),
        "plan": plan(seconds=limit),
        "split": SimpleNamespace(development=range(80), test=range(20)),
        "space": space,
        "dataset": SimpleNamespace(truth=Truth(np.zeros(3))),
        "left_out": [],
    }
    return cast(Session, SimpleNamespace(**{**made, **more}))


def winner(seconds: float) -> Trial:
    return trial(3, "lightgbm", 0.8, seconds=seconds)


TEST = cast(Any, SimpleNamespace(estimator=TESTED, tested=SimpleNamespace(predictions=np.ones(20))))


def test_a_refit_that_does_not_fit_leaves_the_tested_model_and_says_so() -> None:
    here = session(elapsed=50)
    model, _, rows, refitted = deliver._refit(here, winner(30), TEST)
    assert (model, rows, refitted) == (TESTED, 80, False)
    assert here.left_out == [
        "refit on all rows: it takes about 45 s, 7 s were left for it; the tested model is delivered"
    ]


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [(TrialStatus.CRASHED, "it burst", "it burst"), (TrialStatus.TIMEOUT, "", "timeout")],
)
def test_a_refit_that_fails_leaves_the_tested_model_and_says_so(
    monkeypatch: pytest.MonkeyPatch, status: TrialStatus, reason: str, said: str
) -> None:
    report = SimpleNamespace(status=status, reason=reason)
    failed = SimpleNamespace(predictions=None, report=report, folder=Path())
    monkeypatch.setattr(deliver, "fit", lambda *_, **__: [failed])
    monkeypatch.setattr(deliver, "write_array", lambda *_: None)
    here = session(elapsed=10)
    assert deliver._refit(here, winner(1), TEST)[3] is False
    assert here.left_out == [f"refit on all rows: {said}; the tested model is delivered"]


def test_a_plan_without_refit_leaves_nothing_out() -> None:
    here = session(elapsed=10, plan=plan().model_copy(update={"refit": False}))
    assert deliver._refit(here, winner(1), TEST)[3] is False
    assert here.left_out == []


def test_importance_and_the_default_are_left_out_by_name() -> None:
    here = session(elapsed=56.5)
    assert deliver._permute(here, winner(1), TEST, np.arange(3)) is None
    assert here.left_out == ["importance of inputs: 0 s were left for it"]
    here = session(elapsed=45)
    assert not sealed._fits(here, winner(4), trial(0, seconds=20))
    assert here.left_out == ["baseline of default settings: it takes about 30 s, 9 s were left for it"]
    assert sealed._fits(session(elapsed=20), winner(4), trial(0, seconds=10))
    assert sealed._fits(session(elapsed=58), winner(4), trial(0, seconds=0.1))
    assert not sealed._fits(session(elapsed=68), winner(4), trial(0, seconds=0.1))


@pytest.mark.parametrize(("elapsed", "pace"), [(0, 1), (55, 1), (61, 1), (62, 1.5), (67, 1), (90, 1)])
def test_what_a_run_cannot_do_without_ends_with_the_grace(elapsed: float, pace: float) -> None:
    here = session(elapsed, pace=pace)
    seconds = last_seconds(here)
    assert seconds == max(60 * 1.05 + 5 - elapsed - ENDING_SECONDS * pace, 0.5)
    assert fit_seconds(here) == 60 - elapsed - 3


@pytest.mark.parametrize(("family", "seconds"), [("constant", 2 * RESORT_SECONDS), ("linear", 0.5)])
def test_the_last_resort_is_fitted_however_late_it_is(family: str, seconds: float) -> None:
    given: list[Limits] = []

    def run(_: object, limits: Limits) -> list[Outcome]:
        given.append(limits)
        return []

    here = session(
        elapsed=500,
        pace=2,
        workers=SimpleNamespace(run=run),
        space=SimpleNamespace(features=Path("x"), rows=lambda _: Path("rows")),
        inputs=InputSchema(kind=TaskKind.TABULAR_REGRESSION, target="y", columns=()),
        facts=SimpleNamespace(monotone={}),
        cores=1,
    )
    fit(here, [trial(0, family)], "development", "target", after=RESORT_ENDING_SECONDS)
    assert given[0].seconds == seconds


def test_a_winner_that_cannot_be_fitted_gives_way_to_the_last_resort(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    constant = trial(1, "constant", 0.5)
    constant = constant.model_copy(
        update={"proposal": constant.proposal.model_copy(update={"source": LAST_SOURCE})}
    )
    tried: list[int] = []

    def run(_: Session, candidate: Trial, __: object) -> str:
        tried.append(candidate.number)
        if candidate.number == 0 or len(tried) > 5:
            raise BudgetError("NO-FINAL-FIT", "too slow", "wait")
        return "sealed"

    monkeypatch.setattr(work, "run_sealed_test", run)
    monkeypatch.setattr(work, "choose", lambda _, trials, *__: next(iter(trials), None))
    loop = SimpleNamespace(last_resort=lambda: None, trials=[trial(0), constant])
    monkeypatch.setattr(work, "_loop", lambda *_: loop)
    desk = cast(Desk, SimpleNamespace(stage=lambda _: None, replayed=None))
    with RunStore(tmp_path) as store:
        here = session(58, store=store, history=SimpleNamespace(trials=(trial(0),)))
        found = work.sealed_test(desk, RunState(session=here, winner=trial(0)))
    assert found["winner"] is constant
    assert tried == [0, 1]
    assert here.left_out == ["trial 0 (linear): too slow"]
    assert _after_test(RunState(**found)) == "package"


def test_where_not_even_that_can_be_fitted_there_is_an_end_with_a_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> str:
        raise BudgetError("NO-FINAL-FIT", "too slow", "wait")

    constant = trial(0, "constant", 0.5)
    proposal = constant.proposal.model_copy(update={"source": LAST_SOURCE})
    constant = constant.model_copy(update={"proposal": proposal})
    monkeypatch.setattr(work, "run_sealed_test", never)
    monkeypatch.setattr(work, "choose", lambda _, trials, *__: next(iter(trials), None))
    desk = cast(Desk, SimpleNamespace(stage=lambda _: None, replayed=None))
    with RunStore(tmp_path) as store:
        here = session(58, store=store, history=SimpleNamespace(trials=(constant,)))
        found = work.sealed_test(desk, RunState(session=here, winner=constant))
        assert found["winner"] is None
        assert _after_test(found) == "give_up"
        store.append(EventKind.TEST_OPENED, {"trial": 0, "scores": [0.5]})
        # Scored before an interruption: then nobody may choose anew.
        with pytest.raises(BudgetError):
            work.sealed_test(desk, RunState(session=here, winner=constant))


def left(folder: Path, store: RunStore, predictions: np.ndarray | None) -> Session:
    """A run that was interrupted after it had opened the vault for trial 3."""
    (folder / "work" / "tested").mkdir(parents=True)
    (folder / "predictions").mkdir()
    if predictions is not None:
        np.save(folder / "predictions" / "test.npy", predictions)
    store.append(EventKind.TEST_OPENED, {"trial": 3, "scores": [0.75, 0.5]})
    dataset, vault = SimpleNamespace(truth=Truth(np.zeros(4, np.int64), classes=2)), SimpleNamespace(rows=4)
    return session(58, store=store, folder=folder, dataset=dataset, vault=vault)


def test_a_tested_model_is_not_fitted_once_more(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
        here = left(tmp_path, store, np.full((4, 2), 0.5))
        kept = sealed._kept(here, winner(30))
        assert kept is not None
        assert kept[0] == tmp_path / "work" / "tested"
        assert kept[1].shape == (4, 2)
        assert sealed._kept(here, trial(2)) is None
        sealed._same_as_recorded(here, 0.75)
        with pytest.raises(StorageError, match="RUN-CHANGED"):
            sealed._same_as_recorded(here, 0.76)
        (tmp_path / "work" / "tested").rmdir()
        assert sealed._kept(here, winner(30)) is None


@pytest.mark.parametrize("predictions", [None, np.full((3, 2), 0.5), np.full((4, 2), np.nan)])
def test_what_is_left_of_a_test_counts_only_where_it_is_whole(
    tmp_path: Path, predictions: np.ndarray | None
) -> None:
    with RunStore(tmp_path) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
        assert sealed._kept(left(tmp_path, store, predictions), winner(30)) is None


@pytest.mark.parametrize(
    ("elapsed", "spent", "most"),
    [(0, 0, 15.0), (50, 0, 4.0), (50, 10, 14.0), (60, 3, 3.0), (99, 3, 3.0), (0, 40, 15.0)],
)
def test_a_language_model_gets_no_more_than_a_share_of_what_is_left(
    elapsed: float, spent: float, most: float
) -> None:
    desk = cast(Desk, SimpleNamespace(elapsed=lambda: elapsed))
    assert voice._share(desk, 60.0, spent) == pytest.approx(most)
