"""How large the pictures are in which things are located, how fine the answer is, and how long a default fit learns."""

from collections.abc import Callable, Mapping
from typing import Literal

from ...contracts import ParamValue, Value
from ...family import TaskFacts
from ...spaces import Choice, Integer, Parameter
from ..canvas import reduced
from ..packed import PictureShape
from ..sizing import LEAST_EPOCHS, affordable_work
from .plan import MOST_LEVELS, Plan, largest_stem, most_levels, work

#: Longest sides that may be chosen, where pictures are larger.
_SIDES = (64, 96, 128, 160, 192, 256, 320)
#: Of the shorter side that is seen, at least.
_NARROWEST = 8
#: Multiplications of a default fit at most, forward: one to two minutes on two slow cores.
_AFFORDED = 1.0e12
#: A machine may be so many times as fast as the one that times were estimated on: a default has as many epochs as that
#: one could do, and is cut to what this one can (``TaskFacts.core_seconds``).
_FASTEST = 6
_MOST_EPOCHS = 150
#: Moving a picture and its answer, and calling the layers, in multiplications that take as long.
_BESIDE = 100_000_000
#: Passes without which no network learns to locate: for them pictures are brought down further.
_WANTED_EPOCHS = 40


class Usual(Value):
    """A family's default network.

    Attributes:
        side: longest that is seen.
        fine: pixels of a side that one place of the answer stands for.
        fines: those that may be chosen.
        finest: level at which the decoder ends: 1 where the stem is twice as fine as the answer.
        width, levels, batch, average: see the parameters of these names.
    """

    side: int
    fine: int
    fines: tuple[int, ...]
    finest: Literal[0, 1]
    width: int
    levels: int
    batch: int
    average: float = 0.0


def sides(shape: PictureShape) -> tuple[int, ...]:
    """Longest sides to choose from: smaller ones, then the picture's own or the largest there is."""
    longest = min(max(shape.height, shape.width), _SIDES[-1])
    smaller = (reduced(shape, side) for side in _SIDES if side < longest)
    broad = (s for s in smaller if min(s.height, s.width) >= _NARROWEST)
    return (*(max(s.height, s.width) for s in broad), longest)


def default_side(
    usual: Usual, shape: PictureShape, facts: TaskFacts, cost: Callable[[PictureShape], int]
) -> int:
    """The longest side, up to the usual one, at which a default fit stays within bounds.

    Args:
        usual: of the family.
        shape: of the pictures.
        facts: rows of a fit, and how long it may take.
        cost: multiplications of one picture, by what is seen of it.
    """
    able = [side for side in sides(shape) if side <= usual.side] or [sides(shape)[0]]
    for side in reversed(able):
        if affordable(facts, cost(reduced(shape, side))):
            return side
    return able[0]


def affordable(facts: TaskFacts, cost: int) -> bool:
    """Whether a default fit is long enough and stays within bounds, at so many multiplications a picture."""
    return facts.rows * _WANTED_EPOCHS * cost <= affordable_work(facts, _AFFORDED)


def length_choice(facts: TaskFacts, cost: int) -> Integer:
    """The parameter ``epochs``: as many by default as a quick machine has time for, within bounds."""
    # Where time has no end, nothing would cut it.
    quick = 1 if facts.core_seconds is None else _FASTEST
    able = round(quick * affordable_work(facts, _AFFORDED) / max(1, facts.rows * cost))
    default = max(LEAST_EPOCHS, min(_MOST_EPOCHS, able))
    return Integer(name="epochs", low=LEAST_EPOCHS, high=300, default=default, log=True)


def network_choices(usual: Usual) -> tuple[Parameter, ...]:
    """Parameters of the network."""
    return (
        Integer(
            name="width", low=8, high=64, default=usual.width, log=True, help="channels at the finest level"
        ),
        Integer(
            name="levels", low=1, high=MOST_LEVELS, default=usual.levels, help="times that sides are halved"
        ),
        Integer(name="depth", low=1, high=3, default=1, help="blocks of each level"),
        Choice(name="block", choices=("basic", "bottleneck", "separable", "excite"), default="basic"),
        Choice(
            name="fine",
            choices=usual.fines,
            default=usual.fine,
            help="pixels along a side that one place of the answer stands for",
        ),
    )


def work_of(usual: Usual, outputs: Callable[[int], int], canvas: PictureShape) -> int:
    """Multiplications that the default network takes for one picture, and what else takes as long."""
    params = {p.name: p.default for p in network_choices(usual)}
    return _BESIDE + work(plan_of(usual, params, canvas, outputs), canvas)


def plan_of(
    usual: Usual, params: Mapping[str, ParamValue], canvas: PictureShape, outputs: Callable[[int], int]
) -> Plan:
    """The network that a configuration means, no coarser or deeper than its pictures have pixels for.

    Args:
        usual: of the family.
        params: of :func:`network_choices`.
        canvas: what is seen.
        outputs: values of each place, by the stem's stride.
    """
    stem = largest_stem(canvas, max(1, int(params["fine"]) // 2**usual.finest))
    levels = min(int(params["levels"]), most_levels(canvas, stem))
    return Plan.model_validate(
        {
            "channels": canvas.channels,
            "stem": stem,
            "width": params["width"],
            "levels": levels,
            "depth": params["depth"],
            "block": params["block"],
            "finest": usual.finest,
            "outputs": outputs(stem),
        }
    )
