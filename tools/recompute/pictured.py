"""Which sealed pictures a report shows: the surest mistakes, and some as they come."""

from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.image.packed import picture_columns, picture_shape, pixels
from ..report.pictured import Pictured

if TYPE_CHECKING:
    from ..session import Session

#: Of each.
_SHOWN = 12


def pictured(
    session: "Session", truth: np.ndarray, predictions: np.ndarray, labels: np.ndarray | None
) -> Pictured | None:
    """Pictures of sealed rows; None where no input is one.

    Args:
        session: the open run.
        truth: (test rows,) class codes or values.
        predictions: (test rows, classes) probabilities or (test rows,) values.
        labels: (test rows,) decided class codes; None for regression.
    """
    columns = picture_columns(session.inputs)
    if not columns:
        return None
    wrong = surest_mistakes(truth, predictions, labels)[:_SHOWN]
    others = np.setdiff1d(np.arange(len(truth)), wrong)
    # Spread over the rows: data often come sorted.
    spread = (
        others[np.unique(np.linspace(0, max(0, len(others) - 1), _SHOWN).astype(int))]
        if len(others)
        else others
    )
    rows = np.concatenate([wrong, spread])
    column = columns[0]
    cells = session.dataset.features.frame.get_column(column.id)[session.split.test[rows]].to_pandas()
    return Pictured(rows, len(wrong), pixels(cells, picture_shape(column.style)), column.name)


def surest_mistakes(truth: np.ndarray, predictions: np.ndarray, labels: np.ndarray | None) -> np.ndarray:
    """Positions of mistakes, those first that the model was surest of; of values, the largest errors."""
    if labels is None:
        error = np.abs(truth - predictions.reshape(len(truth), -1)[:, 0])
        return np.argsort(-error, kind="stable")
    wrong = np.flatnonzero(labels != truth)
    return wrong[np.argsort(-predictions[wrong, labels[wrong]], kind="stable")]
