"""Columns of noise: shuffling them costs nothing, unless the model has seen the rows that it is judged on.

A model may lean on noise where that helped it in training; for rows that it never saw, one draw of noise is as good
as another. So predictions on validated rows are compared with predictions where the canaries were drawn again.
"""

from pathlib import Path

import numpy as np

from ...pipelines.contracts import ColumnKind, Gain, InputColumn
from ..data.cast import write_arrow
from ..search.seeds import derive
from ..store.files import write_array
from .bench import Bench

#: Columns of pure noise: one for two inputs, within these bounds.
_LEAST, _MOST = 3, 12
#: Canaries beside them: inputs whose values are dealt out anew, so that kinds and marginals are real.
_DEALT = 2


def canaries(bench: Bench, seconds: float) -> Gain | str:
    """The gain of the canaries as learned over canaries drawn again; why there is none, if there is none."""
    import polars as pl

    session = bench.session
    frame, inputs = session.dataset.features.frame, session.inputs
    random = np.random.default_rng(derive(session.plan.seed, "canaries"))
    noises = [f"canary{n}" for n in range(int(np.clip(len(inputs.columns) // 2, _LEAST, _MOST)))]
    chosen = [inputs.columns[i] for i in random.permutation(len(inputs.columns))[:_DEALT]]
    dealt = {f"dealt{n}": column.id for n, column in enumerate(chosen)}
    kinds = [InputColumn(id=name, name=name, kind=ColumnKind.NUMERIC) for name in noises]
    kinds += [c.model_copy(update={"id": n, "name": n}) for n, c in zip(dealt, chosen, strict=True)]
    rows, again = frame.height, len(bench.validation)

    def drawn(count: int) -> list[pl.Series]:
        made = [pl.Series(name, random.normal(size=count)) for name in noises]
        drawn_again = [
            frame.get_column(source)[random.integers(0, rows, count)].alias(name)
            for name, source in dealt.items()
        ]
        return [*made, *drawn_again]

    # The validated rows once more at the end, with canaries of their own: one fit predicts both.
    both = pl.concat(
        [
            frame.with_columns(drawn(rows)),
            frame[bench.validation].with_columns(drawn(again)),
        ]
    )
    features = bench.folder / "canaries.arrow"
    write_arrow(both, features)
    predict = np.concatenate([bench.validation, rows + np.arange(again)])
    schema = inputs.model_copy(update={"columns": (*inputs.columns, *kinds)})
    target = _longer(bench, again)
    job = bench.job("canaries", features=features, target=target, predict=predict, inputs=schema)
    (outcome,) = bench.run([job], seconds)
    if outcome.predictions is None:
        return outcome.report.reason or outcome.report.status.value
    truth = session.dataset.truth.rows(bench.validation)
    learned, shuffled = outcome.predictions[:again], outcome.predictions[again:]
    mean, error = bench.gain(truth, bench.decided(learned), bench.decided(shuffled))
    return Gain(mean=mean, error=error)


def _longer(bench: Bench, more: int) -> Path:
    """The labels as workers have them, with room for rows that nobody learns from."""
    given: np.ndarray = np.load(bench.session.space.target, allow_pickle=False)
    withheld = -1 if given.dtype.kind == "i" else np.nan
    path = bench.folder / "canaries-target.npy"
    write_array(path, np.concatenate([given, np.full(more, withheld, dtype=given.dtype)]))
    return path
