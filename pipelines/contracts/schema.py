"""What goes into a model: the columns it reads, each with the type it is cast to."""

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
    #: Class names in code order; empty for regression.
    classes: tuple[str, ...] = ()
