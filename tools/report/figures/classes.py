"""What the tested classifier did on the sealed rows, drawn."""

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from ..document import Figure as FigureBlock
from ..document import table
from ..wording import count, score, share, shown
from .canvas import INK, MUTED, SERIES, draw, plain_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Classes a confusion matrix shows, the others taken together included.
_MOST_CLASSES = 12
_BINS = 10
_HISTOGRAM = 20


def confusion(true: np.ndarray, labels: np.ndarray, classes: Sequence[str]) -> FigureBlock:
    """Rows of each class by what they were called; of many classes, the frequent ones."""
    names, true, labels = _frequent(true, labels, classes)
    size = len(names)
    matrix = np.bincount(true * size + labels, minlength=size * size).reshape(size, size)
    caption = "Sealed test rows: each line is a true class, each column what the model called it."
    if size < len(classes):
        caption += f" The {size - 1} most frequent of {len(classes)} classes are shown by name."
    return draw(
        "Confusion matrix",
        caption,
        table(
            ("True class", *(f">{shown(c, 30)}" for c in names)),
            [(shown(names[i], 60), *(count(int(v)) for v in matrix[i])) for i in range(size)],
        ),
        lambda figure: _plot_matrix(figure, matrix, [shown(c, 14) for c in names]),
        height=120 + 27 * size,
    )


def _frequent(
    true: np.ndarray, labels: np.ndarray, classes: Sequence[str]
) -> tuple[Sequence[str], np.ndarray, np.ndarray]:
    """Classes and codes, with rare classes taken together as the last one where there are many."""
    true, labels = true.astype(np.int64), labels.astype(np.int64)
    if len(classes) <= _MOST_CLASSES:
        return classes, true, labels
    counts = np.bincount(true, minlength=len(classes))
    kept = np.sort(np.argsort(-counts, kind="stable")[: _MOST_CLASSES - 1])
    place = np.full(len(classes), _MOST_CLASSES - 1)
    place[kept] = np.arange(len(kept))
    return (*(classes[code] for code in kept), "all others"), place[true], place[labels]


def _plot_matrix(figure: "Figure", matrix: np.ndarray, names: Sequence[str]) -> None:
    size = len(names)
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    axes = plain_axes(figure, "called", "in truth")
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    for row in range(size):
        for column in range(size):
            # Never darker than a number in ink can be read on, on white and on black paper.
            axes.fill_between(
                [column - 0.48, column + 0.48], row - 0.48, row + 0.48,
                color=SERIES[0], alpha=float(0.05 + 0.55 * shares[row, column]), linewidth=0,
            )  # fmt: skip
            axes.text(
                column, row, f"{matrix[row, column]:,}", ha="center", va="center", color=INK,
                fontsize=10 if size <= 6 else 7,
            )  # fmt: skip
    level = size <= 3
    axes.set_xticks(
        range(size), names, rotation=0 if level else 40, ha="center" if level else "right",
        rotation_mode="default" if level else "anchor",
    )  # fmt: skip
    axes.set_yticks(range(size), names)
    axes.tick_params(labelcolor=INK, labelsize=9 if size <= 6 else 8)
    axes.set_xlim(-0.5, size - 0.5)
    axes.set_ylim(size - 0.5, -0.5)


def calibration(true: np.ndarray, proba: np.ndarray, positive: int, classes: Sequence[str]) -> FigureBlock:
    """Whether what is called 70 % likely happens in 70 of 100 rows."""
    if len(classes) == 2:
        said, happened = proba[:, positive], true == positive
        what = classes[positive]
    else:
        said, happened = proba.max(axis=1), proba.argmax(axis=1) == true
        what = "the likeliest class"
    bins = _bins(said)
    points = [(float(said[b].mean()), float(happened[b].mean()), int(b.sum())) for b in bins]
    distance = sum(abs(mean - seen) * rows for mean, seen, rows in points) / len(said)

    def plot(figure: "Figure") -> None:
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
        _plot_points(above, points)
        below.hist(
            said, bins=list(np.linspace(0, 1, _HISTOGRAM + 1)), color=SERIES[2], alpha=0.75, rwidth=0.9
        )
        below.set_ylabel("rows")
        below.set_xlabel(f"predicted probability of {shown(what, 22)}")
        below.locator_params(axis="y", nbins=2)
        figure.align_ylabels([above, below])

    rows = [
        (
            f"{said[b].min():.3f} to {said[b].max():.3f}", f"{mean:.3f}", f"{seen:.3f}",
            "{:.3f} to {:.3f}".format(*_wilson(seen, rows_here)), count(rows_here),
        )
        for b, (mean, seen, rows_here) in zip(bins, points, strict=True)
    ]  # fmt: skip
    return draw(
        "Calibration",
        f"Share of rows of {shown(what, 60)} by predicted probability, with 95 % intervals, and how many rows "
        f"there are. On the dashed line probabilities mean what they say; here they are off by "
        f"{score(distance, 2)} on average.",
        table((">Probability", ">Mean", ">Observed", ">95 % interval", ">Rows"), rows),
        plot,
        height=290,
    )


def _bins(said: np.ndarray) -> list[np.ndarray]:
    """Masks of up to ten groups of about as many rows each; equal probabilities stay together."""
    edges = np.unique(np.quantile(said, np.linspace(0, 1, _BINS + 1)))
    last = max(0, len(edges) - 2)
    place = np.clip(np.searchsorted(edges, said, side="right") - 1, 0, last)
    return [place == k for k in range(last + 1) if (place == k).any()]


def _plot_points(axes: "Axes", points: Sequence[tuple[float, float, int]]) -> None:
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1.0, linestyle=(0, (4, 3)))
    for mean, seen, rows in points:
        axes.plot([mean, mean], _wilson(seen, rows), color=SERIES[2], linewidth=1.1, alpha=0.7)
    axes.plot(
        [p[0] for p in points], [p[1] for p in points], "o-", color=SERIES[2], markersize=5, linewidth=1.4
    )
    axes.set_ylabel("share observed")
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)


def _wilson(seen: float, rows: int) -> tuple[float, float]:
    """95 % interval of a share."""
    z = 1.96
    middle = (seen + z * z / (2 * rows)) / (1 + z * z / rows)
    reach = z / (1 + z * z / rows) * sqrt(seen * (1 - seen) / rows + z * z / (4 * rows * rows))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def mistakes(
    true: np.ndarray, labels: np.ndarray, classes: Sequence[str], most: int
) -> list[tuple[str, str, str, str]]:
    """The most frequent (true class, called, rows, share of the true class), the worst first."""
    size = len(classes)
    matrix = np.bincount(true.astype(np.int64) * size + labels.astype(np.int64), minlength=size * size)
    matrix = matrix.reshape(size, size)
    wrong = matrix.copy()
    np.fill_diagonal(wrong, 0)
    order = np.argsort(-wrong, axis=None, kind="stable")[:most]
    pairs = [(int(i), int(j)) for i, j in zip(*np.unravel_index(order, wrong.shape), strict=True)]
    return [
        (
            shown(classes[i], 120),
            shown(classes[j], 120),
            count(int(wrong[i, j])),
            share(int(wrong[i, j]), int(matrix[i].sum())),
        )
        for i, j in pairs
        if wrong[i, j]
    ]
