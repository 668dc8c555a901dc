"""Boxes of many pictures as columns, and how much boxes overlap."""

from dataclasses import dataclass

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Boxes:
    """Boxes of a set of pictures, one a row.

    Args:
        image: (boxes,) int64 number of the picture.
        box: (boxes, 4) float64 left, top, right, bottom in pixels.
        label: (boxes,) int64 class code.
        score: (boxes,) float64 confidence of a prediction; all ones for what is true.
        crowd: (boxes,) bool, true boxes that stand for many objects: what is found there counts neither way.
    """

    image: Array
    box: Array
    label: Array
    score: Array
    crowd: Array

    @classmethod
    def of(
        cls,
        image: Array,
        box: Array,
        label: Array,
        score: Array | None = None,
        crowd: Array | None = None,
    ) -> "Boxes":
        """Boxes from columns; without scores they are true ones, without crowds each stands for one object."""
        rows = len(image)
        return cls(
            image=np.asarray(image, np.int64),
            box=np.asarray(box, np.float64).reshape(rows, 4),
            label=np.asarray(label, np.int64),
            score=np.ones(rows) if score is None else np.asarray(score, np.float64),
            crowd=np.zeros(rows, bool) if crowd is None else np.asarray(crowd, bool),
        )

    def __len__(self) -> int:
        return len(self.image)

    def take(self, rows: Array) -> "Boxes":
        """Some of them."""
        return Boxes(self.image[rows], self.box[rows], self.label[rows], self.score[rows], self.crowd[rows])


def overlap(first: Array, second: Array, crowd: Array | None = None) -> Array:
    """Intersection over union of each of ``first`` with each of ``second``; over the first's area for crowds.

    Args:
        first: (n, 4) left, top, right, bottom.
        second: (m, 4).
        crowd: (m,) bool.

    Returns:
        (n, m) in 0 to 1; 0 where both are without area.
    """
    left_top = np.maximum(first[:, None, :2], second[None, :, :2])
    right_bottom = np.minimum(first[:, None, 2:], second[None, :, 2:])
    shared = np.clip(right_bottom - left_top, 0.0, None).prod(axis=2)
    own, other = _area(first)[:, None], _area(second)[None, :]
    union = own + other - shared
    if crowd is not None:
        union = np.where(crowd[None, :], own, union)
    ratio: Array = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return ratio


def _area(box: Array) -> Array:
    sides = np.clip(box[:, 2:] - box[:, :2], 0.0, None)
    area: Array = sides[:, 0] * sides[:, 1]
    return area
