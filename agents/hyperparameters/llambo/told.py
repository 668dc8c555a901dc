"""What every prompt of LLAMBO's tells of the problem (section 3: the problem description)."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ....pipelines.contracts import Problem
from ....tools.samplers.history import History
from ..spoken.wording import Wording

Context = Literal["none", "partial", "full"]


def problem_told(problem: Problem, context: Context) -> Mapping[str, object]:
    """The model, and as much of the data as the context allows (section 4: no, partial and full context)."""
    partial, full = context != "none", context == "full"
    return {
        "model": problem.model,
        "metric": problem.metric if partial else "",
        "data": dict(problem.data) if partial else {},
        "marginals": list(problem.marginals) if full else [],
        "correlations": list(problem.correlations) if full else [],
        "cards": list(problem.cards) if full else [],
    }


def search_told(
    problem: Problem, context: Context, wording: Wording, history: History, names: Sequence[str]
) -> Mapping[str, Any]:
    """What the prompts with examples tell of the problem: no marginals and correlations, they take many tokens."""
    told = problem_told(problem, context)
    return {
        **{name: told[name] for name in ("model", "metric", "data")},
        "better": "higher" if history.maximize else "lower",
        "parameters": wording.described(names),
    }
