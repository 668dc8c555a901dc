"""Learning rates over the course of a training, as shares of the largest."""

import math

from .recipe import Recipe

_HELD, _EXPONENT = 0.1, -0.51


def factor(recipe: Recipe, step: int, steps: int) -> float:
    """The share of the largest learning rate at a step.

    Cosine: Loshchilov and Hutter 2017, "SGDR". Cosine power annealing: Hundt et al. 2019, "sharpDARTS". WSD (warm
    up, stay, decay): Hu et al. 2024, "MiniCPM". Power law with a decay at its end: Shen et al. 2024, "Power Scheduler",
    whose exponent it is; measured in steps, and held until a tenth of them.

    Args:
        recipe: the schedule and its numbers.
        step: 0 for the first.
        steps: of the whole training.
    """
    rising = round(recipe.warmup * steps)
    if step < rising:
        return (step + 1) / rising
    done = (step - rising) / max(1, steps - rising)
    match recipe.schedule:
        case "constant":
            return 1.0
        case "cosine":
            return 0.5 * (1 + math.cos(math.pi * done))
        case "cosine_power":
            return _cosine_power(done, recipe.power)
        case "wsd":
            return _ending(done, recipe.decay)
        case "power":
            held: float = (max(done, 1e-9) / _HELD) ** _EXPONENT
            return min(1.0, held) * _ending(done, recipe.decay)


def _ending(done: float, share: float) -> float:
    """1, and in the last ``share`` down to 0."""
    return 1.0 if share == 0 else min(1.0, max(0.0, (1 - done) / share))


def _cosine_power(done: float, power: float) -> float:
    """From 1 to 0, the steeper at first the larger ``power``; plain cosine for 1."""
    cosine = 0.5 * (1 + math.cos(math.pi * done))
    return cosine if power == 1 else (power ** (cosine + 1) - power) / (power**2 - power)
