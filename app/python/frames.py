"""Tables as people hold them in Python, as the table that the crew reads.

They go through a Parquet file both ways, so that a column means the same whether it is learned from or predicted, in
Python or on the command line.
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import polars as pl

    from ...tools.data.read import RawTable


def is_frame(X: object) -> bool:
    """Whether this is a pandas or polars DataFrame; neither is imported to find out."""
    home = type(X).__module__.partition(".")[0]
    return home in {"pandas", "polars"} and type(X).__name__ in {"DataFrame", "LazyFrame"}


def is_path(X: object) -> bool:
    """Whether this names a file or a folder."""
    return isinstance(X, str | Path)


def column_names(X: Any) -> list[str]:
    """The names of a frame's columns, as text."""
    return [str(name) for name in X.columns]


def to_polars(X: Any, names: Sequence[str]) -> "pl.DataFrame":
    """A frame or a two-dimensional array as a polars frame.

    Args:
        X: (rows, columns).
        names: of the columns, in order.

    Raises:
        TypeError: a cell is neither a number nor text nor a date.
        ValueError: two columns have one name.
    """
    import polars as pl

    if len(set(names)) != len(names):
        raise ValueError(f"columns must have different names, got {list(names)[:20]}")
    if isinstance(X, pl.LazyFrame):
        X = X.collect()
    if isinstance(X, pl.DataFrame):
        frame = X.clone()
        frame.columns = list(names)
        return frame
    if isinstance(X, np.ndarray):
        columns = [X[:, place] for place in range(X.shape[1])]
    else:
        columns = [X.iloc[:, place] for place in range(X.shape[1])]
    return pl.DataFrame([_column(name, column) for name, column in zip(names, columns, strict=True)])


def _column(name: str, column: Any) -> "pl.Series":
    import polars as pl

    if isinstance(column, np.ndarray):
        if column.dtype == np.float16:
            column = column.astype(np.float32)
        if column.dtype.kind == "U":
            column = column.astype(object)
        return pl.Series(name, _cells(column) if column.dtype == object else column)
    if column.dtype.name == "category":
        column = column.astype(column.cat.categories.dtype)
    if column.dtype == object:
        return pl.Series(name, _cells(column.to_numpy()))
    return pl.Series(name, pl.from_pandas(column.reset_index(drop=True)))


def _cells(column: np.ndarray) -> list[Any]:
    """Values of a column that may hold anything: all truth values, all numbers, all dates, or text."""
    import datetime
    from decimal import Decimal

    cells = [None if _is_missing(value) else value for value in column.tolist()]
    present = [value for value in cells if value is not None]
    plain = (str, bytes, int, float, bool, np.generic, Decimal, datetime.date, datetime.time)
    for value in present:
        if not isinstance(value, plain):
            # The words are those that scikit-learn's own estimators raise here.
            raise TypeError(f"argument must be a string or a real number, not {type(value).__name__!r}")
    if all(isinstance(value, bool | np.bool_) for value in present):
        return [None if value is None else bool(value) for value in cells]
    if all(isinstance(value, int | float | np.number | Decimal) for value in present):
        return [None if value is None else float(value) for value in cells]
    if all(isinstance(value, datetime.date) for value in present):
        return cells
    return [None if value is None else _text(value) for value in cells]


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _is_missing(value: Any) -> bool:
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, float | np.floating) and bool(np.isnan(value))


def write(frame: "pl.DataFrame", path: Path) -> None:
    """Write a table down for the crew to read.

    Raises:
        OSError: it cannot be written.
    """
    frame.write_parquet(path)


def read_back(frame: "pl.DataFrame", styles: Mapping[str, str]) -> "RawTable":
    """The table as the crew reads it.

    Args:
        frame: named columns.
        styles: how text columns were read where the model learned.

    Raises:
        DataError: it holds nothing that can be read.
    """
    from ...tools.data.read import read_table

    with tempfile.TemporaryDirectory(prefix="automl-agent-") as folder:
        path = Path(folder) / "rows.parquet"
        write(frame, path)
        return read_table(path, styles)
