"""Who wins is recorded, also where the first choice turns out too slow to be fitted."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from automl_agent.agents.crew import work
from automl_agent.agents.crew.state import Desk, RunState
from automl_agent.pipelines.contracts import BudgetError
from automl_agent.tools.search.clock import Clock
from automl_agent.tools.session import Session
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore

from ..search.runs import plan
from ..search.test_incumbents import scored


def session(store: RunStore) -> Session:
    trials = (scored(0, 0.7, 0.7, 0.7), scored(1, 0.8, 0.8, 0.81))
    made = SimpleNamespace(
        store=store,
        clock=Clock(600),
        plan=plan(),
        history=SimpleNamespace(trials=trials, features=None, feature_verdict=None),
        derived=(),
        folder=Path(),
        split=None,
        dataset=SimpleNamespace(truth=None),
        left_out=[],
    )
    return cast(Session, made)


def test_a_winner_that_cannot_be_fitted_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tested = []

    def run(_session: Session, winner: Any, _default: Any) -> str:
        tested.append(winner.number)
        if winner.number == 1:
            raise BudgetError("NO-FINAL-FIT", "too slow", "wait")
        return "sealed"

    monkeypatch.setattr(work, "run_sealed_test", run)
    with RunStore(tmp_path) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
        here = session(store)
        winner = work.choose(here, here.history.trials)
        assert winner is not None
        found = work.sealed_test(
            cast(Desk, SimpleNamespace(stage=print, replayed=None)), RunState(session=here, winner=winner)
        )
        assert tested == [1, 0]
        assert found["winner"] is not None
        assert found["winner"].number == 0
        assert [e.body["trial"] for e in store.all(EventKind.SELECTED)] == [1, 0]
        resumed = work._selected(here, here.history.trials)
        assert resumed is not None
        assert resumed.number == 0
