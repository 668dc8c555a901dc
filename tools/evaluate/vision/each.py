"""What is located, thing by thing: how often it is there, and how well it is found."""

from dataclasses import dataclass

import numpy as np

from ....pipelines.contracts import METRICS, Answer
from ..compared import compare
from ..truth import Array, Truth
from .detection import curve
from .segmentation import PixelCounts


@dataclass(frozen=True)
class Thing:
    """One point, or one class of pixels or boxes.

    Attributes:
        code: its place among all of them.
        there: how often it is there: pictures with the point visible, boxes, or pixels.
        numbers: what was measured of it, by name; NaN where it never occurs.
    """

    code: int
    there: int
    numbers: dict[str, float]


def every_score(truth: Truth, predicted: Array) -> dict[str, float]:
    """All metrics of what is located, by name."""
    names = [n for n, m in METRICS.items() if m.kind.answer is truth.located]
    whole = compare(names[0], truth, predicted)
    return {name: whole.score(name) for name in names}


def each_thing(truth: Truth, predicted: Array) -> tuple[Thing, ...]:
    """Every thing by itself, in the order of codes."""
    return {Answer.POINTS: _points, Answer.MASK: _masks, Answer.BOXES: _boxes}[truth.form.answer](
        truth, predicted
    )


def _points(truth: Truth, predicted: Array) -> tuple[Thing, ...]:
    from .compared import points

    whole = points(truth, predicted)
    found = []
    for code in range(truth.things):
        apart = whole.apart[:, code]
        seen = np.isfinite(apart)
        near = (apart <= 0.1 * whole.size)[seen]
        numbers = {
            "pixel_error": float(apart[seen].mean()) if seen.any() else np.nan,
            "largest": float(apart[seen].max()) if seen.any() else np.nan,
            "pck": float(near.mean()) if seen.any() else np.nan,
        }
        found.append(Thing(code, int(seen.sum()), numbers))
    return tuple(found)


def _masks(truth: Truth, predicted: Array) -> tuple[Thing, ...]:
    from .compared import masks

    counts = PixelCounts(masks(truth, predicted).tables.sum(axis=0))
    return tuple(
        Thing(code, int(counts.table[code].sum()), {"iou": float(iou), "dice": float(dice)})
        for code, (iou, dice) in enumerate(zip(counts.iou, counts.dice, strict=True))
    )


def _boxes(truth: Truth, predicted: Array) -> tuple[Thing, ...]:
    from .compared import boxes

    whole = boxes(truth, predicted)
    found = []
    for code, there in enumerate(whole.true.sum(axis=0)):
        mine = whole.label == code
        numbers = {"ap50": np.nan, "recall50": np.nan}
        if there:
            values = curve(whole.sure[mine], whole.hit[mine][:, 0], whole.ignored[mine][:, 0], int(there))
            numbers = dict(zip(("ap50", "recall50"), values, strict=True))
        found.append(Thing(code, int(there), numbers))
    return tuple(found)
