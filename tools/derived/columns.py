"""Some rows of a table's inputs as arrays, each made when it is first asked for."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl


class FrameColumns(Mapping[str, np.ndarray]):
    """Inputs as models read them, by id.

    Args:
        frame: typed inputs (``tools/data/cast.py``).
        rows: numbers of the rows to look at.
    """

    def __init__(self, frame: "pl.DataFrame", rows: np.ndarray) -> None:
        self._frame = frame
        self._rows = rows
        self._made: dict[str, np.ndarray] = {}

    def __getitem__(self, id: str) -> np.ndarray:
        if id not in self._made:
            self._made[id] = _array(self._frame.get_column(id).gather(self._rows))
        return self._made[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frame.columns)

    def __len__(self) -> int:
        return self._frame.width


def _array(series: "pl.Series") -> np.ndarray:
    import polars as pl

    if series.dtype == pl.String:
        return np.array(series.to_list(), dtype=object)
    if series.dtype == pl.Datetime:
        return series.to_numpy().astype("datetime64[us]")
    return series.cast(pl.Float64).fill_null(float("nan")).to_numpy()
