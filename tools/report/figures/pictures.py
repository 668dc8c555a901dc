"""Pictures of sealed rows, each with what it is and what the model says."""

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from ..document import Figure as FigureBlock
from ..document import table
from ..wording import shown
from .canvas import BAD, INK, WIDTH, draw

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLUMNS = 4
#: No picture is drawn with more points a side: a report is a page, no archive.
_LARGEST = 96
#: Height of two lines under a picture, in points.
_LINES = 30.0


def contact_sheet(
    title: str,
    caption: str,
    pictures: np.ndarray,
    true: Sequence[str],
    said: Sequence[str],
    wrong: Sequence[bool],
) -> FigureBlock:
    """A sheet of pictures.

    Args:
        title: what they are.
        caption: how they were chosen.
        pictures: (pictures, height, width, channels) uint8.
        true: what each is.
        said: what the model says, such as its class and how sure it is.
        wrong: which are marked as errors.
    """
    step = max(1, ceil(max(pictures.shape[1:3]) / _LARGEST))
    small = pictures[:, ::step, ::step]
    down = ceil(len(small) / _COLUMNS)
    tall = WIDTH / _COLUMNS * small.shape[1] / small.shape[2] + _LINES

    def plot(figure: "Figure") -> None:
        grid = figure.subplots(down, _COLUMNS, squeeze=False).ravel()
        for axes in grid:
            axes.set_axis_off()
        for axes, picture, is_, says, marked in zip(grid, small, true, said, wrong, strict=False):
            flat = picture[:, :, 0] if picture.shape[2] == 1 else picture
            axes.imshow(flat, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            axes.set_title(shown(is_, 16), fontsize=7.5, color=INK, pad=3)
            axes.text(
                0.5, -0.03, shown(says, 18), transform=axes.transAxes, ha="center", va="top", fontsize=7.5,
                color=BAD if marked else INK,
            )  # fmt: skip

    rows = [(str(n + 1), shown(a, 60), shown(b, 80)) for n, (a, b) in enumerate(zip(true, said, strict=True))]
    return draw(
        title, caption, table((">Picture", "In truth", "The model says"), rows), plot, height=down * tall
    )
