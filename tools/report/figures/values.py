"""What the tested regression model did on the sealed rows, drawn."""

from typing import TYPE_CHECKING

import numpy as np

from ..document import Figure as FigureBlock
from ..document import Table, table
from ..wording import count, number, score, shown
from .canvas import MUTED, SERIES, draw, plain_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Points a scatter plot shows: as many as a reader can tell apart, and a page can carry.
_MOST_POINTS = 1500
_HISTOGRAM = 30
_DASHED = (0, (4, 3))


def predicted_against_true(true: np.ndarray, predicted: np.ndarray, target: str) -> FigureBlock:
    """A point for each test row (a sample of many)."""
    chosen = _sample(len(true))
    low, high = float(min(true.min(), predicted.min())), float(max(true.max(), predicted.max()))

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, f"predicted {shown(target, 24)}", f"true {shown(target, 24)}")
        axes.plot([low, high], [low, high], color=MUTED, linewidth=1.0, linestyle=_DASHED)
        axes.plot(
            predicted[chosen],
            true[chosen],
            "o",
            color=SERIES[0],
            alpha=0.35,
            markersize=3.5,
            markeredgewidth=0,
        )
        axes.locator_params(nbins=5)

    return draw(
        "Predicted and true values",
        f"{_which(len(true))}; on the dashed line prediction and truth are equal.",
        _error_table(true, predicted),
        plot,
        height=262,
    )


def residuals(true: np.ndarray, predicted: np.ndarray) -> FigureBlock:
    """How large the errors are, by the predicted value."""
    chosen = _sample(len(true))
    error = true - predicted

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, "predicted", "true − predicted")
        axes.axhline(0.0, color=MUTED, linewidth=1.0, linestyle=_DASHED)
        axes.plot(
            predicted[chosen],
            error[chosen],
            "o",
            color=SERIES[1],
            alpha=0.35,
            markersize=3.5,
            markeredgewidth=0,
        )
        axes.locator_params(nbins=5)

    quantiles = (1, 5, 25, 50, 75, 95, 99)
    found = np.quantile(error, [q / 100 for q in quantiles])
    return draw(
        "Residuals",
        f"True minus predicted. {_which(len(true))}; a pattern here is something the model has not learned.",
        table(
            ("Quantile of the error", ">Error"),
            [(f"{q} %", score(float(value))) for q, value in zip(quantiles, found, strict=True)],
        ),
        plot,
        height=262,
    )


def distribution(true: np.ndarray, predicted: np.ndarray, target: str) -> FigureBlock:
    """Whether predictions reach as far as the truth does. Needs a spread in the true values."""
    low, high = (float(v) for v in np.quantile(true, (0.005, 0.995)))
    edges = np.linspace(low, high, _HISTOGRAM + 1)
    counts = [np.histogram(np.clip(v, edges[0], edges[-1]), edges)[0] for v in (true, predicted)]

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, shown(target, 40), "rows")
        axes.stairs(counts[0], edges, fill=True, color=SERIES[0], alpha=0.35, linewidth=0, label="true")
        axes.stairs(counts[1], edges, color=SERIES[1], linewidth=1.4, label="predicted")
        axes.locator_params(nbins=5)
        figure.legend(loc="outside upper left", ncols=2, columnspacing=1.2, handletextpad=0.5)

    rows = [
        (
            f"{score(float(edges[k]), 3)} to {score(float(edges[k + 1]), 3)}",
            *(count(int(c[k])) for c in counts),
        )
        for k in range(_HISTOGRAM)
    ]
    return draw(
        "Distribution of predictions",
        "All sealed test rows; the outermost bars hold what lies beyond. "
        "Predictions that crowd in the middle play safe.",
        table(("Range", ">True", ">Predicted"), rows),
        plot,
        height=220,
    )


def _which(rows: int) -> str:
    return (
        "All sealed test rows" if rows <= _MOST_POINTS else f"{_MOST_POINTS:,} of {rows:,} sealed test rows"
    )


def _sample(rows: int) -> np.ndarray:
    if rows <= _MOST_POINTS:
        return np.arange(rows)
    return np.sort(np.random.default_rng(0).choice(rows, _MOST_POINTS, replace=False))


def _error_table(true: np.ndarray, predicted: np.ndarray) -> Table:
    """The error by quarters of the true values; ties make fewer of them."""
    edges = np.unique(np.quantile(true, [0, 0.25, 0.5, 0.75, 1]))
    last = max(0, len(edges) - 2)
    place = np.clip(np.searchsorted(edges, true, side="right") - 1, 0, last)
    rows = []
    for k in range(last + 1):
        inside = place == k
        if not inside.any():
            continue
        error = np.abs(true - predicted)[inside]
        span = f"{number(float(true[inside].min()))} to {number(float(true[inside].max()))}"
        rows.append(
            (span, count(int(inside.sum())), score(float(error.mean())), score(float(np.median(error))))
        )
    return table(("True value", ">Rows", ">Mean absolute error", ">Median"), rows)
