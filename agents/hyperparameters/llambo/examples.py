"""Few-shot examples: the trials that a prompt shows, in which order."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ....tools.samplers.history import History, Observation
from ....tools.samplers.space import Space
from ..spoken.shown import score_range, shown_trials
from ..spoken.wording import Wording, rounded
from .settings import LlamboSettings

#: A configuration as it is said, and what came of it.
Example = tuple[dict[str, Any], Any]


@dataclass(frozen=True)
class Order:
    """One prompt's order.

    Attributes:
        observations: the examples.
        names: of the parameters.
    """

    observations: tuple[Observation, ...]
    names: tuple[str, ...]

    @classmethod
    def drawn(
        cls, history: History, space: Space, settings: LlamboSettings, rng: np.random.Generator
    ) -> "Order":
        """A random order of the trials that are shown (section 5.1), and of the parameters where that is wanted."""
        shown = shown_trials(history, settings.most_shown)
        if settings.bootstrap and shown:
            chosen = rng.integers(len(shown), size=len(shown))
        else:
            chosen = rng.permutation(len(shown))
        names = space.names
        if settings.shuffle_features:
            names = tuple(names[i] for i in rng.permutation(len(names)))
        return cls(tuple(shown[i] for i in chosen), names)


def scored_examples(order: Order, wording: Wording, history: History) -> list[Example]:
    """Examples with their scores in the study's own direction; failed trials with how they failed."""
    width = score_range(history)
    return [(wording.said(o.params, order.names), _outcome(o, width, wording)) for o in order.observations]


def _outcome(observation: Observation, width: float, wording: Wording) -> Any:
    if observation.value is None:
        ending = "pruned" if observation.status == "pruned" else "failed"
        return ending if observation.status == ending else f"{ending}: {observation.status}"
    return rounded(observation.value, width, wording.digits)
