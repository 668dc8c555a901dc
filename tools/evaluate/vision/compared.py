"""What is located in pictures against what is there: each picture once, and scores from any sample of pictures.

The definitions are those of the modules beside this one. Overlaps do not change where a picture's sides are measured
in shares of them, so boxes are compared as they are; distances of points are in pixels.
"""

from dataclasses import dataclass

import numpy as np

from ..truth import Array, Truth
from .boxes import overlap
from .detection import OVERLAPS, assign, curve
from .keypoints import distances, extent
from .segmentation import PixelCounts

#: Share of its object's size within which a point is found.
_TOLERANCE = 0.1


@dataclass(frozen=True)
class Points:
    """(rows, points) distances in pixels, NaN where a point is not visible; (rows,) sizes of the objects in pixels."""

    apart: Array
    size: Array

    def __len__(self) -> int:
        return len(self.apart)

    def rows(self, index: Array) -> "Points":
        """Some of the rows."""
        return Points(self.apart[index], self.size[index])

    def score(self, metric: str) -> float:
        """NaN where no point is visible."""
        seen = np.isfinite(self.apart)
        if not seen.any():
            return float("nan")
        if metric == "pixel_error":
            return float(self.apart[seen].mean())
        if metric == "pck":
            return float((self.apart <= _TOLERANCE * self.size[:, None])[seen].mean())
        assert metric == "nme", metric
        some = seen.any(axis=1)
        each = np.where(seen, self.apart, 0.0)[some].sum(axis=1) / seen[some].sum(axis=1)
        return float((each / self.size[some]).mean())


def points(truth: Truth, predicted: Array) -> Points:
    """Distances of points; an object of one visible point is as large as its picture."""
    assert truth.sizes is not None, "distances are in pixels of pictures of known sizes"
    true, found = truth.values * truth.sizes[:, None, :], predicted * truth.sizes[:, None, :]
    size = extent(true)
    return Points(distances(true, found), np.where(size > 0, size, truth.sizes.max(axis=1)))


@dataclass(frozen=True)
class Masks:
    """(rows, classes, classes) pixels by true class and predicted class."""

    tables: Array

    def __len__(self) -> int:
        return len(self.tables)

    def rows(self, index: Array) -> "Masks":
        """Some of the rows."""
        return Masks(self.tables[index])

    def score(self, metric: str) -> float:
        """NaN where no pixel counts."""
        counts = PixelCounts(self.tables.sum(axis=0))
        return {
            "miou": lambda: counts.mean_iou,
            "dice": lambda: counts.mean_dice,
            "pixel_accuracy": lambda: counts.accuracy,
        }[metric]()


def masks(truth: Truth, predicted: Array) -> Masks:
    """Pixels counted, picture by picture."""
    many = truth.things
    tables = np.zeros((len(truth), many, many), np.int64)
    for row, (true, mine) in enumerate(zip(truth.values, predicted, strict=True)):
        counted = true < many
        pairs = true[counted].astype(np.int64) * many + mine[counted]
        tables[row] = np.bincount(pairs, minlength=many * many).reshape(many, many)
    return Masks(tables)


@dataclass(frozen=True)
class Detections:
    """Boxes that were found, each with whether it hits at each overlap.

    Attributes:
        label, sure: (rows, most) class and score; class -1 in unused places.
        hit, ignored: (rows, most, overlaps).
        true: (rows, classes) objects that are there, crowds left out.
    """

    label: Array
    sure: Array
    hit: Array
    ignored: Array
    true: Array

    def __len__(self) -> int:
        return len(self.label)

    def rows(self, index: Array) -> "Detections":
        """Some of the rows."""
        parts = (self.label, self.sure, self.hit, self.ignored, self.true)
        return Detections(*(part[index] for part in parts))

    def score(self, metric: str) -> float:
        """NaN where nothing is there."""
        counts = self.true.sum(axis=0)
        wanted = {"map": range(len(OVERLAPS)), "map50": (0,)}[metric]
        label = self.label.ravel()
        sure = self.sure.ravel()
        hit, ignored = (part.reshape(-1, len(OVERLAPS)) for part in (self.hit, self.ignored))
        found = []
        for code in np.flatnonzero(counts):
            mine = np.flatnonzero(label == code)
            found += [curve(sure[mine], hit[mine, o], ignored[mine, o], int(counts[code]))[0] for o in wanted]
        return float(np.mean(found)) if found else float("nan")


def boxes(truth: Truth, predicted: Array) -> Detections:
    """Boxes matched, picture by picture and class by class."""
    rows, most = predicted.shape[:2]
    hit = np.zeros((rows, most, len(OVERLAPS)), bool)
    ignored = np.zeros_like(hit)
    true = np.zeros((rows, truth.things), np.int64)
    label = predicted[..., 0].astype(np.int64)
    for row in range(rows):
        there = truth.values[row][truth.values[row, :, 0] >= 0]
        single = there[there[:, 5] == 0, 0].astype(np.int64)
        true[row] = np.bincount(single, minlength=truth.things)
        for code in np.unique(label[row][label[row] >= 0]):
            mine = np.flatnonzero(label[row] == code)
            same = there[there[:, 0] == code]
            # Crowds last: a prediction goes to a single object where it can.
            same = same[np.argsort(same[:, 5], kind="stable")]
            crowd = same[:, 5] > 0
            shared = overlap(predicted[row, mine, 2:], same[:, 1:5], crowd)
            for place, least in enumerate(OVERLAPS):
                hit[row, mine, place], ignored[row, mine, place] = assign(shared, crowd, least)
    return Detections(label, predicted[..., 1], hit, ignored, true)
