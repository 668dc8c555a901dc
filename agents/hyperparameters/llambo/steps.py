"""LLAMBO's steps, each usable alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from ....pipelines.contracts import Problem
from ....pipelines.spaces import SearchSpace
from ....tools.llm.access import Access
from ....tools.samplers.history import History
from ....tools.samplers.space import Space
from . import candidates, discriminative, generative, proposing, warm
from .desk import Desk
from .settings import LlamboSettings


class Llambo:
    """LLAMBO (Liu et al., ICLR 2024, arXiv 2402.03921): Bayesian optimisation whose parts are a language model's.

    Nothing is kept between calls: the same seed, history and turn give the same prompts.

    Args:
        access: the language model.
        space: what is searched.
        problem: what is tuned, as far as it is told.
        settings: its numbers; the paper's, if not given.
        seed: of the examples' orders and the answers.
    """

    def __init__(
        self,
        access: Access,
        space: SearchSpace | Space,
        problem: Problem | None = None,
        settings: LlamboSettings | None = None,
        seed: int = 0,
    ) -> None:
        whole = Space.declared(space) if isinstance(space, SearchSpace) else space
        self._desk = Desk(access, whole, problem or Problem(), settings or LlamboSettings(), seed)

    def warm_start(self, count: int | None = None, history: History | None = None) -> list[dict[str, Any]]:
        """Section 4, zero-shot warm start: configurations to begin with. One call.

        The history's scores are not told; where no conditions are declared, it tells what may be left out.

        Raises:
            NoAnswer: there is no valid one.
        """
        wanted = self._desk.settings.warm_start if count is None else count
        return warm.warm_start(self._desk, wanted, history)

    def candidates(self, history: History, turn: int | None = None) -> list[dict[str, Any]]:
        """Section 6, candidate sampling: new configurations for a target score, none without an answer.

        Raises:
            ValueError: no trial has a score, so that there is no target.
        """
        return candidates.sample_candidates(self._desk, history, _turn(history, turn))

    def predictions(
        self, history: History, configurations: Sequence[Mapping[str, Any]], turn: int | None = None
    ) -> list[discriminative.Prediction | None]:
        """Section 5.1, discriminative surrogate: each configuration's score; None without a usable answer."""
        return discriminative.predict(self._desk, history, configurations, _turn(history, turn))

    def probabilities(
        self, history: History, configurations: Sequence[Mapping[str, Any]], turn: int | None = None
    ) -> list[float | None]:
        """Section 5.2, generative surrogate: probability that each is among the best; None without an answer."""
        return generative.probabilities(self._desk, history, configurations, _turn(history, turn))

    def propose(self, history: History, count: int = 1, turn: int | None = None) -> list[proposing.Proposed]:
        """Section 3, a turn: the ``count`` best of one set of candidates by acquisition value; fewer without answers.

        ``settings.calls`` calls, more where a round of candidates brings too few.
        """
        return proposing.propose(self._desk, history, count, _turn(history, turn))


def _turn(history: History, turn: int | None) -> int:
    """The number that a study would give to the next trial."""
    return len(history.observations) + len(history.pending) if turn is None else turn
