"""How LLAMBO is run: the paper's numbers, and smaller ones."""

from typing import Literal, Self

from pydantic import Field, model_validator

from ....pipelines.contracts import Value


class LlamboSettings(Value):
    """LLAMBO's numbers (Liu et al., ICLR 2024); the defaults are the paper's where it names any.

    Attributes:
        warm_start: configurations to begin with, all named in one reply (section 4). 0: none.
        context: the most that is told of the data (section 4): nothing, facts (``partial``), or also marginals and
            correlations (``full``). What the problem does not hold is not told.
        surrogate: ``discriminative`` predicts scores (section 5.1), ``generative`` whether a configuration is among
            the best (section 5.2).
        samples: prompts of each prediction, every one with its own order of examples: the paper's K.
        together: whether a prompt asks for the scores of all candidates in one reply.
        surrogate_temperature, candidate_temperature, warm_start_temperature: of the answers.
        gamma: share of the scores that count as good (section 5.2).
        candidates: candidate points (section 6): the paper's M.
        candidate_prompts: prompts among which they are divided.
        alpha: how far beyond the best score the target lies, as a share of the scores' range (section 6); negative:
            how far it stays behind.
        least_candidates: with fewer usable ones, another round is asked.
        rounds: at most.
        shuffle_features: whether parameters too change their order from prompt to prompt.
        bootstrap: whether examples are drawn with replacement.
        most_shown: examples in a prompt: the best and the latest.
        digits: significant ones of what is shown.
        least_std: of a prediction, as a share of the scores' range.
    """

    warm_start: int = Field(default=5, ge=0, le=50)
    context: Literal["none", "partial", "full"] = "full"
    surrogate: Literal["discriminative", "generative"] = "discriminative"
    samples: int = Field(default=10, ge=1)
    together: bool = False
    surrogate_temperature: float = Field(default=0.7, ge=0)
    candidate_temperature: float = Field(default=0.8, ge=0)
    warm_start_temperature: float = Field(default=0.7, ge=0)
    gamma: float = Field(default=0.25, gt=0, lt=1)
    candidates: int = Field(default=20, ge=1)
    candidate_prompts: int = Field(default=4, ge=1)
    alpha: float = Field(default=-0.1, ge=-1)
    least_candidates: int = Field(default=5, ge=1)
    rounds: int = Field(default=3, ge=1)
    shuffle_features: bool = False
    bootstrap: bool = False
    most_shown: int = Field(default=60, ge=2)
    digits: int = Field(default=4, ge=2, le=15)
    least_std: float = Field(default=1e-3, gt=0)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.together and self.surrogate == "generative":
            raise ValueError("probabilities are read off replies about one candidate: not together")
        return self

    @property
    def calls(self) -> int:
        """Calls of the language model for a proposal where every reply is usable and one round is enough."""
        return self.candidate_prompts + self.samples * (1 if self.together else self.candidates)


#: The paper's numbers: 204 calls a proposal.
PAPER = LlamboSettings()
#: As many prompts as the released code has, each answered once: 22 calls a proposal.
SHORT = LlamboSettings(candidates=10, candidate_prompts=2, samples=2)
#: One prompt for candidates, one reply for the scores of all of them, twice: 3 calls a proposal.
FRUGAL = LlamboSettings(
    candidates=6, candidate_prompts=1, samples=2, together=True, least_candidates=2, rounds=2, most_shown=30
)
