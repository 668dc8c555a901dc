"""What all steps of LLAMBO's share."""

from dataclasses import dataclass

import numpy as np

from ....pipelines.contracts import Problem
from ....tools.llm.access import Access
from ....tools.samplers.space import Space
from .settings import LlamboSettings

#: Purposes of randomness.
WARM_START, CANDIDATES, SURROGATE = 1, 2, 3
#: After so many calls in a row without an answer, a step asks no more.
MOST_SILENT = 3


@dataclass(frozen=True)
class Desk:
    """A language model and what it works on.

    Attributes:
        access: the language model.
        space: what is searched.
        problem: what is tuned, as far as it is told.
        settings: LLAMBO's numbers.
        seed: of everything that is drawn.
    """

    access: Access
    space: Space
    problem: Problem
    settings: LlamboSettings
    seed: int

    def rng(self, purpose: int, *parts: int) -> np.random.Generator:
        """Randomness for one purpose and, say, one trial and prompt: the same for the same parts."""
        return np.random.default_rng([self.seed, purpose, *parts])

    def draw(self, purpose: int, *parts: int) -> int:
        """A seed for the language model: other parts, another seed."""
        # Apart from what orders the examples.
        return int(self.rng(purpose, *parts, 1).integers(2**31))
