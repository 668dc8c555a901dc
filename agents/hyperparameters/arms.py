"""Samplers by name, for runs and comparisons alike: the one place that builds them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from optuna.samplers import BaseSampler

from ...pipelines.contracts import PlanError, Problem
from ...pipelines.spaces import SearchSpace
from ...tools.knowledge.tuning import tuning_notes
from ...tools.llm.access import Access
from ...tools.samplers.classical import CLASSICAL
from ...tools.samplers.seeded import Seeded
from ...tools.samplers.space import Space
from .hybrid import Belief, HybridSampler
from .llambo import SHORT, LLAMBOSampler
from .llm import LLMSampler
from .opro import OPROSampler
from .trace import TraceSampler

#: Ending of a classical sampler's name that tries the space's default first.
DEFAULT = "+default"


@dataclass(frozen=True)
class ArmSetting:
    """What a sampler may know beforehand.

    Attributes:
        space: what is searched, with defaults.
        problem: what is tuned, as far as it is told.
        access: the language model; None where nobody speaks.
        seed: of everything that is drawn.
    """

    space: SearchSpace
    problem: Problem = field(default_factory=Problem)
    access: Access | None = None
    seed: int = 0


Build = Callable[[ArmSetting], BaseSampler]

#: Samplers that a language model has a part in.
SPEAKING: Mapping[str, Build] = {
    "hybrid": lambda s: _hybrid(s),
    # What its parts contribute: without candidates, then without notes, then the notes without anyone to read them.
    "hybrid-belief": lambda s: _hybrid(s, candidates=False),
    "hybrid-unaided": lambda s: _hybrid(s, candidates=False, notes=False),
    "notes": lambda s: _notes(s),
    "llambo": lambda s: LLAMBOSampler(
        s.access, llm=None, problem=s.problem, space=s.space, settings=SHORT, seed=s.seed
    ),
    "llm": lambda s: LLMSampler(s.access, llm=None, problem=s.problem, space=s.space, seed=s.seed),
    "opro": lambda s: OPROSampler(s.access, llm=None, problem=s.problem, space=s.space, seed=s.seed),
    "trace": lambda s: TraceSampler(s.access, llm=None, problem=s.problem, space=s.space, seed=s.seed),
}


def _hybrid(s: ArmSetting, *, candidates: bool = True, notes: bool = True) -> BaseSampler:
    return HybridSampler(
        s.access,
        llm=None,
        problem=s.problem,
        space=s.space,
        candidates=candidates,
        notes=notes,
        # Replayed trials take no time: there the model would never come to speak.
        wait=True,
        seed=s.seed,
    )


def _notes(s: ArmSetting) -> BaseSampler:
    space = Space.declared(s.space)
    belief = Belief.of_notes(space, tuning_notes(s.problem, space.names))
    return HybridSampler(llm=None, space=space, belief=belief, seed=s.seed)


def names() -> tuple[str, ...]:
    """Every sampler's name."""
    return (*SPEAKING, *CLASSICAL, *(name + DEFAULT for name in CLASSICAL))


def build(name: str, setting: ArmSetting) -> BaseSampler:
    """A sampler.

    Raises:
        PlanError: there is none of this name, or what it needs is not installed.
    """
    if name in SPEAKING:
        return SPEAKING[name](setting)
    plain = name.removesuffix(DEFAULT)
    if plain not in CLASSICAL:
        raise PlanError(
            "NO-SUCH-PROPOSER", f"no proposer is called {name[:40]!r}", f"use {', '.join(names())}"
        )
    sampler = CLASSICAL[plain](setting.space, setting.seed)
    return sampler if plain == name else Seeded(sampler, setting.space)
