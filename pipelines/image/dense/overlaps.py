"""How much boxes share, for learning and for choosing among those that were found."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

#: Boxes of one class that share more than this are of one object.
_TWINS = 0.5
_TINY = 1e-9


def generalised_overlap(one: "torch.Tensor", other: "torch.Tensor") -> "torch.Tensor":
    """(rows, ...) GIoU, from -1 to 1, of boxes whose left, top, right and bottom are the second axis.

    Rezatofighi et al. 2019, "Generalized Intersection over Union".
    """
    import torch

    least, most = torch.minimum(one, other), torch.maximum(one, other)
    within = _area(torch.cat([most[:, :2], least[:, 2:]], 1))
    around = _area(torch.cat([least[:, :2], most[:, 2:]], 1)).clamp(min=_TINY)
    joined = (_area(one) + _area(other) - within).clamp(min=_TINY)
    return within / joined - (around - joined) / around


def _area(boxes: "torch.Tensor") -> "torch.Tensor":
    return (boxes[:, 2] - boxes[:, 0]).clamp(min=0) * (boxes[:, 3] - boxes[:, 1]).clamp(min=0)


def overlaps(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(n, m) intersection over union of (n, 4) and (m, 4) boxes: left, top, right, bottom."""
    low, high = (
        np.maximum(one[:, None, :2], other[None, :, :2]),
        np.minimum(one[:, None, 2:], other[None, :, 2:]),
    )
    within = np.clip(high - low, 0, None).prod(axis=2)
    first, second = ((boxes[:, 2:] - boxes[:, :2]).clip(0).prod(axis=1) for boxes in (one, other))
    shared: np.ndarray = within / np.maximum(first[:, None] + second[None] - within, _TINY)
    return shared


def without_twins(labels: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Numbers of the boxes that are kept, the surest first: none of them shares much with a surer one of its class.

    Args:
        labels: (boxes,), the surest first.
        boxes: (boxes, 4).
    """
    twins = (overlaps(boxes, boxes) > _TWINS) & (labels[:, None] == labels[None])
    free = np.ones(len(boxes), dtype=bool)
    for place in range(len(boxes)):
        if free[place]:
            free[place + 1 :] &= ~twins[place, place + 1 :]
    return np.flatnonzero(free)
