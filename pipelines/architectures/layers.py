"""The layers there are. A network is a list of them; nothing else can be said, by a person or by a language model."""

from typing import Annotated, Literal

from pydantic import Field

from ..contracts import Value

Activation = Literal["relu", "gelu", "silu", "tanh"]
Pooling = Literal["mean", "max"]


class Linear(Value):
    """A linear map of the last axis to ``width``."""

    type: Literal["linear"] = "linear"
    width: int = Field(ge=1, le=4096)


class Convolution(Value):
    """A convolution of a picture that keeps its size, but for the stride; ``separate`` channels do not mix."""

    type: Literal["convolution"] = "convolution"
    channels: int = Field(ge=1, le=1024)
    kernel: Literal[1, 3, 5, 7] = 3
    stride: int = Field(default=1, ge=1, le=4)
    separate: bool = False


class Norm(Value):
    """Batch norm of a picture, layer norm of anything else."""

    type: Literal["norm"] = "norm"


class Activate(Value):
    """A nonlinearity."""

    type: Literal["activate"] = "activate"
    how: Activation = "relu"


class Dropout(Value):
    """Sets a share of values to zero while training."""

    type: Literal["dropout"] = "dropout"
    share: float = Field(ge=0, le=0.9)


class Pool(Value):
    """The mean or maximum of squares of a picture."""

    type: Literal["pool"] = "pool"
    how: Pooling = "max"
    size: int = Field(default=2, ge=2, le=8)


class PoolAll(Value):
    """The mean or maximum over all places of a picture or a sequence."""

    type: Literal["pool_all"] = "pool_all"
    how: Pooling = "mean"


class Flatten(Value):
    """All values in one row."""

    type: Literal["flatten"] = "flatten"


class Patches(Value):
    """Squares of a picture as a sequence (Dosovitskiy et al. 2021), each with its place learned."""

    type: Literal["patches"] = "patches"
    size: int = Field(ge=2, le=64)
    width: int = Field(ge=8, le=1024)


class Attention(Value):
    """Self-attention within a sequence (Vaswani et al. 2017)."""

    type: Literal["attention"] = "attention"
    heads: int = Field(ge=1, le=16)


class Excite(Value):
    """Channels of a picture weighted by what the whole picture says (Hu et al. 2018)."""

    type: Literal["excite"] = "excite"
    reduction: int = Field(default=4, ge=1, le=32)


class Residual(Value):
    """What the layers make, added to what they were given; a projection where the shapes differ."""

    type: Literal["residual"] = "residual"
    layers: tuple["Layer", ...] = Field(min_length=1, max_length=20)


class Repeat(Value):
    """The layers several times, each time with weights of their own."""

    type: Literal["repeat"] = "repeat"
    times: int = Field(ge=1, le=16)
    layers: tuple["Layer", ...] = Field(min_length=1, max_length=20)


Layer = Annotated[
    Linear
    | Convolution
    | Norm
    | Activate
    | Dropout
    | Pool
    | PoolAll
    | Flatten
    | Patches
    | Attention
    | Excite
    | Residual
    | Repeat,
    Field(discriminator="type"),
]


class Architecture(Value):
    """A network up to its last layer, which the task adds."""

    layers: tuple[Layer, ...] = Field(min_length=1, max_length=50)


Residual.model_rebuild()
Repeat.model_rebuild()
