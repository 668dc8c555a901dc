"""What of the data a language model is told: the one place where that is decided.

``schema``, the default, sends names, kinds, counts and ranges, never a cell: ends of ranges are rounded away from the
cells that they come from, to 1, 2 or 5 times a power of ten, since the oldest person's age is a cell of one person;
two values or fewer are counted, not told. Dates and identifiers have no range. ``sample`` sends frequent values of
categories as well, those of five rows and one in a hundred at least, quoted and cut, and ranges as they are. Neither
sends rows, text or rare values. Evidence of checks is told where it holds scores, counts and names alone.
"""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ...pipelines.contracts import (
    Check,
    ColumnKind,
    ColumnProfile,
    DataProfile,
    NumberFacts,
    PipelinePlan,
    ValueCount,
)
from ...tools.plans.facts import plan_facts
from ...tools.report.advice import what_to_do
from .alternatives import clean
from .outlook import trial_seconds

#: ``schema`` sends names, kinds, counts and ranges of numbers; ``sample`` frequent values too, never whole rows.
Privacy = Literal["schema", "sample"]

#: Columns told of, the most related to the target first, and those of them with more than their relation.
MOST_COLUMNS, _MOST_DETAILED = 40, 12
#: Characters of all that is told of columns: a small model on a CPU reads about 200 in a second.
_MOST_TEXT = 1100
_MOST_NAME, _MOST_VALUES, _MOST_VALUE = 40, 5, 24
#: A value is frequent that so many rows have, and such a share of all.
_LEAST_COUNT, _LEAST_SHARE = 5, 0.01
#: With fewer values than this, the ends of a range would tell all of them.
_LEAST_RANGE = 3
#: Checks whose evidence holds scores, counts and names of columns, and never a cell.
_WITHOUT_CELLS = frozenset(
    {
        *("group_overlap", "identifiers", "plan_carried_out", "sealed_test", "beats_dummy"),
        *("validation_test_gap", "default_baseline", "significance", "optimism", "without_suspects"),
        *("permuted_labels", "canaries", "adversarial_validation", "other_seeds", "min_score", "model_size"),
        *("latency", "memory", "excluded_columns", "interpretable", "licences", "test_size"),
    }
)


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
            told["values"] = frequent(target.classes, profile.rows)
        if target.minority is not None:
            told["rarest class"] = f"{100 * target.minority:.0f}%"
    elif target is not None and target.things:
        told["to locate"] = len(target.things)
    elif target is not None and target.numbers is not None:
        unique = profile.column(target.name).unique
        told["range"] = range_told(target.numbers, unique, privacy)
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
        more = column_told(column, profile.rows, privacy) if place < _MOST_DETAILED else ""
        spent += len(more.encode())
        told[name] = f"{relation:g}, {more}" if more and spent <= _MOST_TEXT else relation
    return told


def column_told(column: ColumnProfile, rows: int, privacy: Privacy) -> str:
    """What is told of one input beside its name: range or number of categories, and how much is missing."""
    parts = []
    if column.kind is ColumnKind.NUMERIC and column.numbers is not None:
        parts.append(range_told(column.numbers, column.unique, privacy))
    elif column.kind is ColumnKind.CATEGORICAL:
        parts.append(f"{column.unique} categories")
    elif column.kind is not ColumnKind.NUMERIC:
        parts.append(column.kind.value)
    if column.missing:
        parts.append(f"{100 * column.missing / max(rows, 1):.0f}% missing")
    told = privacy == "sample" and column.kind is ColumnKind.CATEGORICAL and column.numbers is None
    if told and (values := frequent(column.top, rows)):
        parts.append("such as " + ", ".join(json.dumps(v, ensure_ascii=False) for v in values))
    return ", ".join(parts)


def frequent(values: Sequence[ValueCount], rows: int) -> list[str]:
    """The values that so many rows have that they tell of none of them, each on one short line."""
    least = max(_LEAST_COUNT, math.ceil(_LEAST_SHARE * rows))
    return [clean(v.value, _MOST_VALUE) for v in values[:_MOST_VALUES] if v.count >= least]


def range_told(numbers: NumberFacts, unique: int, privacy: Privacy) -> str:
    """A range: as it is where values may be told, else with ends that are no cells."""
    if privacy == "sample":
        return f"{_short(numbers.minimum)} to {_short(numbers.maximum)}"
    if unique < _LEAST_RANGE:
        return f"{unique} values"
    return f"{0 - _above(-numbers.minimum):g} to {_above(numbers.maximum):g}"


def _above(number: float) -> float:
    """The least of 1, 2 and 5 times a power of ten that is not below ``number``, negative ones and 0 among them."""
    if number == 0:
        return 0.0
    size = math.floor(math.log10(abs(number)))
    steps = [float(f"{lead}e{size}") for lead in (1, 2, 5, 10)]
    if number > 0:
        return next(s for s in steps if s >= number * (1 - 1e-12))
    return next(-s for s in reversed(steps) if -s >= number * (1 + 1e-12))


def finding_told(check: Check) -> str:
    """What is told of a check that failed or warns: its evidence, or what to do where evidence may hold cells."""
    if check.name in _WITHOUT_CELLS:
        return check.evidence
    return f"{check.name.replace('_', ' ')}: {what_to_do(check)}"


def _short(number: float) -> str:
    return f"{number:.3g}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds >= 2 else f"{seconds:.1f} s"
