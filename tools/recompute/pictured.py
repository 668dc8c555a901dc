"""Which sealed pictures a report shows: the surest mistakes, and some as they come."""

from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.contracts import METRICS
from ...pipelines.image.packed import picture_columns, picture_shape, pixels
from ..evaluate import Truth, compare
from ..report.pictured import Pictured

if TYPE_CHECKING:
    from ..session import Session

#: Of each; of those that are drawn upon, which are larger.
_SHOWN, _SHOWN_LOCATED = 12, 6


def pictured(
    session: "Session", truth: Truth, predictions: np.ndarray, labels: np.ndarray | None
) -> Pictured | None:
    """Pictures of sealed rows; None where no input is one.

    Args:
        session: the open run.
        truth: of the test rows.
        predictions: (test rows, ...) of them.
        labels: (test rows,) decided class codes; None where no classes are predicted.
    """
    columns = picture_columns(session.inputs)
    if not columns:
        return None
    if truth.located is not None:
        wrong = worst(session.plan.task.metric, truth, predictions)[:_SHOWN_LOCATED]
        shown = _SHOWN_LOCATED
    else:
        wrong, shown = surest_mistakes(truth.values, predictions, labels)[:_SHOWN], _SHOWN
    others = np.setdiff1d(np.arange(len(truth)), wrong)
    # Spread over the rows: data often come sorted.
    spread = (
        others[np.unique(np.linspace(0, max(0, len(others) - 1), shown).astype(int))]
        if len(others)
        else others
    )
    rows = np.concatenate([wrong, spread])
    column = columns[0]
    cells = session.dataset.features.frame.get_column(column.id)[session.split.test[rows]].to_pandas()
    return Pictured(rows, len(wrong), pixels(cells, picture_shape(column.style)), column.name)


def worst(metric: str, truth: Truth, predictions: np.ndarray) -> np.ndarray:
    """Positions of the pictures with the worst scores of their own, worst first; those without one are left out."""
    whole = compare(metric, truth, predictions)
    scores = np.array([whole.rows(np.array([row])).score(metric) for row in range(len(truth))])
    order = np.argsort(METRICS[metric].sign * scores, kind="stable")
    found: np.ndarray = order[np.isfinite(scores[order])]
    return found


def surest_mistakes(truth: np.ndarray, predictions: np.ndarray, labels: np.ndarray | None) -> np.ndarray:
    """Positions of mistakes, those first that the model was surest of; of values, the largest errors."""
    if labels is None:
        error = np.abs(truth - predictions.reshape(len(truth), -1)[:, 0])
        return np.argsort(-error, kind="stable")
    wrong = np.flatnonzero(labels != truth)
    return wrong[np.argsort(-predictions[wrong, labels[wrong]], kind="stable")]
