"""All probes, the telling ones first, within the time that the verifier may take."""

import time
from collections.abc import Callable
from typing import Any

from ...pipelines.contracts import Probes, Trial
from ..search.reserve import LOOK_SHARE
from ..session import Session
from .bench import Bench
from .canaries import canaries
from .drift import drift
from .handling import handling
from .permuted import permuted_labels
from .seeds import other_seeds
from .without import without_suspects

#: A default verification takes no longer, however long the limit; a thorough one takes what it needs.
_LONGEST = 120.0
#: Kept back for checks and report.
_AFTER_SECONDS = 3.0
_DRIFT_SECONDS, _HANDLING_SECONDS = 3.0, 2.5
_SEEDS, _THOROUGH_SEEDS = 1, 3
#: Probes of columns beside pictures.
_OF_COLUMNS = ("drift", "canaries")
#: Probes that compare predictions row by row, and the rows that takes.
_COMPARING, _LEAST_VALIDATED = ("permuted", "canaries", "seeds"), 30


def run_probes(session: Session, winner: Trial) -> Probes:
    """Probe the winner. What does not fit into the time is skipped, by name and with the reason."""
    thorough = session.plan.verify == "thorough"
    began = time.monotonic()
    limit = session.plan.budget.time_limit_seconds
    allowed = min(LOOK_SHARE * limit, _LONGEST, max(0.0, session.clock.remaining - _AFTER_SECONDS))
    if thorough:
        allowed = max(allowed, session.clock.remaining - _AFTER_SECONDS, limit)
    bench = Bench(session, winner)
    seeds = _THOROUGH_SEEDS if thorough else _SEEDS
    suspects = _suspects(session)
    steps: dict[str, tuple[float, Callable[[float], Any]]] = {
        "handling": (_HANDLING_SECONDS, lambda s: handling(bench, s)),
        "without": (bench.seconds, lambda s: without_suspects(bench, suspects, s)),
        "permuted": (bench.seconds, lambda s: permuted_labels(bench, s)),
        "drift": (_DRIFT_SECONDS, lambda s: drift(bench, s)),
        "canaries": (1.2 * bench.seconds, lambda s: canaries(bench, s)),
        "seeds": (seeds * bench.seconds, lambda s: other_seeds(bench, seeds, s)),
    }
    found: dict[str, Any] = {}
    skipped: dict[str, str] = {}
    if not suspects:
        del steps["without"]
    if session.plan.task.kind.locates:
        for name in _OF_COLUMNS:
            del steps[name]
            skipped[name] = "pictures are all that is learned from"
    if len(bench.validation) < _LEAST_VALIDATED:
        # A handful of rows agree with anything now and then.
        for name in _COMPARING:
            steps.pop(name, None)
            skipped[name] = f"{len(bench.validation)} validated rows are too few to tell chance from more"
    for name, (expected, step) in steps.items():
        left = allowed - (time.monotonic() - began)
        if expected > left:
            skipped[name] = f"it takes about {expected:.0f} s, {max(0.0, left):.0f} s were left for it"
            continue
        result = step(max(left, 2 * expected))
        if isinstance(result, str):
            skipped[name] = result
        else:
            found[name] = result
    return Probes(**found, skipped=skipped, seconds=time.monotonic() - began)


def _suspects(session: Session) -> tuple[str, ...]:
    """Inputs that the leakage audit suspects, whether the person accepts them or not."""
    inputs = {c.name for c in session.inputs.columns}
    named = (name for s in session.history.audit.suspects if not s.hint for name in s.columns)
    return tuple(dict.fromkeys(name for name in named if name in inputs))
