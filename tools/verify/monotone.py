"""Whether the delivered model's answers go the way that is asked for as a column rises.

Measured by individual conditional expectation (Goldstein et al., 2015): for some test rows the column is set to
each quantile of its own in turn, in a fresh process.
"""

from dataclasses import dataclass

import numpy as np

from ...pipelines.contracts import CheckStatus
from .evidence import Evidence
from .varied import Varied

Found = tuple[CheckStatus, str, tuple[str, ...]]
#: Steps that may go the wrong way by an amount that matters.
MOST_WRONG = 0.01
#: What matters, and what is mere rounding, as shares of the spread of the model's answers.
_MATTERS, _ROUNDING = 0.01, 1e-6


@dataclass(frozen=True)
class _Steps:
    count: int
    wrong: int
    matter: int
    worst: float


def monotone(evidence: Evidence) -> Found:
    """No answer goes the wrong way."""
    asked = evidence.plan.task.constraints.monotone
    if not asked:
        return CheckStatus.SKIP, "not asked for", ()
    if evidence.varied is None:
        return CheckStatus.FAIL, "the model could not be loaded to measure it", ()
    found = [(varied, *_judged(varied)) for varied in evidence.varied]
    order = (CheckStatus.PASS, CheckStatus.WARN, CheckStatus.FAIL)
    worst = max((status for _, status, _ in found), key=order.index)
    named = tuple(v.column for v, status, _ in found if status is CheckStatus.FAIL)
    return worst, "; ".join(f"{v.column[:60]!r}: {text}" for v, _, text in found), named


def _judged(varied: Varied) -> tuple[CheckStatus, str]:
    way = "never down" if varied.sign > 0 else "never up"
    if varied.answers is None:
        return CheckStatus.PASS, "the model does not read it"
    if len(varied.answers) < 2 or varied.spread == 0:
        return CheckStatus.PASS, "the answer is the same whatever it holds"
    steps = _steps(varied)
    text = f"{way} as it rises: {steps.wrong} of {steps.count} steps go the other way"
    if steps.wrong == 0:
        return CheckStatus.PASS, text
    text += (
        f", {steps.matter} of them end more than {_MATTERS:.0%} of the spread of answers off the way, "
        f"at worst {steps.worst:.4g}"
    )
    return (CheckStatus.FAIL if steps.matter > MOST_WRONG * steps.count else CheckStatus.WARN), text


def _steps(varied: Varied) -> _Steps:
    """Steps of the wrong sign, and those that end well below the best so far: small steps down add up."""
    assert varied.answers is not None
    rising = varied.sign * varied.answers
    down = rising[:-1] - rising[1:]
    below = np.maximum.accumulate(rising, axis=0)[1:] - rising[1:]
    wrong = (down > _ROUNDING * varied.spread) | (below > _MATTERS * varied.spread)
    return _Steps(
        down.size, int(wrong.sum()), int((below > _MATTERS * varied.spread).sum()), float(below.max())
    )
