"""What a network makes of its input, found without building it: shapes, weights, work; or why it cannot be built."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import prod
from typing import Literal

from ..contracts import ReplyError
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

Kind = Literal["flat", "picture", "sequence"]


@dataclass(frozen=True)
class Shape:
    """Of one row: ``flat`` (values,), ``picture`` (channels, height, width), ``sequence`` (places, width)."""

    kind: Kind
    sizes: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.kind} {' x '.join(map(str, self.sizes))}"


@dataclass(frozen=True)
class Limits:
    """What a network may take. ``work`` is multiplications a row; ``values`` the largest that a layer puts out."""

    layers: int = 200
    nesting: int = 6
    weights: int = 30_000_000
    work: int = 4_000_000_000
    values: int = 20_000_000


@dataclass(frozen=True)
class Size:
    """What a network takes. ``largest`` is the most values that any layer puts out for a row."""

    out: Shape
    layers: int
    weights: int
    work: int
    largest: int


def measure(architecture: Architecture, given: Shape, limits: Limits | None = None) -> Size:
    """Shapes and sizes of a network whose input is ``given``.

    Raises:
        ReplyError: a layer does not fit what it is given, or the network is too large; says where.
    """
    count = _Count(limits or Limits())
    out = count.follow(architecture.layers, given, "layers", 1)
    return Size(out, count.layers, count.weights, count.work, count.largest)


class _Count:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.layers = self.weights = self.work = self.largest = 0

    def follow(self, layers: Iterable[Layer], shape: Shape, place: str, nesting: int) -> Shape:
        if nesting > self.limits.nesting:
            raise ReplyError(f"{place}: layers are nested deeper than {self.limits.nesting}")
        for number, layer in enumerate(layers):
            here = f"{place}[{number}]"
            shape = self._one(layer, shape, here, nesting)
            self._check(here, shape)
        return shape

    def _one(self, layer: Layer, shape: Shape, place: str, nesting: int) -> Shape:
        match layer:
            case Repeat():
                for _ in range(layer.times):
                    shape = self.follow(layer.layers, shape, f"{place}.layers", nesting + 1)
                return shape
            case Residual():
                out = self.follow(layer.layers, shape, f"{place}.layers", nesting + 1)
                self._project(shape, out, place)
                return out
            case _:
                self.layers += 1
                rule = _RULES[type(layer)]
                try:
                    out, weights, work = rule(layer, shape)
                except _Misfit as error:
                    raise ReplyError(f"{place} ({layer.type}): {error}") from None
                self._add(weights, work)
                return out

    def _project(self, given: Shape, out: Shape, place: str) -> None:
        """What a residual's projection takes."""
        if given == out:
            return
        if given.kind != out.kind or (out.kind == "sequence" and given.sizes[0] != out.sizes[0]):
            raise ReplyError(f"{place} (residual): from {given} to {out} nothing can be added")
        if out.kind == "picture" and stride(given, out) is None:
            raise ReplyError(f"{place} (residual): from {given} to {out} no stride leads")
        channels = 0 if out.kind == "picture" else -1
        weights = given.sizes[channels] * out.sizes[channels]
        self._add(weights, weights * prod(out.sizes) // out.sizes[channels])

    def _add(self, weights: int, work: int) -> None:
        self.weights += weights
        self.work += work

    def _check(self, place: str, shape: Shape) -> None:
        values = prod(shape.sizes)
        self.largest = max(self.largest, values)
        for name, found, most in (
            ("layers", self.layers, self.limits.layers),
            ("weights", self.weights, self.limits.weights),
            ("multiplications a row", self.work, self.limits.work),
            ("values of a layer", values, self.limits.values),
        ):
            if found > most:
                raise ReplyError(f"{place}: too large, {found:,} {name}; at most {most:,} may be")


def stride(given: Shape, out: Shape) -> int | None:
    """The stride that leads from one picture's size to the other's, or None."""
    (_, high, wide), (_, less_high, less_wide) = given.sizes, out.sizes
    # A side of one pixel stays one, whatever the stride: the other side tells.
    for step in (-(-high // less_high), -(-wide // less_wide)):
        if (-(-high // step), -(-wide // step)) == (less_high, less_wide):
            return step
    return None


class _Misfit(Exception):
    """A layer does not fit what it is given."""


_Measured = tuple[Shape, int, int]


def _wanted(shape: Shape, *kinds: Kind, instead: str) -> None:
    if shape.kind not in kinds:
        raise _Misfit(f"takes a {' or '.join(kinds)}, is given a {shape}: {instead}")


def _linear(layer: Linear, shape: Shape) -> _Measured:
    _wanted(shape, "flat", "sequence", instead="pool_all or flatten it first")
    *places, width = shape.sizes
    weights = width * layer.width
    return Shape(shape.kind, (*places, layer.width)), weights + layer.width, weights * prod(places)


def _convolution(layer: Convolution, shape: Shape) -> _Measured:
    _wanted(shape, "picture", instead="convolutions come first")
    channels, high, wide = shape.sizes
    if layer.separate and channels != layer.channels:
        raise _Misfit(f"separate channels stay as many: {channels}, not {layer.channels}")
    inner = 1 if layer.separate else channels
    out = (layer.channels, -(-high // layer.stride), -(-wide // layer.stride))
    weights = inner * layer.channels * layer.kernel**2
    return Shape("picture", out), weights + layer.channels, weights * out[1] * out[2]


def _norm(_: Norm, shape: Shape) -> _Measured:
    width = shape.sizes[0] if shape.kind == "picture" else shape.sizes[-1]
    return shape, 2 * width, prod(shape.sizes)


def _same(_: Activate | Dropout, shape: Shape) -> _Measured:
    return shape, 0, prod(shape.sizes)


def _pool(layer: Pool, shape: Shape) -> _Measured:
    _wanted(shape, "picture", instead="only pictures are pooled in squares")
    channels, high, wide = shape.sizes
    if min(high, wide) < layer.size:
        raise _Misfit(f"squares of {layer.size} are larger than the {shape}")
    return Shape("picture", (channels, high // layer.size, wide // layer.size)), 0, prod(shape.sizes)


def _pool_all(_: PoolAll, shape: Shape) -> _Measured:
    _wanted(shape, "picture", "sequence", instead="it has one place already")
    width = shape.sizes[0] if shape.kind == "picture" else shape.sizes[-1]
    return Shape("flat", (width,)), 0, prod(shape.sizes)


def _flatten(_: Flatten, shape: Shape) -> _Measured:
    return Shape("flat", (prod(shape.sizes),)), 0, 0


def _patches(layer: Patches, shape: Shape) -> _Measured:
    _wanted(shape, "picture", instead="patches are cut from pictures")
    channels, high, wide = shape.sizes
    if min(high, wide) < layer.size:
        raise _Misfit(f"patches of {layer.size} are larger than the {shape}")
    places = (high // layer.size) * (wide // layer.size)
    weights = channels * layer.size**2 * layer.width
    return (
        Shape("sequence", (places, layer.width)),
        weights + layer.width + places * layer.width,
        weights * places,
    )


def _attention(layer: Attention, shape: Shape) -> _Measured:
    _wanted(shape, "sequence", instead="patches make a sequence")
    places, width = shape.sizes
    if width % layer.heads:
        raise _Misfit(f"a width of {width} cannot be divided by {layer.heads} heads")
    return shape, 4 * width * (width + 1), 4 * places * width**2 + 2 * places**2 * width


def _excite(layer: Excite, shape: Shape) -> _Measured:
    _wanted(shape, "picture", instead="it weighs channels of pictures")
    channels = shape.sizes[0]
    inner = max(1, channels // layer.reduction)
    weights = 2 * channels * inner + channels + inner
    return shape, weights, weights + prod(shape.sizes)


_RULES: dict[type, Callable[..., _Measured]] = {
    Linear: _linear,
    Convolution: _convolution,
    Norm: _norm,
    Activate: _same,
    Dropout: _same,
    Pool: _pool,
    PoolAll: _pool_all,
    Flatten: _flatten,
    Patches: _patches,
    Attention: _attention,
    Excite: _excite,
}
