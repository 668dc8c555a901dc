"""A compact residual network (He et al. 2016, "Identity Mappings in Deep Residual Networks")."""

from collections.abc import Mapping

from ..architectures.layers import (
    Activate,
    Architecture,
    Convolution,
    Excite,
    Layer,
    Norm,
    PoolAll,
    Repeat,
    Residual,
)
from ..contracts import ParamValue
from ..spaces import Choice, Integer, Parameter
from .neural import Seer
from .packed import PictureShape
from .recipe import Defaults

#: A bottleneck's inner channels are its outer ones over this (He et al. 2016).
_BOTTLENECK = 4
_MOST_STAGES = 5


class ImageResnet(Seer):
    """Stages of residual blocks, each with half the sides and twice the channels of the one before."""

    name = "image_resnet"
    title = "compact residual network (torch)"
    defaults = Defaults(learning_rate=4e-3, weight_decay=5e-2, dropout=0.1)

    def choices(self, shape: PictureShape) -> tuple[Parameter, ...]:
        """Width, depth, stages and blocks."""
        most = _stages(shape)
        return (
            Integer(name="width", low=8, high=64, default=32, log=True, help="channels of the first stage"),
            Integer(name="depth", low=1, high=4, default=1, help="blocks of each stage"),
            Integer(
                name="stages",
                low=1,
                high=most,
                default=min(3, most),
                help="each halves the sides; no more than the pictures have pixels for",
            ),
            Choice(name="block", choices=("basic", "bottleneck", "separable", "excite"), default="basic"),
        )

    def architecture(self, params: Mapping[str, ParamValue], canvas: PictureShape) -> Architecture:
        """A convolution, the stages, and the mean over all places."""
        block, width = str(params["block"]), int(params["width"])
        layers: list[Layer] = [Convolution(channels=width // 2)]
        for stage in range(min(int(params["stages"]), _stages(canvas))):
            channels = width * 2**stage
            layers.append(residual_block(block, channels // 2, channels, 2))
            if (more := int(params["depth"]) - 1) > 0:
                layers.append(Repeat(times=more, layers=(residual_block(block, channels, channels, 1),)))
        return Architecture(layers=(*layers, Norm(), Activate(), PoolAll()))


def _stages(shape: PictureShape) -> int:
    """Stages that leave more than one place: norms of a single row need two."""
    longest, found = max(shape.height, shape.width), 1
    while found < _MOST_STAGES and -(-longest // 2 ** (found + 1)) > 1:
        found += 1
    return found


def residual_block(kind: str, given: int, channels: int, stride: int) -> Residual:
    """A block whose norms come first, so that what is added up is never bent."""
    inner = max(4, channels // _BOTTLENECK)
    match kind:
        case "bottleneck":
            layers = (
                *_then(Convolution(channels=inner, kernel=1)),
                *_then(Convolution(channels=inner, stride=stride)),
                *_then(Convolution(channels=channels, kernel=1)),
            )
        case "separable":
            layers = (
                *_then(Convolution(channels=given, stride=stride, separate=True)),
                *_then(Convolution(channels=channels, kernel=1)),
                *_then(Convolution(channels=channels, separate=True)),
                *_then(Convolution(channels=channels, kernel=1)),
            )
        case _:
            layers = (
                *_then(Convolution(channels=channels, stride=stride)),
                *_then(Convolution(channels=channels)),
            )
    return Residual(layers=(*layers, Excite()) if kind == "excite" else layers)


def _then(convolution: Convolution) -> tuple[Layer, ...]:
    return Norm(), Activate(), convolution
