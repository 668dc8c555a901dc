"""What trainings in this process tell of themselves. Imports nothing heavy: most workers train no network."""

from typing import TYPE_CHECKING

from ..contracts import NO_TIME_LEFT, EpochLoss, Learning
from ..contracts.learning import MOST_EPOCHS

if TYPE_CHECKING:
    from .recipe import Recipe
    from .trainer import Training

# A job has a process of its own: what was trained there last is its model.
_LAST: list[Learning] = []


def tell(training: "Training", recipe: "Recipe") -> None:
    """A training has ended."""
    count, meter = len(training.epochs), training.meter
    # Thinned evenly; the kept epoch and the last one are always told.
    step = -(-count // (MOST_EPOCHS - 2))
    kept = [e for e in training.epochs if e.number % step == 0 or e.number in (training.best, count - 1)]
    _LAST[:] = [
        Learning(
            device=meter.device,
            seconds=meter.seconds,
            rows_per_second=meter.rows_per_second,
            peak_memory_mb=meter.peak_memory_mb,
            joules=meter.joules,
            precision=recipe.precision,
            epochs=tuple(
                EpochLoss(epoch=e.number + 1, loss=_short(e.loss), held_out=_held(e.held_out)) for e in kept
            ),
            best=training.best + 1,
            total=training.planned,
            cut=training.planned < recipe.epochs or training.ended == NO_TIME_LEFT,
            ended=training.ended,
        )
    ]


def last() -> Learning | None:
    """The last training; None where no network was trained."""
    return _LAST[-1] if _LAST else None


def _held(value: float | None) -> float | None:
    return None if value is None else _short(value)


def _short(value: float) -> float:
    """Six digits: nobody reads more of a loss, and a record keeps hundreds of them."""
    return float(f"{value:.6g}")
