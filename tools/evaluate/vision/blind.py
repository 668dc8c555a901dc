"""What can be said of a picture without looking at it: the same answer for every one."""

from collections.abc import Iterator

import numpy as np

from ....pipelines.contracts import METRICS, MOST_BOXES, Answer
from ....pipelines.image.constant import mean_points, pixel_counts
from ..score import score
from ..truth import Array, Truth

#: Pictures that an answer is chosen on: enough to tell which of two or three is better.
_ROWS = 500


def blind_answer(metric: str, known: Truth) -> Array:
    """The answer (...) for every picture that serves ``metric`` best on ``known``.

    Args:
        metric: name of the metric.
        known: what is true of the pictures that it may be chosen on.
    """
    answers = list(
        {Answer.POINTS: _points, Answer.MASK: _masks, Answer.BOXES: _boxes}[known.form.answer](known)
    )
    if len(answers) == 1:
        return answers[0]
    some = known.rows(np.linspace(0, len(known) - 1, min(len(known), _ROWS)).astype(int))
    sign = METRICS[metric].sign
    return max(answers, key=lambda a: sign * score(metric, some, np.repeat(a[None], len(some), axis=0)))


def _points(known: Truth) -> Iterator[Array]:
    """The mean place of each point, and the median; the middle for one that is never visible."""
    yield mean_points(known.values)
    ever = np.isfinite(known.values).any(axis=0)
    yield np.nanmedian(np.where(ever, known.values, 0.5), axis=0)


def _masks(known: Truth) -> Iterator[Array]:
    """The most frequent class of each pixel, and the most frequent of all for all of them."""
    counts = pixel_counts(known.values, known.things)
    each: Array = counts.argmax(axis=0).astype(np.uint8)
    yield each
    yield np.full_like(each, counts.sum(axis=(1, 2)).argmax())


def _boxes(known: Truth) -> Iterator[Array]:
    """The median box of each class, as sure as the share of pictures that hold one."""
    answer = np.zeros((MOST_BOXES, 6))
    answer[:, 0] = -1
    found = []
    for code in range(known.things):
        mine = (known.values[..., 0] == code) & (known.values[..., 5] == 0)
        if mine.any():
            share = float(mine.any(axis=1).mean())
            found.append((share, code, np.median(known.values[mine][:, 1:5], axis=0)))
    for place, (share, code, box) in enumerate(sorted(found, key=lambda f: -f[0])[:MOST_BOXES]):
        answer[place] = [code, share, *box]
    yield answer
