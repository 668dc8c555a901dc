"""Every check can fail, and says with numbers why."""

from dataclasses import replace

import numpy as np
import pytest
from automl_agent.pipelines.contracts import (
    Audit,
    CheckStatus,
    ColumnKind,
    Constraints,
    Contradiction,
    Cost,
    DataProfile,
    Decision,
    FamilyPlan,
    FeaturePlan,
    FileFacts,
    FileFormat,
    Probes,
    Protocol,
    Replan,
    Stage,
    Suspect,
    TrialStatus,
)
from automl_agent.tools.evaluate import Truth, bootstrap
from automl_agent.tools.verify import Candidate, Evidence, run_checks
from automl_agent.tools.verify.apart import Apart
from automl_agent.tools.verify.checks import CHECKS
from automl_agent.tools.verify.leaks import LEAKS

from ..search.runs import plan, trial

RNG = np.random.default_rng(0)
PROFILE = DataProfile(
    file=FileFacts(path="/d.csv", format=FileFormat.DELIMITED, bytes=1, sha256="0" * 64), rows=900, columns=()
)


def sample(rows: int, strength: float) -> tuple[Truth, np.ndarray]:
    codes = RNG.integers(0, 2, rows)
    positive = 1 / (1 + np.exp(-(strength * (2 * codes - 1) + RNG.normal(0, 1, rows))))
    return Truth(codes, classes=2), np.column_stack([1 - positive, positive])


def evidence(strength: float = 1.0, rows: int = 300) -> Evidence:
    from automl_agent.tools.evaluate import score

    test, proba = sample(rows, strength)
    development, out_of_fold = sample(2 * rows, strength)
    value, validated = score("roc_auc", test, proba), score("roc_auc", development, out_of_fold)
    flat = np.full((rows, 2), 0.5)
    winner = trial(3, "linear", validated, std=0.01)
    folds = tuple(winner.folds[0].model_copy(update={"fold": i}) for i in range(5))
    return Evidence(
        plan=plan(), profile=PROFILE, trials=(trial(0, score=0.6), winner), winner=winner.model_copy(update={"folds": folds}),
        test=test, tested=Candidate(proba, None, value), default=Candidate(proba, None, value), dummy=Candidate(flat, None, 0.5),
        intervals=bootstrap("roc_auc", test, proba), development=development,
        out_of_fold=Candidate(out_of_fold, None, validated), dummy_out_of_fold=Candidate(np.full((2 * rows, 2), 0.5), None, 0.5),
        openings=1, withheld=True, reload_difference=0.0, reload_problem="", size_bytes=2_000_000, one_row_ms=3.0, inputs=("a",), interpretable=True, audit=Audit(), probes=Probes(), apart=Apart(), incumbents=(), optimism=0.001,
    )  # fmt: skip


GOOD = evidence()


def limited(**limits: object) -> Evidence:
    task = GOOD.plan.task.model_copy(update={"constraints": Constraints.model_validate(limits)})
    return replace(GOOD, plan=GOOD.plan.model_copy(update={"task": task}))


def suspected(check: str, *, settled: bool = False, hint: bool = False, accepted: bool = False) -> Evidence:
    suspect = Suspect(check=check, columns=("a",), evidence="every value stands for one class", hint=hint)
    audit = Audit(settled=(suspect,)) if settled else Audit(suspects=(suspect,))
    task = GOOD.plan.task.model_copy(update={"accepted_leaks": ("a",) if accepted else ()})
    return replace(GOOD, audit=audit, plan=GOOD.plan.model_copy(update={"task": task}))


def status(name: str, found: Evidence) -> CheckStatus:
    return next(checks[name] for checks in CHECKS.values() if name in checks)(found)[0]


def test_a_sound_run_passes_with_a_sentence_for_each_check() -> None:
    verdict = run_checks(GOOD)
    assert verdict.passed
    assert [c.name for c in verdict.checks] == [name for checks in CHECKS.values() for name in checks]
    assert all(c.evidence for c in verdict.checks)


FAILING: list[tuple[str, Evidence]] = [
    ("sealed_test", replace(GOOD, withheld=False)),
    ("sealed_test", replace(GOOD, openings=2)),
    ("beats_dummy", evidence(strength=0.0)),
    ("beats_dummy", replace(GOOD, tested=replace(GOOD.tested, score=0.4))),
    ("validation_test_gap", replace(GOOD, tested=replace(GOOD.tested, score=GOOD.tested.score - 0.3))),
    *((name, suspected(name)) for name in LEAKS),
    ("bundle_reload", replace(GOOD, reload_difference=1e-3)),
    ("bundle_reload", replace(GOOD, reload_difference=float("inf"), reload_problem="ran out of time")),
    ("latency", replace(limited(max_latency_ms=100), one_row_ms=None)),
    ("min_score", limited(min_score=0.999)),
    ("model_size", limited(max_model_mb=1)),
    ("latency", limited(max_latency_ms=1)),
    ("excluded_columns", limited(exclude=("a",))),
    ("interpretable", replace(limited(interpretable=True), interpretable=False)),
]


