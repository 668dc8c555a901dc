"""What goes into a model: the columns it reads, each with the type it is cast to."""

from .base import Value
from .metrics import Answer, TaskKind
from .profile import ColumnKind

#: Boxes that are predicted of a picture at most, as COCO counts them.
MOST_BOXES = 100
#: Of a predicted box: its class, how sure it is, and its edges as shares of the picture's width and height. Unused
#: places have class -1 and zeros; they come last, and the surest box first.
BOX_FIELDS = ("label", "score", "left", "top", "right", "bottom")
#: Code of pixels of a true mask that count neither way.
UNCOUNTED = 255


class InputColumn(Value):
    """One input. ``kind`` is numeric, boolean, categorical, datetime, text or image."""

    id: str
    name: str
    kind: ColumnKind
    #: How text was read where the model learned, see ``ColumnProfile``; of pictures, the shape they are brought to.
    style: str = ""


class InputSchema(Value):
    """Inputs and output of a model, as kept in its bundle.

    The frame a model reads has one column for each input, named by ``id``: numeric and boolean as
    float64 (NaN is missing), datetime as datetime64, categorical and text as strings, image as bytes of one shape
    (see ``pipelines/image/packed.py``); None is missing.
    """

    kind: TaskKind
    target: str
    columns: tuple[InputColumn, ...]
    #: Class names in code order; empty where no classes are predicted.
    classes: tuple[str, ...] = ()
    #: What is located in pictures, in code order: points, or the classes of pixels or of boxes.
    things: tuple[str, ...] = ()
    #: (height, width) of masks, which is that of the pictures.
    canvas: tuple[int, int] | None = None

    @property
    def answer_shape(self) -> tuple[int, ...]:
        """The shape of what is predicted of one row.

        Probabilities (classes,); () a value; points (points, 2), x and y as shares of the picture's width and height;
        a mask (height, width) of codes; boxes (``MOST_BOXES``, 6), see ``BOX_FIELDS``.
        """
        match self.kind.answer:
            case Answer.LABEL:
                return (len(self.classes),)
            case Answer.VALUE:
                return ()
            case Answer.POINTS:
                return (len(self.things), 2)
            case Answer.MASK:
                assert self.canvas is not None, "a mask has a size"
                return self.canvas
            case Answer.BOXES:
                return (MOST_BOXES, len(BOX_FIELDS))

    @property
    def answer_type(self) -> str:
        """The numbers of predictions, as NumPy calls them: bytes for masks, else 64-bit."""
        return "<u1" if self.kind.answer is Answer.MASK else "<f8"
