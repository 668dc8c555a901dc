"""How large the pictures are that a model sees, and what that costs."""

from collections.abc import Callable

from ..architectures.layers import Architecture
from ..architectures.shapes import Shape, measure
from ..family import TaskFacts
from ..spaces import Choice
from .canvas import reduced, whole
from .packed import PictureShape, picture_columns
from .recipe import FEWEST_EPOCHS, epochs

#: Longest sides that may be chosen, where pictures are larger.
_SIDES = (16, 32, 48, 64, 96)
_LARGEST = _SIDES[-1]
#: Multiplications of a default fit at most, forward: beyond them pictures are brought down further.
_AFFORDED = 3e12
#: Of sides that can be afforded, none below this is chosen where pictures are larger.
_LEAST_SIDE = 32

#: Seconds of one core for each multiplication, forward, of a fit that learns by it. Measured with convolutions and
#: attention, see ``agents/planner/strengths.py``.
_SECONDS_A_MULTIPLICATION = 1.8e-10
#: Passes that a network has in any case.
LEAST_EPOCHS = 5

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


def affordable_work(facts: TaskFacts, most: float) -> float:
    """Multiplications that a default fit may take, forward: at most so many, and fewer where time is short."""
    if facts.core_seconds is None:
        return most
    return min(most, facts.core_seconds / _SECONDS_A_MULTIPLICATION)


def affordable_side(facts: TaskFacts, build: ByShape) -> int:
    """The longest side, up to 64 pixels, at which a default fit stays within bounds."""
    shape = whole(facts.inputs)
    able = [side for side in sides(shape) if side <= 64] or [sides(shape)[0]]
    rows = facts.rows * len(picture_columns(facts.inputs))
    for side in reversed(able):
        canvas = reduced(shape, side)
        once = rows * work(build(canvas), canvas)
        enough = once * epochs(facts.rows) <= _AFFORDED and once * FEWEST_EPOCHS <= affordable_work(
            facts, _AFFORDED
        )
        if side <= _LEAST_SIDE or enough:
            return side
    return able[0]


def affordable_epochs(facts: TaskFacts, build: ByShape) -> int:
    """Passes by default, of pictures of :func:`affordable_side`."""
    canvas = reduced(whole(facts.inputs), affordable_side(facts, build))
    once = facts.rows * len(picture_columns(facts.inputs)) * work(build(canvas), canvas)
    wanted = epochs(facts.rows)
    return max(LEAST_EPOCHS, min(wanted, int(affordable_work(facts, wanted * once) / max(1, once))))