@pytest.mark.parametrize(("name", "found"), FAILING, ids=[f"{n}-{i}" for i, (n, _) in enumerate(FAILING)])
def test_each_check_can_fail(name: str, found: Evidence) -> None:
    assert status(name, found) is CheckStatus.FAIL
    assert not run_checks(found).passed


@pytest.mark.parametrize("name", LEAKS)
def test_a_suspect_is_named_until_it_is_accepted_or_left_out(name: str) -> None:
    (failed,) = run_checks(suspected(name)).failures
    assert failed.columns == ("a",)
    assert failed.evidence == "'a': every value stands for one class"
    for kept in (
        suspected(name, accepted=True),
        suspected(name, settled=True),
        suspected(name, hint=True),
    ):
        assert status(name, kept) is CheckStatus.WARN


def test_a_leak_that_was_not_looked_for_is_no_clean_bill() -> None:
    assert status("time_travel", replace(GOOD, audit=Audit(skipped=("time_travel",)))) is CheckStatus.WARN


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("min_score", {"min_score": 0.6}),
        ("model_size", {"max_model_mb": 5}),
        ("latency", {"max_latency_ms": 20}),
        ("excluded_columns", {"exclude": ("b",)}),
        ("interpretable", {"interpretable": True}),
    ],
)
def test_what_is_asked_for_and_kept_passes_and_what_is_not_asked_for_is_skipped(
    name: str, limits: dict[str, object]
) -> None:
    assert status(name, limited(**limits)) is CheckStatus.PASS
    assert status(name, GOOD) is CheckStatus.SKIP


def test_costs_must_decide_the_class() -> None:
    costs = (Cost(actual="yes", predicted="no", cost=5),)
    task = GOOD.plan.task.model_copy(update={"costs": costs})
    asked = replace(GOOD, plan=GOOD.plan.model_copy(update={"task": task}))
    assert status("costs", asked) is CheckStatus.FAIL
    decided = GOOD.winner.model_copy(update={"decision": Decision(cost=((0, 1), (5, 0)))})
    assert status("costs", replace(asked, winner=decided)) is CheckStatus.PASS


def test_small_things_are_only_warned_of() -> None:
    assert status("test_size", evidence(rows=50)) is CheckStatus.WARN
    failed = tuple(trial(n, score=None, status=TrialStatus.TIMEOUT, reason="slow") for n in range(5))
    assert status("trial_failures", replace(GOOD, trials=failed)) is CheckStatus.WARN
    later = GOOD.plan.model_copy(
        update={"split": GOOD.plan.split.model_copy(update={"protocol": Protocol.TEMPORAL})}
    )
    drifted = replace(GOOD, plan=later, tested=replace(GOOD.tested, score=GOOD.tested.score - 0.3))
    assert status("validation_test_gap", drifted) is CheckStatus.WARN


def test_a_default_that_was_better_is_told() -> None:
    rows = len(GOOD.test.values)
    sure = np.where(np.eye(2)[GOOD.test.values] == 1, 0.999, 0.001)
    better = Candidate(sure, None, 1.0)
    assert status("default_baseline", replace(GOOD, default=better)) is CheckStatus.WARN
    assert status("default_baseline", replace(GOOD, default=None)) is CheckStatus.SKIP
    assert rows == 300


def test_the_request_and_the_plan_are_judged_too() -> None:
    task = GOOD.plan.task.model_copy(
        update={"contradictions": (Contradiction(field="target", text="a, then b", settled="b"),)}
    )
    torn = replace(GOOD, plan=GOOD.plan.model_copy(update={"task": task}))
    assert status("request_understood", GOOD) is CheckStatus.PASS
    assert status("request_understood", torn) is CheckStatus.WARN
    assert status("data_sufficient", GOOD) is CheckStatus.PASS
    few = replace(GOOD, profile=PROFILE.model_copy(update={"rows": 60}))
    assert status("data_sufficient", few) is CheckStatus.WARN
    assert status("plan_carried_out", GOOD) is CheckStatus.WARN
    only = GOOD.plan.model_copy(update={"families": (FamilyPlan(name="linear"),)})
    assert status("plan_carried_out", replace(GOOD, plan=only)) is CheckStatus.PASS
    changed = Replan(finding="row_order", because="follows the order of rows", changed="left out 'k'")
    replanned = replace(GOOD, plan=GOOD.plan.model_copy(update={"replans": (changed,)}))
    key = FeaturePlan(name="k", kind=ColumnKind.IDENTIFIER)
    for use, expected in ((True, CheckStatus.FAIL), (False, CheckStatus.PASS)):
        features = (*GOOD.plan.features, key.model_copy(update={"use": use}))
        keyed = replace(GOOD, plan=GOOD.plan.model_copy(update={"features": features}))
        assert status("identifiers", keyed) is expected
    assert status("replans", GOOD) is CheckStatus.PASS
    assert status("replans", replanned) is CheckStatus.WARN
    assert [c.stage for c in run_checks(GOOD).checks][:1] == [Stage.REQUEST]
