"""automl-agent: import root; the code lives in the root folders linked here.

The estimators, and what is for anyone's own Optuna study, can be imported from here; each is loaded when it is asked
for (PEP 562).
"""

from typing import TYPE_CHECKING

# ruff: noqa: TID251 - relative imports alone; here they are within the banned name itself.
if TYPE_CHECKING:
    from .agents.hyperparameters.hybrid import HybridSampler
    from .agents.hyperparameters.llambo import LLAMBOSampler
    from .agents.hyperparameters.llm import LLMSampler
    from .agents.hyperparameters.opro import OPROSampler
    from .agents.hyperparameters.trace import TraceSampler
    from .app.python.agent import AutoMLAgent
    from .app.python.typed import AutoMLClassifier, AutoMLRegressor
    from .pipelines.contracts import Problem
    from .pipelines.spaces import Choice, Integer, Real, SearchSpace, When
    from .tools.samplers.gp.sampler import GPSampler
    from .tools.samplers.smac import SMACSampler

__version__ = "0.1.0"

__all__ = [
    "AutoMLAgent",
    "AutoMLClassifier",
    "AutoMLRegressor",
    "Choice",
    "GPSampler",
    "HybridSampler",
    "Integer",
    "LLAMBOSampler",
    "LLMSampler",
    "OPROSampler",
    "Problem",
    "Real",
    "SMACSampler",
    "SearchSpace",
    "TraceSampler",
    "When",
]

_MODULES = {
    "agents.hyperparameters.hybrid": ("HybridSampler",),
    "agents.hyperparameters.llambo": ("LLAMBOSampler",),
    "agents.hyperparameters.llm": ("LLMSampler",),
    "agents.hyperparameters.opro": ("OPROSampler",),
    "agents.hyperparameters.trace": ("TraceSampler",),
    "app.python.agent": ("AutoMLAgent",),
    "app.python.typed": ("AutoMLClassifier", "AutoMLRegressor"),
    "pipelines.contracts": ("Problem",),
    "pipelines.spaces": ("Choice", "Integer", "Real", "SearchSpace", "When"),
    "tools.samplers.gp.sampler": ("GPSampler",),
    "tools.samplers.smac": ("SMACSampler",),
}
_HOMES = {name: module for module, held in _MODULES.items() for name in held}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
