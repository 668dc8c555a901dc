"""What a model says of a row, and what predictions look like in numbers."""

from enum import StrEnum

from .base import Value

#: Boxes that are predicted of a picture at most, as COCO counts them.
MOST_BOXES = 100
#: Of a predicted box: its class, how sure it is, and its edges as shares of the picture's width and height. Unused
#: places have class -1 and zeros; they come last, and the surest box first.
BOX_FIELDS = ("label", "score", "left", "top", "right", "bottom")
#: Of a true box: its class, its edges, and whether it stands for many objects at once (COCO's crowd).
TRUE_BOX = ("label", "left", "top", "right", "bottom", "crowd")
#: Boxes that a model is less sure of are not shown to people.
LEAST_SCORE = 0.2
#: Code of pixels of a true mask that count neither way.
UNCOUNTED = 255


class Answer(StrEnum):
    """What a model says of a row."""

    LABEL = "label"
    VALUE = "value"
    #: Where named points lie.
    POINTS = "points"
    #: A class for each pixel.
    MASK = "mask"
    #: Boxes around objects, any number of them, each with a class and a score.
    BOXES = "boxes"

    @property
    def locates(self) -> bool:
        """Whether it says where something is in a picture."""
        return self in {Answer.POINTS, Answer.MASK, Answer.BOXES}


class Form(Value):
    """What predictions look like.

    Attributes:
        answer: what they say.
        shape: of one row's. Probabilities (classes,); () a value; points (points, 2), x and y as shares of the
            picture's width and height; a mask (height, width) of codes; boxes (``MOST_BOXES``, 6), see ``BOX_FIELDS``.
        things: how many classes, or things that are located, there are; 0 for values.
    """

    answer: Answer
    shape: tuple[int, ...] = ()
    things: int = 0

    @property
    def type(self) -> str:
        """Of the numbers, as NumPy calls it: bytes for masks, else 64-bit."""
        return "<u1" if self.answer is Answer.MASK else "<f8"
