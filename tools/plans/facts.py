"""What model families may know of a task: computed from plan and profile alone, so resume gets the same."""

from collections.abc import Sequence

from ...pipelines.contracts import (
    ColumnKind,
    ColumnProfile,
    DataProfile,
    FeaturePlan,
    InputColumn,
    InputSchema,
    PipelinePlan,
    SplitPlan,
    TaskSpec,
    Weights,
)
from ...pipelines.family import TaskFacts
from ...pipelines.image.packed import picture_shape

#: Of the time limit, what the default trial of a family that sees may take where all cores help it, which they hardly do on
#: small pictures: the winner is fitted twice more, on more rows.
_TRIAL_SHARE = 0.13
#: The same where it is folded: its final fits take no longer than one of its folds, so there is more for it.
_FOLDED_SHARE = 0.2


def task_facts(
    task: TaskSpec,
    profile: DataProfile,
    features: Sequence[FeaturePlan],
    split: SplitPlan,
    memory_mb: int,
    jobs: int,
    seconds: float,
    weights: Sequence[Weights] = (),
) -> TaskFacts:
    """Facts for search spaces and suitability; ``rows`` are those of one training fold.

    Args:
        task, profile, features, split: of the plan.
        memory_mb, jobs: what workers are given.
        seconds: the time limit.
        weights: encoders that families may use.
    """
    kinds = {f.name: f.kind for f in features if f.use}
    used = [c for c in profile.columns if c.name in kinds and c.name != task.target]
    target = profile.target
    share = 1 - (1 / split.folds if split.folds > 1 else split.holdout_fraction)
    development = profile.rows if profile.test_file else profile.rows * (1 - split.test_fraction)
    numbers = target.numbers if target else None
    return TaskFacts(
        inputs=InputSchema(
            kind=task.kind,
            target=task.target,
            columns=tuple(InputColumn(id=c.id, name=c.name, kind=kinds[c.name], style=c.style) for c in used),
            classes=target.labels if target and task.is_classification else (),
            things=tuple(t.value for t in target.things) if target and task.kind.locates else (),
            canvas=_canvas(used) if task.kind.locates else None,
        ),
        rows=max(1, int(development * share)),
        max_categories=max((c.unique for c in used if kinds[c.name] is ColumnKind.CATEGORICAL), default=0),
        target_low=numbers.minimum if numbers else None,
        target_skew=numbers.skew if numbers else None,
        monotone=_directions(task, used, target.labels if target else ()),
        memory_mb=memory_mb,
        core_seconds=(_FOLDED_SHARE if split.folds > 1 else _TRIAL_SHARE) * seconds * jobs / split.folds,
        weights=tuple(weights),
    )


def _canvas(used: Sequence[ColumnProfile]) -> tuple[int, int] | None:
    """(height, width) of the first picture of a row, which is what is looked at."""
    seen = next((c for c in used if c.kind is ColumnKind.IMAGE), None)
    if seen is None:
        return None
    shape = picture_shape(seen.style)
    return shape.height, shape.width


def _directions(task: TaskSpec, used: Sequence[ColumnProfile], labels: Sequence[str]) -> dict[str, int]:
    """Directions by id of the input. They speak of the positive class, families of the second one."""
    first = task.is_classification and tuple(labels[:1]) == (task.positive_class,)
    signs = {"+": -1, "-": 1} if first else {"+": 1, "-": -1}
    return {
        c.id: signs[task.constraints.monotone[c.name]] for c in used if c.name in task.constraints.monotone
    }


def plan_facts(plan: PipelinePlan, profile: DataProfile) -> TaskFacts:
    """:func:`task_facts` of a finished plan."""
    return task_facts(
        plan.task,
        profile,
        plan.features,
        plan.split,
        plan.budget.memory_mb,
        plan.budget.jobs,
        plan.budget.time_limit_seconds,
        plan.weights,
    )
