"""A run's sampler for one family, built anew for every proposal from what the run has on record."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...pipelines.contracts import Suggestion
from ...pipelines.spaces import SearchSpace
from ...tools.search.proposers import HYBRID, SamplerFor, classical

if TYPE_CHECKING:
    from optuna.samplers import BaseSampler


def sampler_for(proposer: str, suggestions: Sequence[Suggestion]) -> SamplerFor:
    """Builds samplers of the name ``proposer``; the hybrid with what a language model believes of the family.

    Nobody is asked from within a trial's slot: what a language model has said by then is among ``suggestions``.
    """
    if proposer != HYBRID:
        return classical(proposer)
    believed = {s.family: s for s in suggestions if s.belief}

    def build(name: str, space: SearchSpace, seed: int) -> "BaseSampler":
        # Samplers import for a second: workers have begun theirs by now.
        from .hybrid import Belief, HybridSampler

        said = believed.get(name)
        belief = Belief(best=said.belief, why=said.why) if said is not None else None
        return HybridSampler(llm=None, space=space, belief=belief, seed=seed)

    return build
