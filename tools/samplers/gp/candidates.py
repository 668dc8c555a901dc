"""Where an acquisition function is looked at: everywhere a little, near the best a lot."""

import numpy as np

from ..space import Space

_ANYWHERE, _NEAR, _BEST = 300, 1800, 4
#: Steps from a good point, as shares of the range.
_STEPS = (0.02, 0.1, 0.25)
#: Coordinates that a step changes, about.
_CHANGED = 0.35


def candidates(space: Space, places: np.ndarray, losses: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Unit-cube points, (m, width): uniform ones, and steps from the best of (n, width) ``places``."""
    found = [space.random(rng, _ANYWHERE)]
    best = places[np.argsort(losses, kind="stable")[:_BEST]]
    for place in best:
        found.append(_steps(space, place, rng, _NEAR // len(best)))
    # What is not active sits where it does in the observed places: its coordinates bring no gain of their own.
    return space.rested(np.vstack(found))


def _steps(space: Space, place: np.ndarray, rng: np.random.Generator, count: int) -> np.ndarray:
    moved = np.tile(place, (count, 1))
    size = len(space.dimensions)
    changed = rng.random((count, size)) < max(_CHANGED, 1.0 / size)
    changed[np.arange(count), rng.integers(size, size=count)] = True
    step = rng.choice(_STEPS, size=count)
    for index, (dimension, at) in enumerate(zip(space.dimensions, space.slices(), strict=True)):
        rows = changed[:, index]
        if dimension.ordered:
            noise = step[rows] * rng.normal(size=int(rows.sum()))
            moved[rows, at] = np.clip(moved[rows, at] + noise[:, None], 0.0, 1.0)
        else:
            moved[rows, at] = np.eye(dimension.width)[rng.integers(dimension.width, size=int(rows.sum()))]
    return moved
