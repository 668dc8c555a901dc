"""What a person can do about a check that failed."""

import shlex

from ...pipelines.contracts import Check, Stage
from ..verify.leaks import LEAKS
from .wording import shown

_LIMIT = "loosen the limit, or name a smaller family in plan.yaml and run that plan"
_ADVICE = {
    "sealed_test": "do not use this result; run anew, in a folder that nothing else writes to",
    "beats_dummy": "do not use this model; give it more time where that was short, bring columns that say more "
    "about the target, or more rows",
    "validation_test_gap": "do not trust the validation score; look for leaks, for drift and for rows that belong "
    "together, name them in the request and run anew",
    "bundle_reload": "do not use the saved model; run anew, and report it if it comes again",
    "min_score": "give it more time, more rows or better columns, or ask for less",
    "model_size": _LIMIT,
    "latency": _LIMIT,
    "memory": _LIMIT,
    "excluded_columns": "run anew with the column in exclude=; do not use this model",
    "interpretable": "run anew with interpretable=true",
    "costs": "run anew with the costs in the request",
    "fairness": "do not use it where it decides about people; leave columns out that stand for the group, or bring "
    "more rows of the group that it treats worse",
}
_BY_STAGE = {
    Stage.REQUEST: "say in the request what is missing, or bring data that can answer it, and run anew",
    Stage.PLAN: "mend plan.yaml as the evidence says, and run it with automl-agent run --plan plan.yaml",
    Stage.RESULT: "do not rely on the result until this is settled; change data, request or plan as the evidence "
    "says, and run anew",
}


def what_to_do(check: Check) -> str:
    """One sentence; where nothing is known of the check, what holds for its stage."""
    if check.columns and check.name in LEAKS:
        name = shlex.quote(shown(check.columns[0], 80))
        return (
            f"will new rows have it before the outcome is known? If not, run anew with --drop {name}; "
            f"if they will, automl-agent resume RUN --accept-leak {name}"
        )
    return _ADVICE.get(check.name, _BY_STAGE[check.stage])
