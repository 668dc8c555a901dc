"""The checks, in the order a reader wants them. A new one is a function and its line in ``CHECKS``."""

from collections.abc import Callable

from ...pipelines.contracts import Check, CheckStatus, Verdict
from . import baselines, constraints, integrity
from .evidence import Evidence

CheckFunction = Callable[[Evidence], tuple[CheckStatus, str]]

#: Name in the verdict -> the check.
CHECKS: dict[str, CheckFunction] = {
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
}


def run_checks(evidence: Evidence) -> Verdict:
    """Run every check."""
    found = []
    for name, check in CHECKS.items():
        status, text = check(evidence)
        found.append(Check(name=name, status=status, evidence=text))
    return Verdict(checks=tuple(found))
