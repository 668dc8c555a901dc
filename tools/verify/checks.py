"""The checks by stage, in the order a reader wants them. A new one is a function and its line in ``CHECKS``."""

from collections.abc import Callable, Mapping

from ...pipelines.contracts import Check, CheckStatus, Stage, Verdict
from . import baselines, constraints, integrity
from .evidence import Evidence

#: A status and the evidence for it; behind them, where there are any, the columns that it names.
Found = tuple[CheckStatus, str] | tuple[CheckStatus, str, tuple[str, ...]]
CheckFunction = Callable[[Evidence], Found]

#: Stage -> name in the verdict -> the check.
CHECKS: Mapping[Stage, Mapping[str, CheckFunction]] = {
    Stage.REQUEST: {},
    Stage.PLAN: {},
    Stage.RESULT: {
        "sealed_test": integrity.sealed_test,
        "beats_dummy": baselines.beats_dummy,
        "validation_test_gap": baselines.validation_test_gap,
        "default_baseline": baselines.default_baseline,
        "target_copies": integrity.target_copies,
        "bundle_reload": integrity.bundle_reload,
        "min_score": constraints.min_score,
        "model_size": constraints.model_size,
        "latency": constraints.latency,
        "excluded_columns": constraints.excluded_columns,
        "interpretable": constraints.interpretable,
        "costs": constraints.costs,
        "test_size": baselines.enough_test_rows,
        "trial_failures": integrity.trial_failures,
    },
}


def run_checks(evidence: Evidence) -> Verdict:
    """Run every check."""
    return Verdict(
        checks=tuple(
            _check(stage, name, check(evidence))
            for stage, checks in CHECKS.items()
            for name, check in checks.items()
        )
    )


def _check(stage: Stage, name: str, found: Found) -> Check:
    status, text, *columns = found
    return Check(name=name, status=status, evidence=text, stage=stage, columns=columns[0] if columns else ())
