"""How large the pictures are that a model sees, and what that costs."""

from collections.abc import Callable

from ..architectures.layers import Architecture
from ..architectures.shapes import Shape, measure
from ..family import TaskFacts
from ..spaces import Choice
from .canvas import reduced, whole
from .packed import PictureShape, picture_columns
from .recipe import epochs

#: Longest sides that may be chosen, where pictures are larger.
_SIDES = (16, 32, 48, 64, 96)
_LARGEST = _SIDES[-1]
#: Multiplications of a default fit at most, forward: beyond them pictures are brought down further.
_AFFORDED = 3e12
#: Of sides that can be afforded, none below this is chosen where pictures are larger.
_LEAST_SIDE = 32

#: An architecture for pictures of a shape, in its default configuration.
ByShape = Callable[[PictureShape], Architecture]


def sides(shape: PictureShape) -> tuple[int, ...]:
    """Longest sides to choose from: smaller ones, then the picture's own or the largest there is."""
    longest = min(max(shape.height, shape.width), _LARGEST)
    return (*(side for side in _SIDES if side < longest), longest)


def size_choice(shape: PictureShape, default: int) -> tuple[Choice, ...]:
    """The choice of a size, where there is one."""
    found = sides(shape)
    if len(found) == 1:
        return ()
    return (Choice(name="size", choices=found, default=default, help="longest side that is seen, in pixels"),)


def work(architecture: Architecture, canvas: PictureShape) -> int:
    """Multiplications of one picture."""
    return measure(architecture, Shape("picture", (canvas.channels, canvas.height, canvas.width))).work


def affordable_side(facts: TaskFacts, build: ByShape) -> int:
    """The longest side, up to 64 pixels, at which a default fit stays within bounds."""
    shape = whole(facts.inputs)
    able = [side for side in sides(shape) if side <= 64] or [sides(shape)[0]]
    rows = facts.rows * epochs(facts.rows) * len(picture_columns(facts.inputs))
    for side in reversed(able):
        canvas = reduced(shape, side)
        if side <= _LEAST_SIDE or rows * work(build(canvas), canvas) <= _AFFORDED:
            return side
    return able[0]
