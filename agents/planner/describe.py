"""What a language model is told of a task: counts and relations, and values only where that is allowed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ...pipelines.contracts import ColumnKind, ColumnProfile, DataProfile, PipelinePlan
from ...tools.plans.facts import plan_facts
from .alternatives import clean
from .outlook import trial_seconds

#: ``schema`` sends names, kinds, counts and ranges of numbers; ``sample`` frequent values too, never whole rows.
Privacy = Literal["schema", "sample"]

#: Columns told of, the most related to the target first, and those of them with more than their relation.
MOST_COLUMNS, _MOST_DETAILED = 40, 12
#: Characters of all that is told of columns: a small model on a CPU reads about 200 in a second.
_MOST_TEXT = 1100
_MOST_NAME, _MOST_VALUES, _MOST_VALUE = 40, 5, 24


def told_columns(profile: DataProfile, plan: PipelinePlan) -> tuple[str, ...]:
    """Names of the inputs that a model is told of, the most related to the target first."""
    used = {f.name for f in plan.features if f.use}
    columns = [c for c in profile.columns if c.name in used and len(c.name) <= _MOST_NAME]
    columns.sort(key=lambda c: -(c.target_relation or 0.0))
    chosen: list[str] = []
    spent = 0
    for column in columns[:MOST_COLUMNS]:
        spent += len(column.name.encode()) + 12
        if spent > _MOST_TEXT:
            break
        chosen.append(column.name)
    return tuple(chosen)


def described(
    profile: DataProfile, plan: PipelinePlan, columns: Sequence[str], privacy: Privacy
) -> dict[str, Any]:
    """Values for ``prompts/planner.md.j2``, without cards.

    Args:
        profile: facts of the table.
        plan: the rules' plan, whose families the model may choose among.
        columns: inputs to tell of.
        privacy: what may leave the machine.
    """
    facts = plan_facts(plan, profile)
    costs = {f.name: _seconds(trial_seconds(f.name, plan, facts)) for f in plan.families}
    return {
        "task": task_told(profile, plan, privacy),
        "kinds": kinds_told(profile, plan),
        "columns": _columns(profile, columns, privacy),
        "left_out": max(0, sum(f.use for f in plan.features) - len(columns)),
        "folds": plan.split.folds,
        "families": costs,
    }


def task_told(profile: DataProfile, plan: PipelinePlan, privacy: Privacy) -> dict[str, Any]:
    """The task in a few words: target, metric, rows, classes or range, split and limit."""
    task, target = plan.task, profile.target
    told: dict[str, Any] = {"predict": task.target[:_MOST_NAME], "metric": task.metric, "rows": profile.rows}
    if target is not None and task.is_classification:
        told["classes"] = len(target.classes)
        if privacy == "sample":
            told["values"] = [_value(c.value) for c in target.classes[:_MOST_VALUES]]
        if target.minority is not None:
            told["rarest class"] = f"{100 * target.minority:.0f}%"
    elif target is not None and target.numbers is not None:
        told["range"] = f"{_short(target.numbers.minimum)} to {_short(target.numbers.maximum)}"
    told["split"] = plan.split.protocol.value
    limit = plan.budget.trials
    told["time limit"] = f"{plan.budget.time_limit_seconds:.0f} s" if limit is None else f"{limit} trials"
    if repeated := [c.name[:_MOST_NAME] for c in profile.group_candidates[:3]]:
        told["may be groups"] = repeated
    if times := [name[:_MOST_NAME] for name in profile.time_columns[:3]]:
        told["times"] = times
    return told


def kinds_told(profile: DataProfile, plan: PipelinePlan) -> Mapping[str, int]:
    """How many inputs there are of each kind, the missing cells in percent, and the largest count of categories."""
    kinds = {f.name: f.kind for f in plan.features if f.use}
    used = [c for c in profile.columns if c.name in kinds]
    told = dict(Counter(kinds[c.name].value for c in used))
    cells = max(1, profile.rows * len(used))
    told["missing %"] = round(100 * sum(c.missing for c in used) / cells)
    told["most categories"] = max(
        (c.unique for c in used if kinds[c.name] is ColumnKind.CATEGORICAL), default=0
    )
    return told


def _columns(profile: DataProfile, columns: Sequence[str], privacy: Privacy) -> dict[str, Any]:
    """Column -> its relation to the target, with more of the first ones while the text stays short."""
    told: dict[str, Any] = {}
    spent = sum(len(name.encode()) + 12 for name in columns)
    for place, name in enumerate(columns):
        column = profile.column(name)
        relation = round(column.target_relation or 0.0, 2)
        more = _more(column, profile.rows, privacy) if place < _MOST_DETAILED else ""
        spent += len(more.encode())
        told[name] = f"{relation:g}, {more}" if more and spent <= _MOST_TEXT else relation
    return told


def _more(column: ColumnProfile, rows: int, privacy: Privacy) -> str:
    parts = []
    if column.kind is ColumnKind.NUMERIC and column.numbers is not None:
        parts.append(f"{_short(column.numbers.minimum)} to {_short(column.numbers.maximum)}")
    elif column.kind is ColumnKind.CATEGORICAL:
        parts.append(f"{column.unique} categories")
    elif column.kind is not ColumnKind.NUMERIC:
        parts.append(column.kind.value)
    if column.missing:
        parts.append(f"{100 * column.missing / max(rows, 1):.0f}% missing")
    if privacy == "sample" and column.numbers is None and column.top:
        parts.append("such as " + ", ".join(_value(v.value) for v in column.top[:_MOST_VALUES]))
    return ", ".join(parts)


def _value(text: str) -> str:
    return clean(text, _MOST_VALUE)


def _short(number: float) -> str:
    return f"{number:.3g}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds >= 2 else f"{seconds:.1f} s"
