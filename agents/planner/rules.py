"""A plan by rules: each choice rests on a fact of the data or words of the request, and says so."""

from typing import Literal

from ...pipelines.contracts import (
    ANNOTATION_KINDS,
    DROPPED_KINDS,
    BudgetPlan,
    ColumnKind,
    ColumnProfile,
    DataProfile,
    FamilyPlan,
    FeaturePlan,
    PipelinePlan,
    SplitPlan,
    TaskSpec,
    Value,
    Weights,
)
from .families import choose_families, quickest_first
from .splitting import choose_split
from .weights import allowed

#: Without a stated limit a run takes five minutes; with a stated number of trials, as long as they need.
DEFAULT_SECONDS = 300.0
_UNLIMITED_SECONDS = 86_400.0
#: With less time, what surely gives a model goes first.
_HASTY_SECONDS = 20.0


class PlanOptions(Value):
    """What the person chose beside the request. ``memory_mb`` and ``jobs`` are what the machine has to give."""

    memory_mb: int
    jobs: int
    seed: int = 0
    proposer: str = "hybrid"
    device: Literal["auto", "cpu", "cuda"] = "auto"
    refit: bool = True
    verify: Literal["default", "thorough"] = "default"
    tokens: int | None = None
    usd: float | None = None
    gpu_seconds: float | None = None
    weights: tuple[Weights, ...] = ()


def plan_by_rules(task: TaskSpec, profile: DataProfile, options: PlanOptions) -> PipelinePlan:
    """The plan that rules make of a task and its data.

    Raises:
        PlanError: no family of the catalogue suits the task.
    """
    seconds = time_limit(task)
    split = choose_split(task, profile, seconds)
    features = tuple(_feature(c, task, split) for c in profile.columns if c.name != task.target)
    weights, refused = allowed(options.weights, task)
    families, notes = choose_families(
        task, profile, features, split, options.memory_mb, options.jobs, seconds, weights
    )
    if seconds < _HASTY_SECONDS:
        families = quickest_first(families)
    return PipelinePlan(
        task=task,
        split=split,
        features=features,
        families=tuple(FamilyPlan(name=name, why=why) for name, why in families),
        weights=weights,
        proposer=options.proposer,
        budget=BudgetPlan(
            time_limit_seconds=seconds,
            trials=task.max_trials,
            tokens=options.tokens,
            usd=options.usd,
            gpu_seconds=options.gpu_seconds,
            memory_mb=options.memory_mb,
            jobs=options.jobs,
        ),
        device=options.device,
        seed=options.seed,
        refit=options.refit,
        verify=options.verify,
        notes=(*refused, *notes, *_group_notes(split, profile)),
    )


def time_limit(task: TaskSpec) -> float:
    """Seconds that a run of the task may take."""
    if task.time_limit_seconds is not None:
        return task.time_limit_seconds
    return _UNLIMITED_SECONDS if task.max_trials is not None else DEFAULT_SECONDS


def _feature(column: ColumnProfile, task: TaskSpec, split: SplitPlan) -> FeaturePlan:
    why = ""
    if column.name in task.constraints.exclude:
        why = "the request leaves it out"
    elif column.name in split.groups and split.grouped:
        why = "it names the group, which new rows will not share"
    elif column.kind in ANNOTATION_KINDS:
        why = "drawn on pictures: new ones come without it"
    elif column.kind in DROPPED_KINDS:
        why = f"{column.kind.value}: nothing to learn from"
    elif task.kind.locates and column.kind is not ColumnKind.IMAGE:
        why = "where something is, the picture alone tells"
    return FeaturePlan(name=column.name, kind=column.kind, use=not why, why=why)


def _group_notes(split: SplitPlan, profile: DataProfile) -> list[str]:
    """Entities that the split leaves torn apart, since it cannot keep whole all that cross each other."""
    found = profile.structure
    if found is None:
        return [
            f"{c.name!r} repeats like an entity ({c.evidence}); if its rows belong together, set split.groups"
            for c in profile.group_candidates
            if not split.groups
        ]
    return [
        f"not kept together: {g.evidence}; if new rows are of new ones, set split.protocol and split.groups"
        for g in found.groups
        if g.column not in split.groups
    ]
