"""Numbers that are none."""

import numpy as np

from ....pipelines.contracts import TrialError
from ..scene import CRASHED, DIVERGED, Saboteur, Scene
from .bent import Bent

_STEP = 7


def predicts_nan(scene: Scene) -> Bent:
    """Not a number."""
    return Bent(scene.honest(), lambda p: np.full_like(p, np.nan))


def predicts_inf(scene: Scene) -> Bent:
    """Infinite in one place."""

    def one(predictions: np.ndarray) -> np.ndarray:
        predictions.flat[-1] = np.inf
        return predictions

    return Bent(scene.honest(), one)


def loses_its_way(scene: Scene) -> None:
    """Gradient steps that grow, until the loss is no number."""
    weight, values = 1.0, np.linspace(-1, 1, len(scene.target))
    for step in range(1000):
        with np.errstate(over="ignore", invalid="ignore"):
            weight -= 1e9 * float(np.float64(weight) * (values**2).mean()) if step >= _STEP else 0.0
            loss = float((np.float64(weight) * values) @ values - (np.float64(weight) * values) @ values)
        if not np.isfinite(loss):
            raise TrialError(f"the loss is not finite at step {step}")


def fails_on_the_gpu(_: Scene) -> None:
    """As torch does where the card's memory is full."""
    raise RuntimeError("CUDA error: out of memory")


SABOTEURS = (
    Saboteur("predicts NaN", predicts_nan, (DIVERGED,), "not finite"),
    Saboteur("predicts one infinity", predicts_inf, (DIVERGED,), "not finite: 1 of"),
    Saboteur("a loss that is NaN after some steps", loses_its_way, (DIVERGED,), "not finite at step"),
    Saboteur("an error of CUDA", fails_on_the_gpu, (CRASHED,), "CUDA error"),
)
