"""LLAMBO's turn, whole: candidates, their acquisition values, the best of them (section 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....tools.samplers.history import History
from .candidates import sample_candidates
from .desk import Desk
from .discriminative import expected_improvement, predict
from .generative import probabilities

CANDIDATE, UNSCORED = "llm:candidate", "llm:unscored"


@dataclass(frozen=True)
class Proposed:
    """One configuration that was proposed.

    Attributes:
        params: the configuration.
        source: ``llm:candidate``; ``llm:unscored`` where the surrogate had no answer.
        value: of the acquisition; None where it was not asked for or had no answer.
    """

    params: Mapping[str, Any]
    source: str
    value: float | None = None


def propose(desk: Desk, history: History, count: int, turn: int) -> list[Proposed]:
    """The ``count`` best of one set of candidates, the best first; fewer where there are fewer.

    Args:
        history: what was tried, and what is running.
        turn: number of the trial that is asked for, the first of several.
    """
    if history.best() is None or count < 1:
        return []
    candidates = sample_candidates(desk, history, turn)
    if len(candidates) <= count:
        # Nothing is left to choose.
        return [Proposed(params, CANDIDATE) for params in candidates]
    ranks = acquisition(desk, history, candidates, turn)
    scored = [(rank, params) for rank, params in zip(ranks, candidates, strict=True) if rank is not None]
    # A stable sort: among equals, the one that was named first.
    scored.sort(key=lambda pair: pair[0], reverse=True)
    found = [Proposed(params, CANDIDATE, rank[0]) for rank, params in scored]
    found += [Proposed(p, UNSCORED) for rank, p in zip(ranks, candidates, strict=True) if rank is None]
    return found[:count]


def acquisition(
    desk: Desk, history: History, candidates: Sequence[Mapping[str, Any]], turn: int
) -> list[tuple[float, float] | None]:
    """(acquisition value, predicted gain) of each candidate, larger is better; None without a prediction.

    The value is the expected improvement, for the generative surrogate p(good) / gamma. The predicted gain decides
    where all expected improvements are next to nothing.

    Raises:
        ValueError: no trial has a score.
    """
    best = history.best()
    if best is None or best.value is None:
        raise ValueError("no trial has a score yet")
    if desk.settings.surrogate == "generative":
        told = probabilities(desk, history, candidates, turn)
        return [None if p is None else (p / desk.settings.gamma, 0.0) for p in told]
    found: list[tuple[float, float] | None] = []
    for prediction in predict(desk, history, candidates, turn):
        if prediction is None:
            found.append(None)
        else:
            value = expected_improvement(prediction, best.value, maximize=history.maximize)
            found.append((value, -history.sign * prediction.mean))
    return found
