"""How a network learned."""

from math import ceil

from pydantic import Field

from .base import Value

#: Epochs that are told of one training; of more, some in between are left out.
MOST_EPOCHS = 200


#: Why a training did not go on that had to end for lack of time.
NO_TIME_LEFT = "no time for another epoch"
#: How the reason begins of one that others were better than by then.
GIVEN_UP = "given up after"


class Rung(Value):
    """After ``share`` of its epochs, a training whose least held-out value is above ``most`` is given up."""

    share: float
    most: float

    @staticmethod
    def epoch(share: float, epochs: int) -> int:
        """The epoch, counted from 1, after which ``share`` of so many are done; never the first."""
        return max(2, ceil(share * epochs))


class TrainingLimits(Value):
    """What bounds a training beside its recipe.

    Attributes:
        seconds: of the whole fit; a training ends early enough with the best weights so far. None: no matter.
        epochs: the recipe's are cut down to so many after the second one, by which one has seen how long they take.
        last: the epoch after which it ends, where an earlier one had no time left by then.
        rungs: where it is given up.
        folder: where its state is kept, and taken up from; None: nowhere.
        every: seconds between two states that are kept.
        share: of a GPU's memory, where others train on it at the same time.
    """

    seconds: float | None = None
    epochs: int | None = None
    last: int | None = None
    rungs: tuple[Rung, ...] = ()
    folder: str | None = None
    every: float = 20.0
    share: float = 1.0


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
        total: epochs that its schedule was made for in the end; None in old records.
        cut: whether these are fewer than its recipe's, for lack of time.
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
    total: int | None = None
    cut: bool = False
    ended: str = Field(max_length=100)
