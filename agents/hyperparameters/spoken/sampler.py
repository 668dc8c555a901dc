"""Base of samplers that ask a language model for whole configurations."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import optuna
from optuna.samplers import BaseSampler
from optuna.trial import FrozenTrial

from ....pipelines.contracts import Problem
from ....pipelines.spaces import SearchSpace
from ....tools.llm.access import Access, NoAnswer
from ....tools.samplers.base import WholeSampler
from ....tools.samplers.classical import tpe
from ....tools.samplers.history import History
from ....tools.samplers.space import Space
from ..open_access import open_access
from .fallback import fall_back
from .notes import note_proposed, with_pending
from .turn import DIGITS, Turn
from .wording import Wording


class SpokenSampler(WholeSampler):
    """Base of samplers that take a language model's word; a classical one proposes where there is none.

    Args:
        access: the language model.
        llm: opens one, where no ``access`` is given: what ``--llm`` takes. None: nobody speaks.
        problem: what is tuned, as far as the model is told.
        space: with defaults, conditions and help for the model; without, it is read off the study's finished trials,
            and the first trial is drawn at random.
        fallback: proposes where the model does not; TPE, if not given.
        seed: of everything that is drawn.

    Raises:
        RequestError, ModelUnavailable: ``llm`` cannot be had.
    """

    def __init__(
        self,
        access: Access | None = None,
        *,
        llm: str | None = "embedded",
        problem: Problem | None = None,
        space: SearchSpace | Space | None = None,
        fallback: BaseSampler | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__(space, seed=seed)
        self._access = open_access(llm) if access is None and llm is not None else access
        self._problem = problem or Problem()
        self._fallback = fallback or tpe(seed)

    def _said(self, turn: Turn) -> tuple[Mapping[str, Any], str]:
        """A valid configuration that is new, and its source.

        Raises:
            NoAnswer: the language model named none.
        """
        raise NotImplementedError

    def _configuration(
        self, study: "optuna.Study", trial: FrozenTrial, space: Space, history: History
    ) -> tuple[Mapping[str, Any], str]:
        known = with_pending(study, trial, space, history)
        found = self._asked(study, trial, space, known) or fall_back(self._fallback, study, trial, space)
        note_proposed(study, trial, space, found[0])
        return found

    def _asked(
        self, study: "optuna.Study", trial: FrozenTrial, space: Space, history: History
    ) -> tuple[Mapping[str, Any], str] | None:
        """What the language model proposes; None where it has nothing usable."""
        if self._access is None:
            return None
        wording = Wording.of(space, history, DIGITS)
        seed = int(np.random.default_rng([self._seed, trial.number, 1]).integers(2**31))
        turn = Turn(self._access, study, trial, wording, self._problem, history, seed)
        try:
            return self._said(turn)
        except NoAnswer:
            # On record where it happened.
            return None
