"""How a network learned."""

from pydantic import Field

from .base import Value

#: Epochs that are told of one training; of more, some in between are left out.
MOST_EPOCHS = 200


class EpochLoss(Value):
    """An epoch, counted from 1: the mean loss of its batches, and of rows that were held out where there are any."""

    epoch: int
    loss: float
    held_out: float | None = None


class Learning(Value):
    """A training, as its worker tells it.

    Attributes:
        device: what it ran on, in words.
        seconds: of its steps alone.
        rows_per_second: rows learned from in one of these.
        peak_memory_mb: of the device; of the whole process on a CPU.
        joules: of the processor; None where the machine does not tell.
        precision: ``32`` or ``mixed``.
        best: the epoch whose weights are kept.
        ended: why it did not go on.
    """

    device: str = Field(max_length=100)
    seconds: float
    rows_per_second: float
    peak_memory_mb: float
    joules: float | None = None
    precision: str = Field(max_length=10)
    epochs: tuple[EpochLoss, ...] = Field(max_length=MOST_EPOCHS)
    best: int
    ended: str = Field(max_length=100)
