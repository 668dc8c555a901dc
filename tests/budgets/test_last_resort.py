"""Where time ends before there is a model, a constant answer is delivered; it is never proposed otherwise."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from automl_agent.pipelines.catalogue import FAMILIES, LAST_RESORT, family
from automl_agent.pipelines.contracts import (
    ColumnKind,
    DataError,
    InputColumn,
    InputSchema,
    Proposal,
    TaskKind,
    Trial,
)
from automl_agent.pipelines.family import FitContext
from automl_agent.tools.search.clock import Clock
from automl_agent.tools.search.loop import LAST_SOURCE, NO_TIME, Search
from automl_agent.tools.search.reserve import (
    COLD_SECONDS,
    ENDING_SECONDS,
    RESORT_ENDING_SECONDS,
    RESORT_SECONDS,
)
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.history import replay
from automl_agent.tools.store.run import RunStore

from ..search.runs import plan, trial
from ..search.test_loop import Clockwork, loop, scores
from .records import begun, order

_COLUMNS = (InputColumn(id="c0", name="a", kind=ColumnKind.NUMERIC),)


def context(classes: tuple[str, ...], metric: str) -> FitContext:
    kind = TaskKind.TABULAR_CLASSIFICATION if classes else TaskKind.TABULAR_REGRESSION
    schema = InputSchema(kind=kind, target="y", columns=_COLUMNS, classes=classes)
    return FitContext(schema=schema, metric=metric, seed=0)


def late(
    folder: Path, store: RunStore, limit: float, gone: float, **more: object
) -> tuple[Search, list[float]]:
    """A search of so many seconds, of which some are gone; with the seconds that its trials were given."""
    time, given = Clockwork(), []
    time.now = gone

    def run(proposal: Proposal, seconds: float) -> tuple[Trial, np.ndarray | None]:
        given.append(seconds)
        time.now += 0.5
        return scores(proposal, seconds)

    clock = Clock(limit, now=time, started=0.0)
    return loop(folder, store, plan(trials=None, seconds=limit), run, clock, **more), given


@pytest.mark.parametrize(("limit", "gone"), [(5, 3.5), (5, 5.0), (60, 60), (10, 10), (3600, 3776)])
def test_it_takes_the_place_of_a_model_within_the_grace(tmp_path: Path, limit: float, gone: float) -> None:
    with RunStore(tmp_path) as store:
        search, given = late(tmp_path, store, limit, gone)
        assert search.run() == NO_TIME
    assert [(t.proposal.family, t.proposal.source) for t in search.trials] == [(LAST_RESORT, LAST_SOURCE)]
    assert gone + given[0] + RESORT_ENDING_SECONDS == pytest.approx(1.05 * limit + 5)


@pytest.mark.parametrize("gone", [6.0, 7.3, 60.0])
def test_beyond_the_grace_it_is_tried_all_the_same(tmp_path: Path, gone: float) -> None:
    """No answer at all would be worse than one a moment later."""
    with RunStore(tmp_path) as store:
        search, given = late(tmp_path, store, 5, gone)
        assert search.run() == NO_TIME
    assert [t.proposal.family for t in search.trials] == [LAST_RESORT]
    assert given == [RESORT_SECONDS]


def test_a_first_model_may_have_some_of_the_grace_but_a_second_may_not(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        search, given = late(tmp_path, store, 12, 5.0)
        search.run()
    assert [t.proposal.source for t in search.trials] == ["default"]
    assert COLD_SECONDS < given[0] <= 12.6 + 5 - 5 - ENDING_SECONDS


def test_one_slow_attempt_leaves_time_for_another(tmp_path: Path) -> None:
    time = Clockwork()

    def times_out(proposal: Proposal, seconds: float) -> tuple[Trial, None]:
        time.now += seconds
        return Trial(proposal=proposal, status="timeout", seconds=seconds), None

    with RunStore(tmp_path) as store:
        made = plan(trials=None, seconds=300)
        search = loop(tmp_path, store, made, times_out, Clock(300, now=time))
        search.run()
    assert len({t.proposal.family for t in search.trials[:-1]}) == 3
    assert search.trials[-1].proposal.family == LAST_RESORT
    assert time.now <= 300 * 1.05 + 5


def test_an_interrupted_proposal_gives_way_to_it_under_the_same_number(tmp_path: Path) -> None:
    begun(tmp_path, order())
    pending = Proposal(number=0, family="lightgbm", params={}, source="default", seed=1, seen=0)
    with RunStore(tmp_path) as store:
        store.append(EventKind.PROPOSED, pending.model_dump(mode="json"), number=0)
        store.append(EventKind.STARTED, {"elapsed": 1.0}, number=0)
        search, _ = late(tmp_path, store, 30, 29, pending=pending, attempts=1)
        search.run()
        history = replay(store.events)
    assert [t.proposal.family for t in history.trials] == [LAST_RESORT]
    assert history.pending is None


def test_it_is_not_made_where_trials_ran_out_or_failed(tmp_path: Path) -> None:
    def fails(proposal: Proposal, _: float) -> tuple[Trial, None]:
        return trial(proposal.number, proposal.family, None).model_copy(update={"proposal": proposal}), None

    with RunStore(tmp_path) as store:
        search = loop(tmp_path, store, plan(trials=2), fails)
        search.run()
    assert LAST_RESORT not in {t.proposal.family for t in search.trials}
    assert LAST_RESORT not in FAMILIES


def test_shares_of_classes_and_the_middle_of_values(tmp_path: Path) -> None:
    frame = pd.DataFrame({"c0": [1.0, 2.0, 3.0]})
    there = context(("no", "maybe", "yes"), "log_loss")
    fitted = family(LAST_RESORT).fit(frame, np.array([0, 0, 2]), {}, there)
    assert fitted.predict(frame).tolist() == [[2 / 3, 0.0, 1 / 3]] * 3
    fitted.save(tmp_path)
    again = family(LAST_RESORT).load(tmp_path, there.schema)
    assert (again.predict(frame) == fitted.predict(frame)).all()
    with pytest.raises(DataError, match="BAD-MODEL"):
        family(LAST_RESORT).load(tmp_path, context(("no", "yes"), "log_loss").schema)
    target = np.array([1.0, 2.0, 9.0])
    assert (
        family(LAST_RESORT).fit(frame, target, {}, context((), "rmse")).predict(frame).tolist() == [4.0] * 3
    )
    assert family(LAST_RESORT).fit(frame, target, {}, context((), "mae")).predict(frame).tolist() == [2.0] * 3
    (tmp_path / "constant.json").write_text('{"answer": [NaN], "classes": 0}')
    with pytest.raises(DataError, match="BAD-MODEL"):
        family(LAST_RESORT).load(tmp_path, context((), "rmse").schema)
