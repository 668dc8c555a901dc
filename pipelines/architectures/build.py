"""From data to a torch network. Imported only where one is fitted or loaded."""

from collections.abc import Callable, Iterable

import torch
from torch import nn

from .layers import (
    Activate,
    Architecture,
    Attention,
    Convolution,
    Dropout,
    Excite,
    Flatten,
    Layer,
    Linear,
    Norm,
    Patches,
    Pool,
    PoolAll,
    Repeat,
    Residual,
)
from .shapes import Limits, Shape, measure, stride

_ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "tanh": nn.Tanh,
}


def build(architecture: Architecture, given: Shape, outputs: int) -> nn.Module:
    """The network, weights drawn from torch's generator, with a last linear layer to ``outputs``.

    Args:
        architecture: its layers.
        given: shape of a row of its input.
        outputs: values that come out.

    Returns:
        A module from (rows, *given.sizes) float32 to (rows, outputs).

    Raises:
        ReplyError: it does not fit together, or is too large.
    """
    modules, width = _features(architecture, given)
    return nn.Sequential(*modules, nn.Linear(width, outputs))


def features(architecture: Architecture, given: Shape) -> tuple[nn.Module, int]:
    """The network without its last layer, from (rows, *given.sizes) float32 to (rows, width), and that width.

    Raises:
        ReplyError: it does not fit together, or is too large.
    """
    modules, width = _features(architecture, given)
    return nn.Sequential(*modules), width


def trunk(architecture: Architecture, given: Shape, limits: Limits | None = None) -> tuple[nn.Module, Shape]:
    """The layers alone, from (rows, *given.sizes) float32 to (rows, *sizes), and the shape of a row of these.

    Raises:
        ReplyError: it does not fit together, or is larger than ``limits``.
    """
    measure(architecture, given, limits)
    modules, shape = _sequence(architecture.layers, given, limits)
    return nn.Sequential(*modules), shape


def _features(architecture: Architecture, given: Shape) -> tuple[list[nn.Module], int]:
    measure(architecture, given)
    modules, shape = _sequence(architecture.layers, given)
    if shape.kind == "flat":
        return modules, shape.sizes[0]
    modules.append(_pooled(shape, "mean"))
    return modules, shape.sizes[0] if shape.kind == "picture" else shape.sizes[-1]


def _sequence(
    layers: Iterable[Layer], shape: Shape, limits: Limits | None = None
) -> tuple[list[nn.Module], Shape]:
    modules: list[nn.Module] = []
    for layer in layers:
        made, shape = _module(layer, shape, limits)
        modules.append(made)
    return modules, shape


def _module(layer: Layer, shape: Shape, limits: Limits | None = None) -> tuple[nn.Module, Shape]:
    match layer:
        case Repeat():
            modules: list[nn.Module] = []
            for _ in range(layer.times):
                made, shape = _sequence(layer.layers, shape, limits)
                modules += made
            return nn.Sequential(*modules), shape
        case Residual():
            inner, out = _sequence(layer.layers, shape, limits)
            return _Residual(nn.Sequential(*inner), _projection(shape, out)), out
        case _:
            out = measure(Architecture(layers=(layer,)), shape, limits).out
            return _plain(layer, shape, out), out


def _plain(layer: Layer, given: Shape, out: Shape) -> nn.Module:
    match layer:
        case Linear():
            return nn.Linear(given.sizes[-1], layer.width)
        case Convolution():
            groups = given.sizes[0] if layer.separate else 1
            return _convolution(given.sizes[0], layer.channels, layer.kernel, layer.stride, groups=groups)
        case Norm():
            picture = given.kind == "picture"
            return nn.BatchNorm2d(given.sizes[0]) if picture else nn.LayerNorm(given.sizes[-1])
        case Activate():
            return _ACTIVATIONS[layer.how]()
        case Dropout():
            return nn.Dropout(layer.share)
        case Pool():
            return nn.MaxPool2d(layer.size) if layer.how == "max" else nn.AvgPool2d(layer.size)
        case PoolAll():
            return _pooled(given, layer.how)
        case Flatten():
            return nn.Flatten()
        case Patches():
            return _Patches(given.sizes[0], layer.size, layer.width, out.sizes[0])
        case Attention():
            return _Attention(given.sizes[-1], layer.heads)
        case Excite():
            return _Excite(given.sizes[0], layer.reduction)
        case _:
            raise AssertionError(layer.type)


def _convolution(
    given: int, channels: int, kernel: int, step: int, *, groups: int = 1, bias: bool = True
) -> nn.Conv2d:
    if kernel == 1 and step > 1:
        return _Thinned(given, channels, step, groups, bias)
    return nn.Conv2d(given, channels, kernel, step, padding=kernel // 2, groups=groups, bias=bias)


class _Thinned(nn.Conv2d):
    """A convolution of single places, every ``step``-th one along each side.

    These are taken out first: of strided ones whose channels lie side by side and are fewer than a vector register
    holds, oneDNN computes the gradient beyond its memory, and torch crashes or is wrong (uxlfoundation/oneDNN#6035).
    """

    def __init__(self, given: int, channels: int, step: int, groups: int, bias: bool) -> None:
        super().__init__(given, channels, 1, groups=groups, bias=bias)
        self.step = step

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        return super().forward(values[:, :, :: self.step, :: self.step])


class _Residual(nn.Module):
    def __init__(self, inner: nn.Module, projection: nn.Module) -> None:
        super().__init__()
        self.inner, self.projection = inner, projection

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.inner(values) + self.projection(values)
        return out


def _projection(given: Shape, out: Shape) -> nn.Module:
    if given == out:
        return nn.Identity()
    if out.kind == "picture":
        step = stride(given, out)
        assert step is not None, "measured before it is built"
        return _convolution(given.sizes[0], out.sizes[0], 1, step, bias=False)
    return nn.Linear(given.sizes[-1], out.sizes[-1], bias=False)


class _Pooled(nn.Module):
    def __init__(self, axes: tuple[int, ...], largest: bool) -> None:
        super().__init__()
        self.axes, self.largest = axes, largest

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        return values.amax(self.axes) if self.largest else values.mean(self.axes)


def _pooled(shape: Shape, how: str) -> nn.Module:
    return _Pooled((2, 3) if shape.kind == "picture" else (1,), how == "max")


class _Patches(nn.Module):
    def __init__(self, channels: int, size: int, width: int, places: int) -> None:
        super().__init__()
        self.cut = nn.Conv2d(channels, width, size, size)
        self.place = nn.Parameter(torch.randn(1, places, width) * 0.02)

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.cut(picture).flatten(2).transpose(1, 2) + self.place
        return out


class _Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.mix = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        rows, places, width = values.shape
        split = self.mix(values).view(rows, places, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        seen = nn.functional.scaled_dot_product_attention(query, key, value)
        out: torch.Tensor = self.out(seen.transpose(1, 2).reshape(rows, places, width))
        return out


class _Excite(nn.Module):
    def __init__(self, channels: int, reduction: int) -> None:
        super().__init__()
        inner = max(1, channels // reduction)
        self.inner = nn.Sequential(
            nn.Linear(channels, inner), nn.ReLU(), nn.Linear(inner, channels), nn.Sigmoid()
        )

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        weight = self.inner(picture.mean((2, 3)))
        out: torch.Tensor = picture * weight[:, :, None, None]
        return out
