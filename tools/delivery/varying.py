"""The delivered model's answers as a column is varied, for the columns that it must follow in one direction."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.contracts import ColumnKind, Trial
from ..session import Session
from ..store.files import write_array
from ..trials.job import PredictJob, Vary
from ..trials.workers import discard
from ..verify.varied import Varied
from .fitting import last_seconds, predict

if TYPE_CHECKING:
    import polars as pl

#: Test rows that are varied, and values that each of a column's is set to.
_ROWS, _VALUES = 200, 21
_SEED = 11
_REPORT_SECONDS = 2.0
_NUMBERS = frozenset({ColumnKind.NUMERIC, ColumnKind.BOOLEAN})


def vary(session: Session, winner: Trial, estimator: Path) -> tuple[Varied, ...] | None:
    """Vary every column that ``monotone`` names, in a fresh process; None where the model could not be loaded."""
    asked = session.plan.task.constraints.monotone
    inputs = {c.name: c for c in session.inputs.columns if c.kind in _NUMBERS}
    frame = session.dataset.features.frame
    grids = {
        name: Vary(id=inputs[name].id, values=quantiles(frame.get_column(inputs[name].id)))
        for name in asked
        if name in inputs
    }
    answers: np.ndarray | None = None
    if grids:
        rows = session.space.rows("varied")
        chosen = np.random.default_rng(_SEED).permutation(session.split.test)[:_ROWS]
        write_array(rows, np.sort(chosen))
        job = PredictJob(
            features=str(session.space.features),
            predict=str(rows),
            inputs=session.inputs,
            family=winner.proposal.family,
            derived=winner.proposal.derived,
            model=str(estimator),
            vary=tuple(grids.values()),
        )
        outcome = predict(session, job, last_seconds(session, _REPORT_SECONDS))
        discard([outcome])
        if outcome.predictions is None:
            return None
        answers = outcome.predictions
        if answers.ndim == 3:
            answers = answers[:, :, session.dataset.truth.positive]
    return _taken_apart(answers, {n: 1 if way == "+" else -1 for n, way in asked.items()}, grids)


def _taken_apart(
    answers: np.ndarray | None, signs: dict[str, int], grids: dict[str, Vary]
) -> tuple[Varied, ...]:
    """Each column's own answers: they follow one another behind those of the rows as they are."""
    found, place = [], 1
    for name, sign in signs.items():
        if answers is None or name not in grids:
            found.append(Varied(name, sign, None))
            continue
        end = place + len(grids[name].values)
        low, high = np.quantile(answers, [0.01, 0.99])
        found.append(Varied(name, sign, answers[place:end], float(high - low)))
        place = end
    return tuple(found)


def quantiles(column: "pl.Series") -> tuple[float, ...]:
    """At most ``_VALUES`` different values of a numeric column, spread as its own are."""
    values = column.drop_nulls().drop_nans().to_numpy()
    if not len(values):
        return ()
    grid = np.quantile(values, np.linspace(0, 1, _VALUES), method="nearest")
    return tuple(float(v) for v in np.unique(grid))
