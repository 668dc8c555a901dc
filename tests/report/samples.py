"""Runs that are over, invented."""

from typing import Any

import numpy as np
from automl_agent.pipelines.contracts import (
    BudgetPlan,
    BudgetResult,
    Check,
    CheckStatus,
    ColumnKind,
    ColumnProfile,
    DataProfile,
    FamilyPlan,
    FeaturePlan,
    FileFacts,
    FileFormat,
    FoldScore,
    LLMResult,
    ModelResult,
    NumberFacts,
    Origin,
    PipelinePlan,
    Proposal,
    Protocol,
    RunResult,
    Scores,
    Source,
    SplitPlan,
    TargetProfile,
    TaskKind,
    TaskResult,
    TaskSpec,
    Trial,
    TrialStatus,
    ValueCount,
    VerdictResult,
)
from automl_agent.tools.report import Importance, ReportData, SplitFacts

HOSTILE = "<script>alert(1)</script>|`a`\n# $\\frac{[x](http://evil.example)\u202egnp\x1b[31m" + "é" * 400
NUMBERS = NumberFacts(minimum=0, q25=1, median=2, q75=3, maximum=9, mean=2.5, std=1, skew=0.4, integer=False)
_FAMILIES = ("lightgbm", "catboost", "linear")


def sample(
    classes: int = 2,
    *,
    rows: int = 300,
    trials: int = 12,
    folds: int = 5,
    failed: bool = False,
    constant: bool = False,
    refitted: bool = True,
    name: str = "",
) -> ReportData:
    """A run; of regression where ``classes`` is 0. ``name`` is appended to every name."""
    target = f"left{name}"
    labels = tuple(f"class {code}{name}" for code in range(classes))
    done = tuple(_trial(number, folds, failed or number % 6 == 5, classes, name) for number in range(trials))
    plan = _plan(target, labels, folds, name)
    true, predicted = _predictions(classes, 0 if failed else rows, constant)
    return ReportData(
        folder=f"runs/20261123-churn{name}",
        result=_result(plan, done, failed, refitted, rows, name),
        plan=plan,
        profile=_profile(target, labels, name),
        trials=done,
        split=SplitFacts(
            development=4 * rows,
            test=rows,
            folds=folds,
            protocol="iid",
            evidence="no order",
            sha256="cd" * 32,
        ),
        test_true=true,
        test_pred=predicted,
        test_labels=predicted.argmax(axis=1) if classes and not failed else None,
        importance=()
        if failed
        else (Importance(column=f"age{name}", drop=0.1, std=0.01), Importance(column="x", drop=-0.1, std=0)),
        environment={"python": "3.11.9", "machine": "Linux x86_64"},
        created="2026-11-23T18:03:10Z",
    )


def _predictions(classes: int, rows: int, constant: bool) -> tuple[np.ndarray, np.ndarray]:
    if not rows:
        return np.empty(0), np.empty(0)
    rng = np.random.default_rng(0)
    if not classes:
        values = rng.gamma(2, 3, rows)
        return values, np.full(rows, 6.0) if constant else values + rng.normal(0, 1, rows)
    true = rng.integers(0, classes, rows)
    raw = np.ones((rows, classes)) if constant else rng.random((rows, classes))
    raw[np.arange(rows), true] += 0 if constant else 0.7
    return true, raw / raw.sum(axis=1, keepdims=True)


def _trial(number: int, folds: int, failed: bool, classes: int, name: str) -> Trial:
    proposal = Proposal(
        number=number,
        family=_FAMILIES[number % 3],
        params={"depth": number + 2, "rate": 0.1},
        source="default" if number < 3 else "tpe",
        seed=0,
        seen=number,
    )
    if failed:
        return Trial(proposal=proposal, status=TrialStatus.TIMEOUT, seconds=12, reason=f"too slow{name}")
    score = 0.8 + 0.001 * number if classes else 9.0 - 0.01 * number
    fold = [FoldScore(fold=k, score=score, rows=50, fit_seconds=1, predict_seconds=0.1) for k in range(folds)]
    return Trial(
        proposal=proposal,
        status=TrialStatus.OK,
        score=score,
        std=0.01 if folds > 1 else None,
        folds=tuple(fold),
        seconds=3,
    )


