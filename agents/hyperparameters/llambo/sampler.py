"""LLAMBO as an Optuna sampler."""

from collections.abc import Mapping
from typing import Any

import optuna
from optuna.samplers import BaseSampler
from optuna.trial import FrozenTrial

from ....pipelines.contracts import Problem
from ....pipelines.spaces import SearchSpace
from ....tools.llm.access import Access, NoAnswer
from ....tools.samplers.history import History
from ....tools.samplers.space import Space
from ..spoken import SpokenSampler
from ..spoken.wording import Wording
from .notes import note_warm_start, noted_warm_start
from .settings import LlamboSettings
from .steps import Llambo

WARM_START = "llm:warmstart"


class LLAMBOSampler(SpokenSampler):
    """LLAMBO (Liu et al., ICLR 2024, arXiv 2402.03921) in anyone's study.

    The first trials take the warm start's configurations, all named in one reply. Each trial after that takes the
    best of the candidates that the model names, by the expected improvement that it predicts. A configuration's
    source (:func:`~automl_agent.tools.samplers.base.source_of`) is ``llm:warmstart``, ``llm:candidate``,
    ``llm:unscored`` where the surrogate had no answer, or ``fallback:NAME`` where the model had nothing usable.

    Args:
        access: the language model.
        llm: opens one, where no ``access`` is given: what ``--llm`` takes. None: nobody speaks.
        problem: what is tuned, as far as the model is told.
        space: with conditions and help for the model; without, it is read off the study's finished trials, the first
            trial is drawn at random and the warm start comes after it.
        settings: its numbers; the paper's, if not given, which take 204 calls a trial. ``FRUGAL`` takes 3.
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
        settings: LlamboSettings | None = None,
        fallback: BaseSampler | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__(access, llm=llm, problem=problem, space=space, fallback=fallback, seed=seed)
        self._settings = settings or LlamboSettings()

    def _asked(
        self, study: "optuna.Study", trial: FrozenTrial, space: Space, history: History
    ) -> tuple[Mapping[str, Any], str] | None:
        """What the language model proposes; None where it has nothing usable."""
        if self._access is None:
            return None
        steps = Llambo(self._access, space, self._problem, self._settings, self._seed)
        if len(history.observations) + len(history.pending) < self._settings.warm_start:
            params = _untried(self._warm_start(steps, study, trial, space, history), space, history)
            if params is not None:
                return params, WARM_START
        proposed = steps.propose(history, turn=trial.number)
        return (proposed[0].params, proposed[0].source) if proposed else None

    def _warm_start(
        self, steps: Llambo, study: "optuna.Study", trial: FrozenTrial, space: Space, history: History
    ) -> list[dict[str, Any]]:
        """The study's warm start. The model is asked for it once, and not again if it had no answer."""
        found = noted_warm_start(study, space)
        if found is None:
            try:
                found = steps.warm_start(history=history)
            except NoAnswer:
                found = []
            note_warm_start(study, trial, space, found)
        return found


def _untried(
    configurations: list[dict[str, Any]], space: Space, history: History
) -> Mapping[str, Any] | None:
    """The first configuration that is neither tried nor running."""
    wording = Wording(space)
    taken = wording.taken(history)
    return next((params for params in configurations if wording.key(params) not in taken), None)
