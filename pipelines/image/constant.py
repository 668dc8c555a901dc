"""The same answer for every picture: what a network that locates has to beat."""

import numpy as np

from ..contracts import BOX_FIELDS, MOST_BOXES, UNCOUNTED, Answer, InputSchema


def usual_answer(target: np.ndarray, schema: InputSchema) -> np.ndarray:
    """(*schema.form.shape) of ``schema.form.type``, from targets alone.

    The mean of each point where it is visible; the most frequent class of each pixel; the median box of the most frequent
    class, as sure as pictures have one.

    Args:
        target: (rows, ...), see :meth:`Family.fit`.
        schema: of a task that locates.
    """
    match schema.kind.answer:
        case Answer.POINTS:
            return mean_points(target)
        case Answer.MASK:
            return _mask(target, len(schema.things))
        case Answer.BOXES:
            return _boxes(target)
        case other:
            raise ValueError(f"{other} is nowhere in a picture")


def mean_points(target: np.ndarray) -> np.ndarray:
    """(points, 2) the mean place of each of (rows, points, 2) where it is visible; the middle where it never is."""
    seen = np.isfinite(target).all(axis=2, keepdims=True)
    count = seen.sum(axis=0)
    total = np.where(seen, target, 0.0).sum(axis=0)
    mean: np.ndarray = np.where(count > 0, total / np.maximum(count, 1), 0.5)
    return mean


def pixel_counts(target: np.ndarray, things: int) -> np.ndarray:
    """(things, height, width) how many of (rows, height, width) masks have each class at each pixel."""
    return np.stack([(target == code).sum(axis=0) for code in range(things)])


def _mask(target: np.ndarray, things: int) -> np.ndarray:
    counts = pixel_counts(target, things)
    usual = counts.sum(axis=(1, 2)).argmax()
    found: np.ndarray = np.where(counts.any(axis=0), counts.argmax(axis=0), usual).astype(np.uint8)
    assert found.max() < UNCOUNTED
    return found


def _boxes(target: np.ndarray) -> np.ndarray:
    out = np.zeros((MOST_BOXES, len(BOX_FIELDS)))
    out[:, 0] = -1
    counted = (target[:, :, 0] >= 0) & (target[:, :, 5] == 0)
    boxes = target[counted]
    if not len(boxes):
        return out
    label = np.bincount(boxes[:, 0].astype(np.int64)).argmax()
    mine = boxes[boxes[:, 0] == label]
    out[0] = [label, counted.any(axis=1).mean(), *np.median(mine[:, 1:5], axis=0)]
    return out
