"""Predicting rows of a table with a bundle."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.contracts import TaskKind
from ..evaluate.decision import decide
from .read import Bundle

if TYPE_CHECKING:
    import polars as pl


#: Class names that were whole numbers in the table, and are such again in what is written.
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Prediction:
    """One row per input row, in order: the target's column, then ``proba_<class>`` columns for classes."""

    frame: "pl.DataFrame"
    warnings: tuple[str, ...] = ()


def predict_table(bundle: Bundle, frame: "pl.DataFrame") -> Prediction:
    """Predict every row of ``frame``, a table as it was read.

    Raises:
        DataError: columns the model needs are missing.
    """
    import polars as pl

    from ..data.cast import cast_inputs, to_pandas

    manifest = bundle.manifest
    cast = cast_inputs(frame, manifest.inputs)
    target = manifest.inputs.target
    if frame.height == 0:
        names = [target, *_probability_names(manifest.inputs.classes)]
        return Prediction(pl.DataFrame({name: [] for name in names}))
    predicted = bundle.model.predict(to_pandas(cast))
    warnings = tuple(
        f"{count} of {frame.height} values of {name!r} could not be read as the model expects: taken as missing"
        for name, count in cast.failures.items()
    )
    if manifest.inputs.kind is TaskKind.TABULAR_REGRESSION:
        return Prediction(pl.DataFrame({target: np.asarray(predicted, dtype=np.float64)}), warnings)
    labels = pl.Series(manifest.inputs.classes, dtype=pl.String)
    if all(_WHOLE.fullmatch(name) for name in manifest.inputs.classes):
        labels = labels.cast(pl.Int64)
    columns = {target: labels.gather(decide(manifest.decision, predicted))}
    for index, name in enumerate(_probability_names(manifest.inputs.classes)):
        columns[name] = pl.Series(np.asarray(predicted)[:, index])
    return Prediction(pl.DataFrame(columns), warnings)


def _probability_names(classes: tuple[str, ...]) -> list[str]:
    return [f"proba_{name}" for name in classes]
