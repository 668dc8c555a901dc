"""Checks of a plan against data and budget, before anything is trained. Whether the time is enough shows."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from ...pipelines.catalogue import family
from ...pipelines.contracts import (
    METRICS,
    ColumnKind,
    DataProfile,
    PipelinePlan,
    PlanError,
    Protocol,
    RequestError,
    TargetProfile,
)
from ..derived.planned import planned
from ..search.proposers import check_proposer
from .demands import check_demands
from .facts import plan_facts

_LEAST_ROWS = 20


def check_plan(plan: PipelinePlan, profile: DataProfile) -> None:
    """Refuse a plan that cannot be carried out.

    Raises:
        PlanError, RequestError: the first thing that is wrong with it.
    """
    check_proposer(plan.proposer)
    _check_metric(plan, profile)
    _check_columns(plan, profile)
    _check_rows(profile)
    _check_device(plan)
    check_demands(
        plan.task.constraints,
        plan.task.kind,
        plan.task.target,
        len(profile.target.classes) if profile.target else 0,
        profile,
    )
    facts = plan_facts(plan, profile)
    planned(plan.derived, facts)
    _check_once("FAMILY-TWICE", "family", (f.name for f in plan.families))
    for chosen in plan.families:
        if (problem := family(chosen.name).unsuited(facts)) is not None:
            raise PlanError(
                "FAMILY-UNSUITED", f"{chosen.name}: {problem}", "take it out of the plan's families"
            )


def _check_metric(plan: PipelinePlan, profile: DataProfile) -> None:
    task = plan.task
    if task.metric not in METRICS:
        raise RequestError(
            "UNKNOWN-METRIC", f"no metric is called {task.metric!r}", f"use {', '.join(METRICS)}"[:200]
        )
    metric, target = task.metric_info, profile.target
    if not metric.suits(task.kind):
        raise RequestError(
            "METRIC-MISFIT", f"{metric.name} does not measure {task.kind.value}", f"use {_fitting(plan)}"
        )
    if target is None:
        return
    if metric.binary_only and len(target.classes) > 2:
        raise RequestError(
            "METRIC-MISFIT",
            f"{metric.name} needs two classes, {task.target!r} has {len(target.classes)}",
            "use f1_macro",
        )
    _check_range(metric.name, metric.target_low, target)
    if task.positive_class is not None and task.positive_class not in target.labels:
        raise RequestError(
            "NO-SUCH-CLASS",
            f"{task.positive_class!r} is not a value of {task.target!r}",
            f"use one of {', '.join(target.labels[:8])}",
        )


def _check_range(metric: str, low: float | None, target: TargetProfile) -> None:
    numbers = target.numbers
    if numbers is None:
        return
    if low is not None and numbers.minimum < low:
        raise RequestError(
            "METRIC-MISFIT",
            f"{metric} is not defined below {low:g}, the target goes down to {numbers.minimum:g}",
            "use rmse",
        )
    if (
        metric == "mape"
        and numbers.minimum <= 0 <= numbers.maximum
        and numbers.minimum * numbers.maximum == 0
    ):
        raise RequestError(
            "METRIC-MISFIT", "mape divides by the target, which is zero in places", "use smape or mae"
        )


def _fitting(plan: PipelinePlan) -> str:
    return ", ".join(m.name for m in METRICS.values() if m.suits(plan.task.kind))[:160]


def _check_columns(plan: PipelinePlan, profile: DataProfile) -> None:
    known = {c.name: c for c in profile.columns}
    named = [plan.task.target, *plan.split.groups, *(f.name for f in plan.features)]
    named += [plan.split.time] if plan.split.time is not None else []
    for name in named:
        if name not in known:
            raise PlanError(
                "NO-SUCH-COLUMN", f"the plan names column {name!r}, the data has none", "mend the plan"
            )
    _check_once("FEATURE-TWICE", "column", (f.name for f in plan.features))
    if any(f.name == plan.task.target and f.use for f in plan.features):
        raise PlanError(
            "TARGET-AS-INPUT", f"{plan.task.target!r} is the target and an input", "set use: false"
        )
    if not any(f.use for f in plan.features):
        raise PlanError("NO-INPUTS", "no column is left to learn from", "use more columns")
    wrongly = [f.name for f in plan.features if f.use and f.kind is ColumnKind.EMPTY]
    if wrongly:
        raise PlanError("EMPTY-INPUT", f"column {wrongly[0]!r} is empty", "set use: false")
    _check_protocol(plan, profile)


def _check_protocol(plan: PipelinePlan, profile: DataProfile) -> None:
    split = plan.split
    grouped, temporal = split.grouped, split.temporal
    if grouped and not split.groups:
        raise PlanError("NO-GROUPS", "the split is grouped but names no group column", "set split.groups")
    if temporal and not split.time and split.order is None:
        raise PlanError("NO-TIME", "the split is temporal but names no time column", "set split.time")
    if split.time and split.order is not None:
        raise PlanError(
            "TIME-TWICE",
            f"rows cannot be ordered by {split.time!r} and by the file",
            "set one of them to null",
        )
    if split.gap and not temporal:
        raise PlanError("GAP-WITHOUT-TIME", "split.gap is set, and time does not divide", "set it to 0")
    if split.protocol is Protocol.STRATIFIED and not plan.task.is_classification:
        raise PlanError("STRATIFIED-NUMBERS", "a stratified split needs classes", "use iid")
    if temporal and split.time:
        kind = profile.column(split.time).kind
        if profile.column(split.time).numbers is None:
            raise PlanError(
                "TIME-NOT-ORDERED",
                f"{split.time!r} is {kind.value}, not a date or a number",
                "set split.time",
            )


def _check_rows(profile: DataProfile) -> None:
    if profile.rows < _LEAST_ROWS:
        raise PlanError(
            "TOO-FEW-ROWS",
            f"{profile.rows} rows are too few to train and to check on",
            f"bring {_LEAST_ROWS} at least",
        )


def _check_device(plan: PipelinePlan) -> None:
    # Asking torch would load it into this process; the driver's device file tells as much.
    if plan.device == "cuda" and not Path("/dev/nvidiactl").exists():
        raise PlanError("NO-CUDA", "no CUDA device is here", "use --device auto or --device cpu")


def _check_once(code: str, what: str, names: Iterable[str]) -> None:
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise PlanError(code, f"the plan lists {what} {twice[0]!r} twice", "keep one of them")
