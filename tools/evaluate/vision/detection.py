"""Mean average precision of found boxes, as COCO defines it.

Lin et al. 2014, "Microsoft COCO: Common Objects in Context"; https://cocodataset.org/#detection-eval. Precision is
read at 101 recalls, for overlaps of 0.5 to 0.95, and averaged over the classes that occur. Objects of all sizes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .boxes import Array, Boxes, overlap

#: Overlaps from which on a box counts as found.
OVERLAPS = np.linspace(0.5, 0.95, 10)
_RECALLS = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True)
class AveragePrecision:
    """Average precision of each class at each overlap.

    Args:
        classes: (classes,) codes of those that occur among true boxes.
        precision: (overlaps, classes).
        recall: (overlaps, classes), the largest that is reached.
        overlaps: (overlaps,).
    """

    classes: Array
    precision: Array
    recall: Array
    overlaps: Array

    @property
    def mean(self) -> float:
        """mAP over classes and overlaps; NaN where nothing is true."""
        return _mean(self.precision)

    @property
    def mean_recall(self) -> float:
        """Average recall over classes and overlaps; NaN where nothing is true."""
        return _mean(self.recall)

    def at(self, least: float) -> float:
        """mAP at one overlap, such as 0.5.

        Raises:
            ValueError: it was not computed.
        """
        place = np.flatnonzero(np.isclose(self.overlaps, least))
        if len(place) == 0:
            raise ValueError(f"no average precision at an overlap of {least}")
        return _mean(self.precision[place[0]])


def average_precision(
    truth: Boxes, found: Boxes, overlaps: Array = OVERLAPS, most: int = 100
) -> AveragePrecision:
    """Average precision.

    Args:
        truth: what is there; pictures without boxes need no row.
        found: predictions; of each picture and class the ``most`` surest count.
        overlaps: (overlaps,) in rising order.
        most: boxes a picture and class.
    """
    classes = np.unique(truth.label[~truth.crowd])
    precision = np.zeros((len(overlaps), len(classes)))
    recall = np.zeros_like(precision)
    for place, code in enumerate(classes):
        true, mine = truth.take(truth.label == code), found.take(found.label == code)
        score, hit, ignored = _matched(true, mine, overlaps, most)
        count = int((~true.crowd).sum())
        for row in range(len(overlaps)):
            precision[row, place], recall[row, place] = curve(score, hit[row], ignored[row], count)
    return AveragePrecision(classes, precision, recall, overlaps)


def _matched(truth: Boxes, found: Boxes, overlaps: Array, most: int) -> tuple[Array, Array, Array]:
    """Scores (n,) of all predictions of a class, and (overlaps, n) whether each is a hit, or counts neither way."""
    scores, hits, ignored = [], [], []
    for true, mine in _pictures(truth, found):
        mine = mine.take(np.argsort(-mine.score, kind="stable")[:most])
        # Crowds last: a prediction goes to a single object where it can.
        true = true.take(np.argsort(true.crowd, kind="stable"))
        shared = overlap(mine.box, true.box, true.crowd)
        scores.append(mine.score)
        pairs = [assign(shared, true.crowd, least) for least in overlaps]
        hits.append(np.stack([hit for hit, _ in pairs]))
        ignored.append(np.stack([left for _, left in pairs]))
    if not scores:
        nothing = np.zeros((len(overlaps), 0), bool)
        return np.zeros(0), nothing, nothing
    return np.concatenate(scores), np.concatenate(hits, axis=1), np.concatenate(ignored, axis=1)


def _pictures(truth: Boxes, found: Boxes) -> Iterator[tuple[Boxes, Boxes]]:
    """True and found boxes of each picture in which something was found, in the pictures' order."""
    truth = truth.take(np.argsort(truth.image, kind="stable"))
    found = found.take(np.argsort(found.image, kind="stable"))
    for image in np.unique(found.image):
        true = np.arange(*np.searchsorted(truth.image, [image, image + 1]))
        mine = np.arange(*np.searchsorted(found.image, [image, image + 1]))
        yield truth.take(true), found.take(mine)


def assign(shared: Array, crowd: Array, least: float) -> tuple[Array, Array]:
    """Each prediction, surest first, takes the free true box that it overlaps most; whether it hits, or is ignored."""
    hit = np.zeros(len(shared), bool)
    ignored = np.zeros(len(shared), bool)
    free = np.ones(len(crowd), bool)
    # The last of equals wins, as in the reference implementation.
    singles, crowds = np.flatnonzero(~crowd)[::-1], np.flatnonzero(crowd)[::-1]
    least = min(least, 1 - 1e-10)
    for row in np.flatnonzero((shared >= least).any(axis=1)):
        mine = shared[row]
        for group in (singles, crowds):
            open_ = group[free[group] | crowd[group]]
            if len(open_) == 0:
                continue
            best = open_[np.argmax(mine[open_])]
            if mine[best] < least:
                continue
            free[best] = False
            ignored[row] = bool(crowd[best])
            hit[row] = not ignored[row]
            break
    return hit, ignored


def curve(score: Array, hit: Array, ignored: Array, count: int) -> tuple[float, float]:
    """Average precision and largest recall of one class at one overlap."""
    order = np.argsort(-score, kind="stable")
    order = order[~ignored[order]]
    hits = np.cumsum(hit[order])
    if len(hits) == 0:
        return 0.0, 0.0
    recall = hits / count
    precision = hits / np.arange(1, len(hits) + 1)
    # The best that is reached at this recall or a larger one.
    envelope = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0.0)
    return float(envelope[np.searchsorted(recall, _RECALLS, side="left")].mean()), float(recall[-1])


def _mean(values: Array) -> float:
    return float(values.mean()) if values.size else float("nan")
