"""A compact vision transformer (Dosovitskiy et al. 2021), with a convolutional stem (Xiao et al. 2021, "Early
Convolutions Help Transformers See Better")."""

from collections.abc import Mapping

from ..architectures.layers import (
    Activate,
    Architecture,
    Attention,
    Convolution,
    Dropout,
    Layer,
    Linear,
    Norm,
    Patches,
    PoolAll,
    Repeat,
    Residual,
)
from ..contracts import ParamValue
from ..family import TaskFacts
from ..spaces import Choice, Integer, Parameter
from .canvas import reduced, whole
from .neural import Seer
from .packed import PictureShape
from .recipe import Defaults
from .sizing import sides

_HEADS = 4
#: The smallest square that can be cut.
_LEAST_PATCH = 2


class ImageTransformer(Seer):
    """Squares of a picture as a sequence, and attention among them."""

    name = "image_vit"
    title = "compact vision transformer (torch)"
    defaults = Defaults(learning_rate=1e-3, weight_decay=5e-2, dropout=0.1)

    def unsuited(self, facts: TaskFacts) -> str | None:
        """It cuts squares, for which a picture must have room at any size."""
        if (problem := super().unsuited(facts)) is not None:
            return problem
        shape = whole(facts.inputs)
        smallest = reduced(shape, sides(shape)[0])
        narrow = min(smallest.height, smallest.width) < _LEAST_PATCH
        return "its pictures are too narrow to be cut into squares" if narrow else None

    def choices(self, shape: PictureShape) -> tuple[Parameter, ...]:
        """Width, depth, squares and stem."""
        return (
            Choice(name="width", choices=(48, 64, 96, 128, 192), default=64),
            Integer(name="depth", low=1, high=6, default=4),
            Choice(
                name="grid", choices=(4, 6, 8, 12), default=8, help="squares along the longest side, about"
            ),
            Choice(
                name="stem",
                choices=("convolution", "none"),
                default="convolution",
                help="what comes before squares are cut",
            ),
        )

    def architecture(self, params: Mapping[str, ParamValue], canvas: PictureShape) -> Architecture:
        """Stem, squares, blocks of attention and of two linear maps, and the mean over all places."""
        width, share = int(params["width"]), float(params["dropout"])
        side = round(max(canvas.height, canvas.width) / int(params["grid"]))
        side = max(_LEAST_PATCH, min(side, canvas.height, canvas.width))
        stem, side = _stem(width // 2, side) if params["stem"] == "convolution" else ((), side)
        block = (
            Residual(layers=(Norm(), Attention(heads=_HEADS))),
            Residual(
                layers=(
                    Norm(),
                    Linear(width=2 * width),
                    Activate(how="gelu"),
                    Dropout(share=share),
                    Linear(width=width),
                )
            ),
        )
        return Architecture(
            layers=(
                *stem,
                Patches(size=side, width=width),
                Repeat(times=int(params["depth"]), layers=block),
                Norm(),
                PoolAll(),
            )
        )


def _stem(channels: int, side: int) -> tuple[tuple[Layer, ...], int]:
    """Two convolutions, and how large a square of what they make is; the first halves the sides where it may."""
    halves = side % 2 == 0 and side // 2 >= _LEAST_PATCH
    layers = (
        Convolution(channels=channels, stride=2 if halves else 1),
        Norm(),
        Activate(),
        Convolution(channels=channels),
        Norm(),
        Activate(),
    )
    return layers, side // 2 if halves else side
