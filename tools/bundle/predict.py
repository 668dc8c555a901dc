"""Predicting rows of a table with a bundle."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.contracts import DataError, PersonError
from ..data.table import RawTable, Table
from ..evaluate.decision import decide
from ..evaluate.form import unsound
from .read import Bundle

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


#: Class names that were whole numbers in the table, and are such again in what is written.
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Prediction:
    """One row per input row, in order: the target's column, then ``proba_<class>`` columns for classes.

    Of what is located in pictures, see :func:`located`: of boxes there are any number a row, and ``rows`` says whose
    each is; of masks, ``pictures`` are PNGs, None where a row has no picture.
    """

    frame: "pl.DataFrame"
    warnings: tuple[str, ...] = ()
    rows: np.ndarray | None = None
    pictures: tuple[bytes | None, ...] = ()


def predict_table(bundle: Bundle, table: Table) -> Prediction:
    """Predict every row of a table as it was read.

    Raises:
        DataError: columns the model needs are missing.
    """
    import polars as pl

    from ..data.cast import cast_inputs, to_pandas

    manifest = bundle.manifest
    cast, rows = cast_inputs(table, manifest.inputs), table.frame.height
    target = manifest.inputs.target
    if rows == 0 and not manifest.inputs.kind.locates:
        names = [target, *_probability_names(manifest.inputs.classes)]
        return Prediction(pl.DataFrame({name: [] for name in names}))
    empty = np.zeros((0, *manifest.inputs.form.shape), dtype=manifest.inputs.form.type)
    predicted = _predicted(bundle, to_pandas(cast)) if rows else empty
    warnings = tuple(
        f"{count} of {rows} values of {name!r} could not be read as the model expects: taken as missing"
        for name, count in cast.failures.items()
    )
    if manifest.inputs.kind.locates:
        from .located import located

        return replace(located(manifest.inputs, table, predicted), warnings=warnings)
    if not manifest.inputs.kind.classifies:
        return Prediction(pl.DataFrame({target: np.asarray(predicted, dtype=np.float64)}), warnings)
    labels = pl.Series(manifest.inputs.classes, dtype=pl.String)
    if all(_WHOLE.fullmatch(name) for name in manifest.inputs.classes):
        labels = labels.cast(pl.Int64)
    columns = {target: labels.gather(decide(manifest.decision, predicted))}
    for index, name in enumerate(_probability_names(manifest.inputs.classes)):
        columns[name] = pl.Series(np.asarray(predicted)[:, index])
    return Prediction(pl.DataFrame(columns), warnings)


def with_names(prediction: Prediction, table: RawTable) -> "pl.DataFrame":
    """Predictions with the file of each row's picture before them, where rows came from files that no column names."""
    frame = prediction.frame
    if table.files is None:
        return frame
    free = next(name for name in ("file", "file_name", "picture_file") if name not in frame.columns)
    files = table.files if prediction.rows is None else table.files.gather(prediction.rows)
    return frame.insert_column(0, files.alias(free))


def _predicted(bundle: Bundle, frame: "pd.DataFrame") -> np.ndarray:
    """A number, or a probability of each class, for every row.

    Raises:
        DataError: the model gives anything else. The files of a model that somebody made can be sound, and it not.
    """
    classes, form = len(bundle.manifest.inputs.classes), bundle.manifest.inputs.form
    wanted = (len(frame), *form.shape)
    decision, model = bundle.manifest.decision, bundle.model
    if not {len(decision.weights), len(decision.cost), *map(len, decision.cost)} <= {0, classes}:
        raise _unsound(bundle, "its decision is not about its classes")
    try:
        found = np.asarray(model.predict(frame))
    except PersonError:
        raise
    except Exception as error:
        raise _unsound(bundle, f"it fails on these rows ({type(error).__name__})") from error
    if found.shape != wanted or found.dtype.kind not in "fiu":
        raise _unsound(bundle, "it does not answer as its manifest says")
    if form.answer.locates and (why := unsound(form, found)):
        raise _unsound(bundle, why)
    return found


def _unsound(bundle: Bundle, why: str) -> DataError:
    return DataError(
        "BAD-MODEL",
        f"the model in {bundle.folder} cannot be used: {why}",
        "use an unchanged copy, or train anew",
    )


def _probability_names(classes: tuple[str, ...]) -> list[str]:
    return [f"proba_{name}" for name in classes]
