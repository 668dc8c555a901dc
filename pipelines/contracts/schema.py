"""What goes into a model: the columns it reads, each with the type it is cast to."""

from .answer import BOX_FIELDS, MOST_BOXES, Answer, Form
from .base import Value
from .metrics import TaskKind
from .profile import ColumnKind


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
    def form(self) -> Form:
        """What predictions look like."""
        answer = self.kind.answer
        match answer:
            case Answer.LABEL:
                return Form(answer=answer, shape=(len(self.classes),), things=len(self.classes))
            case Answer.VALUE:
                return Form(answer=answer)
            case Answer.POINTS:
                return Form(answer=answer, shape=(len(self.things), 2), things=len(self.things))
            case Answer.MASK:
                assert self.canvas is not None, "a mask has a size"
                return Form(answer=answer, shape=self.canvas, things=len(self.things))
            case Answer.BOXES:
                return Form(answer=answer, shape=(MOST_BOXES, len(BOX_FIELDS)), things=len(self.things))