def _plan(target: str, labels: tuple[str, ...], folds: int, name: str) -> PipelinePlan:
    kind = TaskKind.TABULAR_CLASSIFICATION if labels else TaskKind.TABULAR_REGRESSION
    task = TaskSpec(
        request=f"Who will leave? churn.csv, the column says who left. {name}",
        kind=kind,
        target=target,
        metric="rmse" if not labels else "roc_auc" if len(labels) == 2 else "f1_macro",
        data=f"/data/churn{name}.csv",
        positive_class=labels[1] if len(labels) == 2 else None,
        sources={"target": Source(origin=Origin.STATED, because=f"the column says who left{name}")},
    )
    return PipelinePlan(
        task=task,
        split=SplitPlan(protocol=Protocol.IID, folds=folds),
        features=tuple(FeaturePlan(name=f"{c}{name}", kind=ColumnKind.NUMERIC) for c in ("age", "pay")),
        families=tuple(FamilyPlan(name=f, why="quick") for f in _FAMILIES),
        budget=BudgetPlan(time_limit_seconds=300, memory_mb=4000, jobs=4),
    )


def _profile(target: str, labels: tuple[str, ...], name: str) -> DataProfile:
    columns = [
        ColumnProfile(
            id=f"c{k}", name=f"{c}{name}", kind=ColumnKind.NUMERIC, dtype="f64", missing=k, unique=9, numbers=NUMBERS,
            target_relation=0.3, notes=(f"odd{name}",),
        )
        for k, c in enumerate(("age", "pay"))
    ]  # fmt: skip
    last = ColumnProfile(id="c2", name=target, kind=ColumnKind.CATEGORICAL, dtype="str", missing=0, unique=9)
    return DataProfile(
        file=FileFacts(path="/data/churn.csv", format=FileFormat.DELIMITED, bytes=9000, sha256="ab" * 32),
        rows=1500,
        columns=(*columns, last),
        target=TargetProfile(
            id="c2",
            name=target,
            missing=0,
            classes=tuple(ValueCount(value=label, count=9) for label in labels),
            numbers=None if labels else NUMBERS,
        ),
        warnings=(f"a warning{name}",),
    )


def _result(
    plan: PipelinePlan, trials: tuple[Trial, ...], failed: bool, refitted: bool, rows: int, name: str
) -> RunResult:
    task = plan.task
    best = trials[0]
    model: dict[str, Any] = {
        "scores": Scores(),
        "verdict": VerdictResult(passed=False, checks=()),
        "status": "failed",
        "reasons": (f"no trial gave a model{name}",),
        "model": None,
    }
    if not failed:
        check = Check(name="beats_dummy", status=CheckStatus.PASS, evidence=f"0.81 against 0.5{name}")
        model = {
            "scores": Scores(
                validation=0.82, validation_std=best.std, test=0.81, test_ci=(0.78, 0.84), test_interval=(0.76, 0.86),
                test_rows=rows, gap=-0.01, gap_interval=(-0.04, 0.02), dummy=0.5, default=0.8,
            ),
            "verdict": VerdictResult(passed=True, checks=(check,)),
            "status": "verified",
            "model": ModelResult(
                family=best.proposal.family, path="model", size_bytes=1_200_000, predict_ms_per_1k_rows=12,
                predict_ms_one_row=2, refitted=refitted, params=best.proposal.params, trial=0,
            ),
        }  # fmt: skip
    return RunResult.model_validate(
        {
            "run_id": "20261123-churn",
            "task": TaskResult(
                kind=task.kind.value,
                target=task.target,
                metric=task.metric,
                direction=task.direction.value,
                data=task.data,
            ),
            "budget": BudgetResult(seconds=287, time_limit_seconds=300, trials=len(trials)),
            "llm": LLMResult(spec="none"),
            "proposals": {"tpe": len(trials)},
            "trials": {"ok": len(trials)},
            "stop_reason": "the time limit was reached",
            **model,
        }
    )
