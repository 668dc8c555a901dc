"""Samplers that a language model has a part in, each asked for the next configuration of a study."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import optuna
from optuna.samplers import BaseSampler

from ....agents.hyperparameters.hybrid import Belief, HybridSampler
from ....agents.hyperparameters.llambo import LLAMBOSampler, LlamboSettings
from ....agents.hyperparameters.llm import LLMSampler
from ....agents.hyperparameters.opro import OPROSampler
from ....agents.hyperparameters.trace import TraceSampler
from ....pipelines.contracts import Problem
from ....pipelines.spaces import Choice, Integer, Real, SearchSpace, When
from ....tools.llm.access import Access
from ....tools.samplers.base import source_of
from ....tools.samplers.history import SOURCE
from ..place import Came, Place

#: Numbers on all scales, choices of all sorts, a condition.
SPACE = SearchSpace(
    parameters=(
        Choice(name="booster", choices=("trees", "linear"), default="trees"),
        Real(name="rate", low=1e-3, high=1.0, default=0.1, log=True),
        Integer(name="depth", low=1, high=15, default=6, when=When(name="booster", values=("trees",))),
        Integer(name="estimators", low=10, high=1000, default=100, log=True),
        Real(name="momentum", low=0.001, high=0.999, default=0.9, logit=True),
        Choice(name="width", choices=(16, 32, 64), default=32),
        Choice(name="penalty", choices=(False, True), default=False),
    )
)
_PROBLEM = Problem(model="a gradient booster", metric="roc_auc", data={"rows": 300})
_TRIED: tuple[Mapping[str, Any], ...] = tuple(
    SPACE.default(given)
    for given in (
        {}, {"rate": 0.01}, {"rate": 0.5, "depth": 3}, {"booster": "linear"}, {"estimators": 10, "width": 16},
        {"momentum": 0.5, "penalty": True}, {"rate": 0.001, "width": 64},
    )
)  # fmt: skip
_SMALL = LlamboSettings(
    warm_start=3, candidates=3, candidate_prompts=1, samples=1, rounds=2, least_candidates=2
)

Build = Callable[[Access], BaseSampler]


@cache
def _trials(count: int) -> tuple[optuna.trial.FrozenTrial, ...]:
    """Finished trials, proposed as if by the sampler itself."""
    return tuple(
        optuna.create_trial(
            params=dict(params),
            distributions=SPACE.distributions(params),
            value=0.6 + 0.03 * (number * 5 % 7),
            system_attrs={SOURCE: "gp"} if number else {},
        )
        for number, params in enumerate(_TRIED[:count])
    )


def _next(build: Build, tried: int) -> Callable[[Access], Came]:
    """What the sampler proposes after so many trials."""

    def act(access: Access) -> Came:
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        study = optuna.create_study(sampler=build(access), direction="maximize")
        study.add_trials(list(_trials(tried)))
        trial = study.ask()
        params = SPACE.suggest(trial)
        source = source_of(study.get_trials(deepcopy=False)[-1])
        wrong = [*SPACE.problems(params)]
        if not source:
            wrong.append("nobody is named as its source")
        if source.startswith("llm") and source != "llm:warmstart" and params in list(_TRIED[:tried]):
            wrong.append("was tried already")
        return Came(tuple(wrong), _by(source), params if source in _OWN_VALUES else {})

    return act


#: Sources whose values are the model's own words, each to the digit.
_OWN_VALUES = frozenset({"llm", "llm:opro", "llm:trace", "llm:candidate", "llm:unscored"})


def _by(source: str) -> Any:
    if source.startswith("fallback:") or source in {"gp", "tpe", "default", "llm:unscored"}:
        return "fallback"
    return "model"


def _spoken(kind: Any) -> Build:
    return lambda access: kind(access, llm=None, problem=_PROBLEM, space=SPACE)


def _llambo(**settings: Any) -> Build:
    chosen = _SMALL.model_copy(update=settings)
    return lambda access: LLAMBOSampler(access, llm=None, problem=_PROBLEM, space=SPACE, settings=chosen)


def _hybrid(access: Access) -> BaseSampler:
    return HybridSampler(access, llm=None, problem=_PROBLEM, space=SPACE, notes=False, wait=True)


def _believing_nothing(access: Access) -> BaseSampler:
    return HybridSampler(access, llm=None, problem=_PROBLEM, space=SPACE, belief=Belief(best={}), wait=True)


def _place(name: str, prompt: str, build: Build, tried: int) -> Place:
    return Place(name, prompt, _next(build, tried), seen=_TRIED[:tried])


SAMPLERS = (
    _place("llm", "llm", _spoken(LLMSampler), 4),
    _place("opro", "opro", _spoken(OPROSampler), 4),
    _place("trace", "trace", _spoken(TraceSampler), 4),
    _place("hybrid: belief", "belief", _hybrid, 1),
    _place("hybrid: candidates", "guests", _believing_nothing, 7),
    _place("llambo: warm start", "llambo_warmstart", _llambo(), 0),
    _place("llambo: candidates", "llambo_candidates", _llambo(), 4),
    _place("llambo: scores one by one", "llambo_score", _llambo(), 4),
    _place("llambo: scores together", "llambo_scores", _llambo(together=True), 4),
    _place("llambo: generative", "llambo_good", _llambo(surrogate="generative"), 4),
)
