"""The delivered model, as it lies in its bundle: what is predicted here is what ``automl-agent predict`` predicts."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .frames import is_path, read_back, to_polars
from .outcome import as_python

if TYPE_CHECKING:
    import polars as pl

    from ...tools.bundle import Bundle, Manifest


def manifest(folder: Path) -> "Manifest":
    """What the run's bundle says of itself.

    Raises:
        AutoMLError: there is none, or it has been changed.
    """
    with as_python():
        return _bundle(folder).manifest


def predicted(folder: Path, X: Any, names: Sequence[str]) -> "pl.DataFrame":
    """Predictions of the model of the run in ``folder``: a row for each of ``X``, boxes aside, in order.

    Args:
        folder: the run's.
        X: (rows, columns), or the path of a table.
        names: of the columns; not looked at where ``X`` is a path.

    Raises:
        AutoMLError: the model cannot be used, or not on this table.
    """
    from ...tools.bundle.predict import predict_table
    from ...tools.data.locate import resolve
    from ...tools.data.read import read_table

    with as_python():
        bundle = _bundle(folder)
        styles = {column.name: column.style for column in bundle.manifest.inputs.columns if column.style}
        if is_path(X):
            table = read_table(resolve(str(X), [Path.cwd()]), styles)
        else:
            table = read_back(to_polars(X, names), styles)
        return predict_table(bundle, table).frame


def _bundle(folder: Path) -> "Bundle":
    from ...tools.bundle.manifest import MANIFEST

    place = folder / "model" / MANIFEST
    stamp = place.stat().st_mtime_ns if place.is_file() else 0
    return _read(folder, stamp)


@lru_cache(maxsize=8)
def _read(folder: Path, _stamp: int) -> "Bundle":
    """Loaded once, and not kept in the estimator: a model is no part of its state, its folder is."""
    from ...tools.bundle import read_bundle

    return read_bundle(folder)


def probabilities(frame: "pl.DataFrame", classes: Sequence[str]) -> np.ndarray:
    """(rows, classes) probabilities, columns in the order of ``classes``, names of the model's."""
    return np.column_stack([frame.get_column(f"proba_{name}").to_numpy() for name in classes])
