"""One question to a language model, in a study."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import optuna
from optuna.trial import FrozenTrial

from ....pipelines.contracts import Problem, ReplyError
from ....tools.llm.access import Access
from ....tools.llm.chat import Sampling
from ....tools.samplers.history import History, Observation
from ....tools.samplers.space import Space
from ...planner.alternatives import clean
from .shown import score_range
from .wording import Wording, rounded

#: Significant digits of real numbers and scores in prompts.
DIGITS = 3
_MOST_CARDS, _CARD_TEXT, _MOST_RUNNING = 2, 240, 4


@dataclass(frozen=True)
class Turn:
    """One question to a language model.

    Attributes:
        access: the language model.
        study, trial: whom the answer is for.
        wording: how configurations are said and read.
        problem: what is tuned, as far as it is told.
        history: of the study, with all that is running.
        seed: of the answer.
    """

    access: Access
    study: "optuna.Study"
    trial: FrozenTrial
    wording: Wording
    problem: Problem
    history: History
    seed: int

    @property
    def space(self) -> Space:
        """The parameters."""
        return self.wording.space

    def told(self) -> dict[str, Any]:
        """What every prompt begins with: the same all through a study, so that servers keep it."""
        facts = {
            "model": self.problem.model,
            "metric": self.problem.metric,
            "data": dict(self.problem.data),
            "notes": [clean(card, _CARD_TEXT) for card in self.problem.cards[:_MOST_CARDS]],
        }
        declared = any(d.default is not None for d in self.space.dimensions)
        return {
            "problem": {name: fact for name, fact in facts.items() if fact},
            "parameters": self.wording.described(),
            "default": self.wording.said(self.space.default()) if declared else {},
            "better": "higher" if self.history.maximize else "lower",
        }

    def row(self, params: Mapping[str, Any]) -> list[Any]:
        """A configuration as its values in the order of the parameters, null where one is not active."""
        return self.wording.row(params)

    def rows(self, observations: Sequence[Observation]) -> list[list[Any]]:
        """Trials as rows that end with what came of them."""
        return [[*self.row(o.params), self.outcome(o)] for o in observations]

    def running(self) -> list[list[Any]]:
        """Configurations that are being tried, as rows."""
        return [self.row(params) for params in self.history.pending[-_MOST_RUNNING:]]

    def outcome(self, observation: Observation) -> Any:
        """A trial's score, or how it ended without one."""
        return observation.status if observation.value is None else self.score(observation.value)

    def score(self, value: float) -> float:
        """A score with as many digits as tell the study's scores apart."""
        return rounded(value, score_range(self.history), DIGITS)

    def taken(self) -> frozenset[str]:
        """Keys of the wording for everything that was tried, or is being tried."""
        return self.wording.taken(self.history)

    def possible(self, params: Mapping[str, Any]) -> bool:
        """Whether all values are of the space: trials that were run elsewhere may have others."""
        return all(
            name in self.space.constants or (name in self.space and self.space[name].known(value))
            for name, value in params.items()
        )

    def must_be_new(self, params: Mapping[str, Any]) -> None:
        """Refuse what was tried.

        Raises:
            ReplyError: it was.
        """
        if self.wording.key(params) in self.taken():
            raise ReplyError("this configuration was tried already: change a value")

    def sampling(self, temperature: float) -> Sampling:
        """How the answer is drawn."""
        return Sampling(temperature=temperature, seed=self.seed)

    def note(self, name: str, value: Any) -> None:
        """Write a system attribute on the trial."""
        self.study._storage.set_trial_system_attr(self.trial._trial_id, f"automl_agent:{name}", value)
