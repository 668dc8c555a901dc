"""The checks by stage, in the order a reader wants them. A new one is a function and its line in ``CHECKS``."""

from collections.abc import Callable, Mapping

from ...pipelines.contracts import Check, CheckStatus, Stage, Verdict
from . import (
    asked,
    baselines,
    choosing,
    constraints,
    fairness,
    integrity,
    leaks,
    licences,
    monotone,
    planned,
    probed,
    splitting,
)
from .evidence import Evidence

#: A status and the evidence for it; behind them, where there are any, the columns that it names.
Found = tuple[CheckStatus, str] | tuple[CheckStatus, str, tuple[str, ...]]
CheckFunction = Callable[[Evidence], Found]

#: Stage -> name in the verdict -> the check.
CHECKS: Mapping[Stage, Mapping[str, CheckFunction]] = {
    Stage.REQUEST: {
        "request_understood": asked.request_understood,
        "data_sufficient": asked.data_sufficient,
    },
    Stage.PLAN: {
        "split_structure": splitting.split_structure,
        "group_overlap": splitting.group_overlap,
        "time_order": splitting.time_order,
        "duplicates": splitting.duplicates,
        "identifiers": planned.identifiers,
        "plan_carried_out": planned.plan_carried_out,
        "replans": planned.replans,
    },
    Stage.RESULT: {
        "sealed_test": integrity.sealed_test,
        "beats_dummy": baselines.beats_dummy,
        "validation_test_gap": baselines.validation_test_gap,
        "default_baseline": baselines.default_baseline,
        "significance": choosing.significance,
        "optimism": choosing.optimism,
        **{name: leaks.leak_check(name) for name in leaks.LEAKS},
        "without_suspects": probed.worth_without,
        "permuted_labels": probed.permuted_labels,
        "canaries": probed.canaries,
        "adversarial_validation": probed.adversarial_validation,
        "other_seeds": probed.other_seeds,
        "bundle_reload": integrity.bundle_reload,
        "handling": probed.handling,
        "min_score": constraints.min_score,
        "model_size": constraints.model_size,
        "latency": constraints.latency,
        "memory": constraints.memory,
        "excluded_columns": constraints.excluded_columns,
        "interpretable": constraints.interpretable,
        "fairness": fairness.fairness,
        "monotone": monotone.monotone,
        "licences": licences.licences,
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
