"""A run's sampler for one family, built anew for every proposal from what the run has on record."""

from collections.abc import Sequence

from optuna.samplers import BaseSampler

from ...pipelines.contracts import Suggestion
from ...pipelines.spaces import SearchSpace
from ...tools.search.proposers import HYBRID, SamplerFor, classical
from .hybrid import Belief, HybridSampler


def sampler_for(proposer: str, suggestions: Sequence[Suggestion]) -> SamplerFor:
    """Builds samplers of the name ``proposer``; the hybrid with what a language model believes of the family.

    Nobody is asked from within a trial's slot: what a language model has said by then is among ``suggestions``.
    """
    if proposer != HYBRID:
        return classical(proposer)
    beliefs = {s.family: Belief(best=s.belief, why=s.why) for s in suggestions if s.belief}

    def build(name: str, space: SearchSpace, seed: int) -> BaseSampler:
        return HybridSampler(llm=None, space=space, belief=beliefs.get(name), seed=seed)

    return build
