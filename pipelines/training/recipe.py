"""How a network is trained: what proposers choose, beside the network itself."""

from typing import Literal, get_args

from pydantic import Field

from ..contracts import Value

Optimizer = Literal["adamw", "adam", "sgd"]
Schedule = Literal["constant", "cosine", "cosine_power", "wsd", "power"]
SCHEDULES: tuple[Schedule, ...] = get_args(Schedule)
Precision = Literal["32", "mixed"]


class Recipe(Value):
    """A training recipe.

    Attributes:
        learning_rate: the largest of the schedule.
        batch_size: rows that one step of the optimizer sees.
        micro_batch: rows that are on the device at once; gradients of a batch add up over these. 0: the batch.
        warmup: share of all steps in which the rate rises to its largest.
        power: of the schedule ``cosine_power``.
        decay: share of all steps in which ``wsd`` and ``power`` end.
        clip: largest norm of a gradient; 0 leaves it alone.
        average: decay of the moving average of weights that is used in the end; 0: the weights themselves.
        patience: epochs without a better held-out value after which training ends; 0: never.
        least_gain: that counts as better.
        precision: ``mixed`` computes in 16 bits where the device can.
    """

    optimizer: Optimizer = "adamw"
    learning_rate: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=0.0, ge=0)
    momentum: float = Field(default=0.9, ge=0, lt=1)
    schedule: Schedule = "constant"
    warmup: float = Field(default=0.0, ge=0, le=1)
    power: float = Field(default=2.0, gt=0)
    decay: float = Field(default=0.2, ge=0, le=1)
    epochs: int = Field(default=20, ge=1)
    batch_size: int = Field(default=64, ge=1)
    micro_batch: int = Field(default=0, ge=0)
    clip: float = Field(default=5.0, ge=0)
    average: float = Field(default=0.0, ge=0, lt=1)
    patience: int = Field(default=0, ge=0)
    least_gain: float = Field(default=1e-5, ge=0)
    precision: Precision = "32"
