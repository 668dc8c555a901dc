"""Pictures with what is there and what the model located, drawn upon them."""

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from ....pipelines.contracts import LEAST_SCORE, UNCOUNTED, Answer
from ..document import Figure as FigureBlock
from ..document import table
from ..wording import score
from .canvas import GOOD, INK, MUTED, SERIES, WIDTH, draw

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: No picture is drawn with more points a side: a report is a page, no archive.
_LARGEST = 160
_COLUMNS = 2
#: Height of a line under a picture, in points.
_LINE = 18.0
#: Masks are drawn in these, class after class, so that they can be told from gray pictures.
_PALETTE = (
    (0, 0, 0), (230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66), (0, 114, 178), (213, 94, 0), (204, 121, 167),
)  # fmt: skip
#: What these are called.
COLOURS = ("black", "orange", "light blue", "green", "yellow", "blue", "red", "pink")


def located_sheet(
    title: str,
    caption: str,
    answer: Answer,
    pictures: np.ndarray,
    true: np.ndarray,
    said: np.ndarray,
    scores: Sequence[float],
) -> FigureBlock:
    """A sheet of pictures.

    Args:
        title: what they are.
        caption: how they were chosen.
        answer: what is located in them.
        pictures: (pictures, height, width, channels) uint8.
        true, said: (pictures, ...) what is there and what the model says, as ``Truth`` and ``Form`` have them.
        scores: of each picture; NaN where none is defined.
    """
    step = max(1, ceil(max(pictures.shape[1:3]) / _LARGEST))
    small = pictures[:, ::step, ::step]
    wide = 3 if answer is Answer.MASK else 1
    columns = 1 if answer is Answer.MASK else _COLUMNS
    down = ceil(len(small) / columns)
    tall = WIDTH / (columns * wide) * small.shape[1] / small.shape[2] + _LINE

    def plot(figure: "Figure") -> None:
        grid = figure.subplots(down, columns * wide, squeeze=False)
        for axes in grid.ravel():
            axes.set_axis_off()
        for place, picture in enumerate(small):
            row, first = place // columns, (place % columns) * wide
            axes = grid[row, first]
            _picture(axes, picture)
            axes.set_title(
                f"{place + 1}: {_score(scores[place])}", fontsize=7.5, color=INK, pad=3, loc="left"
            )
            if answer is Answer.MASK:
                _masks(list(grid[row, first + 1 : first + 3]), true[place], said[place], step)
            elif answer is Answer.POINTS:
                _points(axes, true[place], said[place], picture.shape)
            else:
                _boxes(axes, true[place], said[place], picture.shape)

    rows = [(str(n + 1), _score(value)) for n, value in enumerate(scores)]
    return draw(title, caption, table((">Picture", ">Score"), rows), plot, height=down * tall)


def _score(value: float) -> str:
    return score(value, 3) if np.isfinite(value) else "–"


def _picture(axes: "Axes", picture: np.ndarray) -> None:
    flat = picture[:, :, 0] if picture.shape[2] == 1 else picture
    axes.imshow(flat, cmap="gray", vmin=0, vmax=255, interpolation="nearest")


def _masks(axes: Sequence["Axes"], true: np.ndarray, said: np.ndarray, step: int) -> None:
    for each, codes, name in zip(axes, (true, said), ("in truth", "the model"), strict=True):
        colours = np.array(_PALETTE, dtype=np.uint8)[codes[::step, ::step] % len(_PALETTE)]
        colours[codes[::step, ::step] == UNCOUNTED] = 255
        each.imshow(colours, interpolation="nearest")
        each.set_title(name, fontsize=7.5, color=MUTED, pad=3, loc="left")


def _points(axes: "Axes", true: np.ndarray, said: np.ndarray, shape: Sequence[int]) -> None:
    scale = np.array([shape[1], shape[0]])
    for number, (is_, says) in enumerate(zip(true * scale - 0.5, said * scale - 0.5, strict=True)):
        colour = SERIES[number % len(SERIES)]
        if np.isfinite(is_).all():
            axes.plot([is_[0], says[0]], [is_[1], says[1]], color=colour, linewidth=0.8)
            axes.plot(*is_, "o", markersize=5, markerfacecolor="none", markeredgecolor=colour)
            axes.plot(*says, "x", markersize=4, color=colour)
    axes.set_xlim(-0.5, shape[1] - 0.5)
    axes.set_ylim(shape[0] - 0.5, -0.5)


def _boxes(axes: "Axes", true: np.ndarray, said: np.ndarray, shape: Sequence[int]) -> None:
    from matplotlib.patches import Rectangle

    scale = np.array([shape[1], shape[0]] * 2)
    there = true[true[:, 0] >= 0][:, 1:5]
    found = said[(said[:, 0] >= 0) & (said[:, 1] >= LEAST_SCORE)]
    for edges, colour, dashes in [
        *((e, GOOD, "-") for e in there),
        *((e, SERIES[1], "--") for e in found[:, 2:]),
    ]:
        left, top, right, bottom = edges * scale - 0.5
        axes.add_patch(
            Rectangle(
                (left, top),
                right - left,
                bottom - top,
                fill=False,
                edgecolor=colour,
                linestyle=dashes,
                linewidth=1.2,
            )
        )
    for box in found:
        left, top = box[2:4] * scale[:2] - 0.5
        axes.text(left, top, f"{box[1]:.2f}", fontsize=6.5, color=SERIES[1], va="bottom")
