"""Encoders of dates and prose (skrub), each fitted inside a fold, giving numbers with NaN where missing."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

_TEXT_COMPONENTS = 24


def fit_dates(frame: "pd.DataFrame", ids: tuple[str, ...]) -> list[Any]:
    """One fitted encoder for each date column: year, month, day, weekday, hour, seconds since 1970."""
    if not ids:
        return []
    from skrub import DatetimeEncoder

    return [DatetimeEncoder(add_weekday=True).fit(frame[i]) for i in ids]


def fit_prose(frame: "pd.DataFrame", ids: tuple[str, ...], seed: int) -> list[Any]:
    """One fitted encoder for each column of prose: latent components of character n-grams."""
    if not ids:
        return []
    from skrub import StringEncoder

    return [
        StringEncoder(n_components=_components(frame[i]), random_state=seed).fit(_text(frame[i])) for i in ids
    ]


def transform_dates(encoders: list[Any], frame: "pd.DataFrame", ids: tuple[str, ...]) -> np.ndarray:
    """(rows, features) float64."""
    return _stack([e.transform(frame[i]) for e, i in zip(encoders, ids, strict=True)], len(frame))


def transform_prose(encoders: list[Any], frame: "pd.DataFrame", ids: tuple[str, ...]) -> np.ndarray:
    """(rows, features) float64; missing prose is an empty text."""
    return _stack([e.transform(_text(frame[i])) for e, i in zip(encoders, ids, strict=True)], len(frame))


def _stack(tables: list[Any], rows: int) -> np.ndarray:
    if not tables:
        return np.empty((rows, 0))
    return np.column_stack([table.to_numpy(dtype=np.float64) for table in tables])


def _text(column: "pd.Series") -> "pd.Series":
    import pandas as pd

    values = [value if isinstance(value, str) else "" for value in column.to_numpy(dtype=object)]
    return pd.Series(values, dtype=object, name=column.name, index=column.index)


def _components(column: "pd.Series") -> int:
    return max(2, min(_TEXT_COMPONENTS, len(column) // 4))
