"""The saved model on rows that come otherwise than in a batch: in another order, alone, with words never seen."""

from pathlib import Path

import numpy as np

from ...pipelines.contracts import CIRCUMSTANCES, ColumnKind, DataError, Handling
from ..bundle.manifest import ESTIMATOR
from ..data.cast import cast_inputs, write_arrow
from ..data.table import Table
from ..trials.job import PredictJob
from .bench import Bench

_ROWS = 200
#: A category that no table holds.
_UNSEEN = "\N{REPLACEMENT CHARACTER} never seen"

ORDER, ALONE, COLUMNS, UNSEEN, MISSING = (
    "rows in reverse",
    "one row alone",
    "columns in reverse",
    "unseen categories",
    "a column missing",
)


def handling(bench: Bench, seconds: float) -> tuple[Handling, ...]:
    """What the saved model makes of each way; differences are shares of the predictions' spread."""
    rows = bench.session.split.test[:_ROWS]
    frame = bench.session.dataset.features.frame
    backwards, unseen = bench.folder / "asked-backwards.arrow", bench.folder / "asked-unseen.arrow"
    write_arrow(frame[rows].select(reversed(frame.columns)), backwards)
    ways = {
        "": _job(bench, "asked", rows),
        ORDER: _job(bench, "asked-reverse", rows[::-1]),
        ALONE: _job(bench, "asked-alone", rows[:1]),
        COLUMNS: _job(bench, "asked-columns", np.arange(len(rows)), backwards),
    }
    words = [c.id for c in bench.session.inputs.columns if c.kind is ColumnKind.CATEGORICAL]
    if words:
        import polars as pl

        write_arrow(frame[rows].with_columns(pl.lit(_UNSEEN).alias(name) for name in words), unseen)
        ways[UNSEEN] = _job(bench, "asked-unseen", np.arange(len(rows)), unseen)
    found = dict(zip(ways, bench.run(list(ways.values()), seconds), strict=True))
    base = found.pop("")
    if base.predictions is None:
        # That the model cannot be loaded at all is told by the check of the bundle.
        return ()
    expected = base.predictions[0]
    scale = float(np.std(expected)) if expected.ndim == 1 else 1.0
    should = {ORDER: expected[::-1], ALONE: expected[:1], COLUMNS: expected}
    results = []
    for way, outcome in found.items():
        if outcome.report.status in CIRCUMSTANCES:
            # That says nothing of the model.
            continue
        if outcome.predictions is None:
            problem = outcome.report.reason or outcome.report.status.value
            results.append(Handling(way=way, difference=0.0, problem=problem))
            continue
        given = outcome.predictions[0]
        difference = float(np.abs(given - should[way]).max()) if way in should else 0.0
        if not np.isfinite(given).all():
            results.append(Handling(way=way, difference=0.0, problem="predictions are not finite"))
            continue
        results.append(Handling(way=way, difference=difference / (scale or 1.0)))
    return (*results, _missing(bench)) if results else ()


def _job(bench: Bench, name: str, rows: np.ndarray, features: Path | None = None) -> PredictJob:
    session = bench.session
    return PredictJob(
        features=str(features or session.space.features),
        predict=str(bench.rows(name, np.ascontiguousarray(rows))),
        inputs=session.inputs,
        family=bench.winner.proposal.family,
        derived=bench.winner.proposal.derived,
        model=str(session.folder / "model" / ESTIMATOR),
    )


def _missing(bench: Bench) -> Handling:
    """A table that lacks an input is refused in one line, not predicted from guesses."""
    import polars as pl

    inputs = bench.session.inputs
    try:
        cast_inputs(Table.of(pl.DataFrame({c.name: [None] for c in inputs.columns[1:]})), inputs)
    except DataError:
        return Handling(way=MISSING, difference=0.0)
    return Handling(way=MISSING, difference=0.0, problem="it was not refused")
