"""Small pictures that differ in what a model should see."""

import numpy as np
import pandas as pd
from automl_agent.pipelines.contracts import ColumnKind, InputColumn, InputSchema, TaskKind


def column(number: int, style: str) -> InputColumn:
    """A column of pictures."""
    return InputColumn(id=f"c{number}", name=f"c{number}", kind=ColumnKind.IMAGE, style=style)


def schema(*columns: InputColumn, classes: int = 2) -> InputSchema:
    """A table of these columns."""
    return InputSchema(
        kind=TaskKind.TABULAR_CLASSIFICATION if classes else TaskKind.TABULAR_REGRESSION,
        target="y",
        columns=columns,
        classes=tuple(f"k{i}" for i in range(classes)),
    )


def packed(pictures: np.ndarray) -> pd.Series:
    """(rows, height, width, channels) uint8 as cells."""
    return pd.Series([picture.tobytes() for picture in pictures], dtype=object)


def stripes(upright: np.ndarray, seed: int, height: int = 8, width: int = 8, channels: int = 1) -> np.ndarray:
    """Striped pictures on noise: upright ones or lying ones, moved at random, so that no pixel tells alone."""
    rng = np.random.default_rng(seed)
    rows = len(upright)
    down, across = np.mgrid[:height, :width]
    along = np.where(upright[:, None, None], across, down) + rng.integers(0, 4, rows)[:, None, None]
    values = 120 + 60 * (along % 4 < 2) + rng.normal(0, 20, size=(rows, height, width))
    return np.repeat(values.clip(0, 255).astype(np.uint8)[..., None], channels, axis=3)
