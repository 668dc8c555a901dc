"""What predictions are compared with."""

from dataclasses import dataclass, replace

import numpy as np

from ...pipelines.contracts import BOX_FIELDS, MOST_BOXES, Answer, Form

Array = np.ndarray


@dataclass(frozen=True)
class Truth:
    """What predictions are compared with.

    Args:
        values: (rows,) int64 class codes, or float64 values; or what is true of each picture: points
            (rows, points, 2) float64, x and y as shares of width and height, NaN where not visible; masks
            (rows, height, width) uint8 codes, ``UNCOUNTED`` where a pixel counts neither way; boxes
            (rows, most, 6) float64 as ``TRUE_BOX``, edges as shares of width and height, with label -1 in unused places.
        classes: number of classes; 0 where none are predicted.
        positive: code of the class that binary metrics count.
        cost: (classes, classes) cost of calling class i j; for metric ``cost``.
        floor: recall or precision that was asked for at least, where that is the metric.
        located: what is located in pictures, where that is predicted.
        things: how many points, or classes of pixels or boxes there are.
        sizes: (rows, 2) width and height of the pictures in pixels, where places are predicted.
    """

    values: Array
    classes: int = 0
    positive: int = 1
    cost: Array | None = None
    floor: float | None = None
    located: Answer | None = None
    things: int = 0
    sizes: Array | None = None

    def __len__(self) -> int:
        return len(self.values)

    @property
    def form(self) -> Form:
        """What predictions of it look like."""
        if self.located is None:
            answer = Answer.LABEL if self.classes else Answer.VALUE
            return Form(answer=answer, shape=(self.classes,) if self.classes else (), things=self.classes)
        boxes = self.located is Answer.BOXES
        shape = (MOST_BOXES, len(BOX_FIELDS)) if boxes else self.values.shape[1:]
        return Form(answer=self.located, shape=tuple(shape), things=self.things)

    def with_more(self, other: "Truth") -> "Truth":
        """These rows, then those of another part of the same table."""
        sizes = None
        if self.sizes is not None and other.sizes is not None:
            sizes = np.concatenate([self.sizes, other.sizes])
        return replace(self, values=np.concatenate([self.values, other.values]), sizes=sizes)

    def rows(self, index: Array) -> "Truth":
        """The truth of some rows."""
        sizes = None if self.sizes is None else self.sizes[index]
        return replace(self, values=self.values[index], sizes=sizes)
