"""Where trials fail: learned from those that did."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .dimension import Dimension
from .gp.search import Weight
from .history import History, Observation
from .space import Space

#: Chance of success where nothing is known, as log odds: 0.88.
_PRIOR = 2.0
#: Standard deviations, in log odds, of the chance as a whole, of how it changes along an axis, and from place to place.
_LEVEL, _SLOPE, _LOCAL = 1.0, 5.0, 2.0
#: Reach of what one trial tells of its surroundings, as a share of the cube's diagonal.
_REACH = 0.2
_STEPS = 50
#: Chance that every place keeps as a weight.
_LEAST = 1e-6
#: Parameters by which a kind of failure is told from success.
_MOST_CONDITIONS = 2


@dataclass(frozen=True)
class Feasibility:
    """The chance that a configuration does not fail.

    Attributes:
        places: of finished trials, (n, width).
        pulls: how much each of them raises the log odds around it; negative for those that failed. Without any,
            nothing has failed and everything is possible.
        space, known: what it was learned from.
    """

    places: np.ndarray
    pulls: np.ndarray
    space: Space
    known: tuple[Observation, ...]

    @cached_property
    def reason(self) -> str:
        """What failed and where, in words; empty where nothing did."""
        return _told(self.space, self.known)

    def chance(self, places: np.ndarray) -> np.ndarray:
        """Probability of success at rows of the unit cube, (m, width) -> (m,)."""
        if not len(self.pulls):
            return np.ones(len(places))
        odds = _PRIOR + _likeness(np.asarray(places, dtype=float), self.places) @ self.pulls
        return _squashed(odds)


def feasible(space: Space, history: History) -> list[Weight]:
    """The chance's logarithm as a weight of an acquisition value; none where nothing has failed."""
    if not history.failed:
        return []
    learned = learn_feasibility(space, history)
    return [lambda places: np.log(np.maximum(learned.chance(places), _LEAST))]


def learn_feasibility(space: Space, history: History) -> Feasibility:
    """Learn from a study's finished trials.

    A classifier with a Gaussian process prior (Rasmussen & Williams, 2006, chapter 3), at its likeliest: the log odds
    of success are a plane plus a local part, so that few failures at one end of an axis count against that end, and
    one failure against little but itself. Pruned trials ran, and are no failures. Whatever the reason of a failure,
    it counts the same.

    Args:
        space: the space, whose cube the places are in.
        history: finished trials; those that have no parameters of the space are left out.
    """
    known = tuple(o for o in history.observations if any(name in space for name in o.params))
    failed = np.array([_failed(o) for o in known], dtype=bool)
    if not failed.any():
        return Feasibility(np.zeros((0, space.width)), np.zeros(0), space, known)
    places = space.places([o.params for o in known])
    return Feasibility(places, _pulls(_likeness(places, places), ~failed), space, known)


def _failed(observation: Observation) -> bool:
    return observation.status not in {"ok", "pruned"}


def _likeness(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Covariance of log odds, (m, n)."""
    width = a.shape[1]
    plane = _LEVEL**2 + _SLOPE**2 * (a - 0.5) @ (b - 0.5).T
    # Without an (m, n, width) array: thousands of places are asked about for each proposal.
    apart = (a * a).sum(axis=1)[:, None] + (b * b).sum(axis=1)[None, :] - 2 * a @ b.T
    return np.asarray(plane + _LOCAL**2 * np.exp(-np.maximum(apart, 0.0) / (2 * width * _REACH**2)))


def _squashed(odds: np.ndarray) -> np.ndarray:
    return np.asarray(0.5 * (1 + np.tanh(odds / 2)))


def _pulls(likeness: np.ndarray, success: np.ndarray) -> np.ndarray:
    """What is left unexplained of each trial at the likeliest log odds: these times the covariance are the odds.

    Newton's steps, halved where they overshoot (algorithm 3.1 of the book).
    """
    count = len(success)
    pulls = np.zeros(count)

    def worth(pulls: np.ndarray) -> float:
        odds = _PRIOR + likeness @ pulls
        explained = -np.logaddexp(0.0, np.where(success, -odds, odds)).sum()
        return float(explained - 0.5 * pulls @ likeness @ pulls)

    for _ in range(_STEPS):
        chance = _squashed(_PRIOR + likeness @ pulls)
        weight = chance * (1 - chance)
        root = np.sqrt(weight)
        aim = weight * (likeness @ pulls) + success - chance
        inner = np.eye(count) + root[:, None] * likeness * root[None, :]
        goal = aim - root * np.linalg.solve(inner, root * (likeness @ aim))
        step, before = 1.0, worth(pulls)
        while step > 1e-4 and worth(pulls + step * (goal - pulls)) < before:
            step /= 2
        change = step * (goal - pulls)
        pulls = pulls + change
        if float(np.abs(change).max()) < 1e-8:
            break
    return pulls


def _told(space: Space, known: Sequence[Observation]) -> str:
    """Each kind of failure: how often, and what its trials have in common that others have not."""
    kinds = Counter(o.status for o in known if _failed(o))
    parts = []
    for kind, count in sorted(kinds.items(), key=lambda item: (-item[1], item[0])):
        own = [o for o in known if o.status == kind]
        fine = [o for o in known if not _failed(o)]
        shared = _shared(space, own, fine)
        parts.append(f"{kind} {count} of {len(known)}" + (f": {' and '.join(shared)}" if shared else ""))
    return "; ".join(parts)


def _shared(space: Space, own: Sequence[Observation], fine: Sequence[Observation]) -> list[str]:
    """Conditions that all of ``own`` meet, each chosen to rule out most of those that were fine."""
    if len(own) < 2:
        return []
    found: list[str] = []
    left = list(fine)
    while left and len(found) < _MOST_CONDITIONS:
        ruled = {text: met for d in space.dimensions for text, met in _conditions(d, own, left)}
        text, met = min(ruled.items(), key=lambda item: len(item[1]), default=("", left))
        if len(met) == len(left):
            break
        found.append(text)
        left = list(met)
    # What most of the others meet too explains nothing.
    return found if len(left) <= len(fine) / 3 else []


def _conditions(
    dimension: Dimension, own: Sequence[Observation], fine: Sequence[Observation]
) -> list[tuple[str, list[Observation]]]:
    """Conditions on one parameter that all of ``own`` meet, with those of ``fine`` that meet them too."""
    name = dimension.name
    if not all(name in o.params for o in own):
        return []
    active = [o for o in fine if name in o.params]
    if not dimension.ordered:
        values = {o.params[name] for o in own}
        if len(values) > 1:
            return []
        value = own[0].params[name]
        return [(f"{name} = {value}", [o for o in active if o.params[name] == value])]

    def place(o: Observation) -> float:
        return float(dimension.place(o.params[name])[0])

    least, most = min(own, key=place), max(own, key=place)
    return [
        (f"{name} >= {_short(least.params[name])}", [o for o in active if place(o) >= place(least)]),
        (f"{name} <= {_short(most.params[name])}", [o for o in active if place(o) <= place(most)]),
    ]


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
