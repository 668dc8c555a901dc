"""The Gaussian process' next configuration, with whatever others know folded in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..history import History
from ..space import Space
from .acquisition import log_expected_improvement
from .candidates import candidates
from .model import GaussianProcess, fit
from .outcomes import standardised
from .threads import one_thread

#: Draws before a space counts as used up.
_LAST = 2000

#: Adds to the logarithm of the acquisition value of (m, width) places: a prior, a feasibility.
Weight = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Surrogate:
    """A process fitted to a history.

    Attributes:
        process: the fitted process.
        places: (n, width) observed places; pending ones at the end.
        losses: (n,) standardised losses; for pending ones, what the process expects of them.
        best: the least of them. Of what was observed, not of the process' means: the same configuration brings the same
            score again.
        observed: how many of the places were observed.
    """

    process: GaussianProcess
    places: np.ndarray
    losses: np.ndarray
    best: float
    observed: int

    def acquisition(self, places: np.ndarray, weights: Sequence[Weight] = ()) -> np.ndarray:
        """Logarithm of the expected improvement at (m, width) places, (m,), with all weights added."""
        mean, deviation = self.process.predict(places)
        value = log_expected_improvement(mean, deviation, self.best)
        for weight in weights:
            value = value + weight(places)
        return value


@one_thread
def surrogate(space: Space, history: History) -> Surrogate | None:
    """The process of a history; None where no trial has a value."""
    kept, losses = standardised(history)
    if not len(kept):
        return None
    places = space.places([history.observations[i].params for i in kept])
    process = fit(places, losses)
    if history.pending:
        # What is on its way is believed to come out as expected, so that a batch spreads (Ginsbourger et al., 2010).
        waiting = space.places(history.pending)
        expected, _ = process.predict(waiting)
        places, losses = np.vstack([places, waiting]), np.concatenate([losses, expected])
        process = process.conditioned(places, losses)
    return Surrogate(process, places, losses, float(losses.min()), len(kept))


@one_thread
def best_place(
    space: Space,
    history: History,
    model: Surrogate,
    rng: np.random.Generator,
    weights: Sequence[Weight] = (),
    guests: np.ndarray | None = None,
) -> tuple[np.ndarray, int | None]:
    """The new place with the highest acquisition value.

    Args:
        space, history, model: what is known.
        rng: draws candidates.
        weights: added to the acquisition value's logarithm.
        guests: (g, width) places that others propose: they compete on the same value.

    Returns:
        the place, (width,), and the index of the guest that it is; None where it is none.
    """
    own = candidates(space, model.places, model.losses, rng)
    visitors = np.zeros((0, space.width)) if guests is None else guests
    pool = np.vstack([visitors, own])
    tried = {space.key(o.params) for o in history.observations} | {space.key(p) for p in history.pending}

    def new(places: np.ndarray) -> tuple[np.ndarray, int] | None:
        """The best new one of places, and its index."""
        for index in np.argsort(-model.acquisition(places, weights), kind="stable"):
            place = space.settled(places[index])
            if space.key(space.params(place)) not in tried:
                return place, int(index)
        return None

    if (found := new(pool)) is not None:
        return found[0], found[1] if found[1] < len(visitors) else None
    # Everything in reach was tried: a small space, of which something may be left.
    if (found := new(np.unique(space.random(rng, _LAST), axis=0))) is not None:
        return found[0], None
    # Repeating the likeliest is the least bad.
    return space.settled(pool[np.argmax(model.acquisition(pool, weights))]), None
