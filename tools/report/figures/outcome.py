"""What the tested model did on the sealed rows, drawn."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ..document import Figure as FigureBlock
from ..document import Table, table
from ..wording import number, score, shown
from .canvas import INK, MUTED, SERIES, draw, plain_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Points a scatter plot shows, and classes a confusion matrix does.
_MOST_POINTS, _MOST_CLASSES = 1500, 12
_BINS = 10


def confusion(true: np.ndarray, labels: np.ndarray, classes: Sequence[str]) -> FigureBlock | None:
    """Rows of each class by what they were called; None where there are too many classes to see."""
    count = len(classes)
    if count > _MOST_CLASSES:
        return None
    matrix = np.bincount(true * count + labels, minlength=count * count).reshape(count, count)
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    names = [shown(c, 14) for c in classes]

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, "called", "in truth")
        axes.grid(visible=False)
        for row in range(count):
            for column in range(count):
                axes.fill_between(
                    [column - 0.48, column + 0.48], row - 0.48, row + 0.48,
                    color=SERIES[0], alpha=float(0.06 + 0.84 * shares[row, column]), linewidth=0,
                )  # fmt: skip
                axes.text(
                    column, row, f"{matrix[row, column]:,}", ha="center", va="center", color=INK,
                    fontsize=9 if count <= 6 else 7,
                )  # fmt: skip
        axes.set_xticks(
            range(count), names, rotation=0 if count <= 4 else 40, ha="center" if count <= 4 else "right"
        )
        axes.set_yticks(range(count), names)
        axes.tick_params(labelcolor=INK)
        axes.set_xlim(-0.5, count - 0.5)
        axes.set_ylim(count - 0.5, -0.5)

    rows = [(classes[i], *(number(int(v)) for v in matrix[i])) for i in range(count)]
    return draw(
        "Confusion matrix",
        "Sealed test rows: each line is a true class, each column what the model called it.",
        table(("in truth", *(f">{shown(c, 30)}" for c in classes)), rows),
        plot,
        height=110 + 30 * count,
    )


def predicted_against_true(true: np.ndarray, predicted: np.ndarray, target: str) -> FigureBlock:
    """A point for each test row (a sample of many)."""
    chosen = _sample(len(true))
    x, y = predicted[chosen], true[chosen]
    low, high = float(min(true.min(), predicted.min())), float(max(true.max(), predicted.max()))

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, f"predicted {shown(target, 24)}", f"true {shown(target, 24)}")
        axes.plot([low, high], [low, high], color=MUTED, linewidth=1.0, linestyle=(0, (4, 3)))
        axes.plot(x, y, "o", color=SERIES[0], alpha=0.35, markersize=3.5, markeredgewidth=0)
        axes.locator_params(nbins=5)

    return draw(
        "Predicted and true values",
        "Sealed test rows; on the dashed line prediction and truth are equal.",
        _error_table(true, predicted),
        plot,
        height=270,
    )


def residuals(true: np.ndarray, predicted: np.ndarray) -> FigureBlock:
    """How large the errors are, by the predicted value."""
    chosen = _sample(len(true))
    error = (true - predicted)[chosen]

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, "predicted", "true − predicted")
        axes.axhline(0.0, color=MUTED, linewidth=1.0, linestyle=(0, (4, 3)))
        axes.plot(
            predicted[chosen], error, "o", color=SERIES[1], alpha=0.35, markersize=3.5, markeredgewidth=0
        )
        axes.locator_params(nbins=5)

    values = np.quantile(true - predicted, [0.05, 0.25, 0.5, 0.75, 0.95])
    rows = [(f"{q} %", score(float(v))) for q, v in zip((5, 25, 50, 75, 95), values, strict=True)]
    return draw(
        "Residuals",
        "True minus predicted on sealed test rows; a pattern here is something the model has not learned.",
        table(("quantile of the error", ">error"), rows),
        plot,
        height=270,
    )


def calibration(true: np.ndarray, proba: np.ndarray, positive: int, classes: Sequence[str]) -> FigureBlock:
    """Whether what is called 70 % likely happens in 70 of 100 rows."""
    if len(classes) == 2:
        said, happened = proba[:, positive], true == positive
        what = f"{classes[positive]}"
    else:
        said, happened = proba.max(axis=1), proba.argmax(axis=1) == true
        what = "the likeliest class"
    edges = np.unique(np.quantile(said, np.linspace(0, 1, _BINS + 1)))
    place = np.clip(np.searchsorted(edges, said, side="right") - 1, 0, max(0, len(edges) - 2))
    bins = [place == k for k in range(max(1, len(edges) - 1)) if (place == k).any()]
    x = [float(said[b].mean()) for b in bins]
    y = [float(happened[b].mean()) for b in bins]

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, f"predicted probability of {shown(what, 24)}", "share observed")
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1.0, linestyle=(0, (4, 3)))
        axes.plot(x, y, "o-", color=SERIES[2], markersize=5, linewidth=1.4, markeredgewidth=0)
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.02)

    rows = [
        (f"{said[b].min():.3f} to {said[b].max():.3f}", f"{p:.3f}", f"{o:.3f}", number(int(b.sum())))
        for b, p, o in zip(bins, x, y, strict=True)
    ]
    return draw(
        "Calibration",
        "Sealed test rows in bins of equal size; on the dashed line probabilities mean what they say.",
        table(("probabilities", ">mean predicted", ">share observed", ">rows"), rows),
        plot,
        height=270,
    )


def _sample(rows: int) -> np.ndarray:
    if rows <= _MOST_POINTS:
        return np.arange(rows)
    return np.sort(np.random.default_rng(0).choice(rows, _MOST_POINTS, replace=False))


def _error_table(true: np.ndarray, predicted: np.ndarray) -> Table:
    edges = np.quantile(true, [0, 0.25, 0.5, 0.75, 1])
    rows = []
    for low, high in pairwise(edges):
        inside = (true >= low) & (true <= high)
        error = np.abs(true - predicted)[inside]
        rows.append(
            (
                f"{number(float(low))} to {number(float(high))}",
                number(int(inside.sum())),
                score(float(error.mean())),
            )
        )
    return table(("true value", ">rows", ">mean absolute error"), rows)
