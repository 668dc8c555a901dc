"""A network that answers for every place of a picture, as data: what it is made of and what it costs.

An encoder halves the picture level by level, a decoder goes back up and adds at each level what the encoder saw there:
U-Net (Ronneberger et al. 2015), with sums for its joined channels as LinkNet has them (Chaurasia and Culurciello 2017).
"""

from typing import Literal

from pydantic import Field

from ...architectures.layers import Architecture, Convolution, Layer, Repeat
from ...architectures.shapes import Limits, Shape, measure
from ...contracts import Value
from ..packed import PictureShape
from ..residual import residual_block

Block = Literal["basic", "bottleneck", "separable", "excite"]
#: Levels above this one have no more channels than it has.
_WIDEST_LEVEL = 3
#: Kernel of the first convolution, by its stride.
_KERNELS: dict[int, Literal[3, 5, 7]] = {1: 3, 2: 5, 4: 7}
MOST_LEVELS = 6
#: What is answered for places is dear, and a search measures what it costs: these bounds only refuse nonsense.
LIMITS = Limits(work=200_000_000_000, values=200_000_000)


class Plan(Value):
    """A network from a picture to a map of values.

    Attributes:
        channels: of the picture.
        stem: pixels along each side that the first convolution makes one place of.
        width: channels of level 0; each level has twice those of the one before, up to eight times.
        levels: times that sides are halved.
        depth: blocks of each level of the encoder; the decoder has one a level.
        finest: the level at which the decoder ends, 0 for that of the stem.
        outputs: values of each place.
    """

    channels: Literal[1, 3]
    stem: Literal[1, 2, 4]
    width: int = Field(ge=4, le=128)
    levels: int = Field(ge=1, le=MOST_LEVELS)
    depth: int = Field(default=1, ge=1, le=4)
    block: Block = "basic"
    finest: int = Field(default=0, ge=0, le=1)
    outputs: int = Field(ge=1, le=20_000)

    @property
    def stride(self) -> int:
        """Pixels of a side that one place of the map stands for."""
        return int(self.stem * 2**self.finest)

    def width_at(self, level: int) -> int:
        """Channels of a level."""
        return int(self.width * 2 ** min(level, _WIDEST_LEVEL))

    def down(self, level: int) -> Architecture:
        """The encoder at a level, from the level before it, or the picture."""
        here = self.width_at(level)
        first: tuple[Layer, ...]
        if level == 0:
            stem = Convolution(channels=here, kernel=_KERNELS[self.stem], stride=self.stem)
            first = (stem, residual_block(self.block, here, here, 1))
        else:
            first = (residual_block(self.block, self.width_at(level - 1), here, 2),)
        more = residual_block(self.block, here, here, 1)
        rest = (Repeat(times=self.depth - 1, layers=(more,)),) if self.depth > 1 else ()
        return Architecture(layers=(*first, *rest))

    def join(self, level: int) -> Architecture:
        """From the level below, before it is drawn out and added."""
        return Architecture(layers=(Convolution(channels=self.width_at(level), kernel=1),))

    def up(self, level: int) -> Architecture:
        """The decoder at a level, of the sum."""
        here = self.width_at(level)
        return Architecture(layers=(residual_block(self.block, here, here, 1),))


def picture_of(plan: Plan, canvas: PictureShape) -> Shape:
    """The shape of what the network is given."""
    return Shape("picture", (plan.channels, canvas.height, canvas.width))


def work(plan: Plan, canvas: PictureShape) -> int:
    """Multiplications of one picture."""
    total, shape = 0, picture_of(plan, canvas)
    shapes = []
    for level in range(plan.levels + 1):
        size = measure(plan.down(level), shape, LIMITS)
        total, shape = total + size.work, size.out
        shapes.append(shape)
    for level in reversed(range(plan.finest, plan.levels)):
        total += measure(plan.join(level), shapes[level + 1], LIMITS).work
        total += measure(plan.up(level), shapes[level], LIMITS).work
    width, height, across = shapes[plan.finest].sizes
    return total + width * height * across * plan.outputs


def most_levels(canvas: PictureShape, stem: int) -> int:
    """Levels that leave more than one place, which norms of a single row need."""
    found = 1
    while found < MOST_LEVELS and _places(canvas, stem * 2 ** (found + 1)) > 1:
        found += 1
    return found


def largest_stem(canvas: PictureShape, wanted: int) -> Literal[1, 2, 4]:
    """The stem that is wanted, or the largest that leaves places to look at and one level above them."""
    for stem in (4, 2):
        if stem <= wanted and min(canvas.height, canvas.width) >= 4 * stem:
            return 4 if stem == 4 else 2
    return 1


def _places(canvas: PictureShape, stride: int) -> int:
    return -(-canvas.height // stride) * -(-canvas.width // stride)
