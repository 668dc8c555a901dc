"""The rows of a run as arrays: inputs, truth, and what the split may look at."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..pipelines.contracts import (
    ColumnKind,
    Cost,
    DataProfile,
    InputColumn,
    InputSchema,
    PipelinePlan,
    TargetProfile,
)
from ..pipelines.family import TaskFacts
from .data.cast import CastTable, cast_inputs, encode_target
from .evaluate import Truth
from .plans.facts import plan_facts
from .splits import Rows

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Dataset:
    """All rows that have a target; those of a separate test table come last."""

    inputs: InputSchema
    features: CastTable
    truth: Truth
    rows: Rows
    facts: TaskFacts


def assemble(
    plan: PipelinePlan, profile: DataProfile, table: "pl.DataFrame", test: "pl.DataFrame | None" = None
) -> Dataset:
    """Make arrays of the tables as read. Rows without a target are left out.

    Raises:
        DataError: the test table lacks columns, or has classes the other does not have.
    """
    import polars as pl

    facts = plan_facts(plan, profile)
    target = profile.target
    assert target is not None, "the profile knows the target by now"
    tables = [t.filter(t.get_column(target.name).is_not_null()) for t in (table, test) if t is not None]
    labels = target.labels if plan.task.is_classification else None
    values = np.concatenate([encode_target(t.get_column(target.name), labels) for t in tables])
    casts = [cast_inputs(t, facts.inputs) for t in tables]
    features = CastTable(pl.concat([c.frame for c in casts]), casts[0].failures)
    fixed = None
    if test is not None:
        fixed = np.arange(len(values)) >= tables[0].height
    time, dates = _time(plan, profile, tables)
    rows = Rows(
        target=values,
        classes=len(labels or ()),
        groups=_groups(plan, tables),
        time=time,
        dates=dates,
        fixed_test=fixed,
    )
    return Dataset(facts.inputs, features, _truth(plan, target, values), rows, facts)


def _truth(plan: PipelinePlan, target: TargetProfile, values: np.ndarray) -> Truth:
    if not plan.task.is_classification:
        return Truth(values=values)
    labels = target.labels
    positive = plan.task.positive_class
    return Truth(
        values=values,
        classes=len(labels),
        positive=labels.index(positive) if positive in labels else len(labels) - 1,
        cost=cost_matrix(plan.task.costs, labels),
        floor=plan.task.constraints.min_score if plan.task.metric_info.beta else None,
    )


def cost_matrix(costs: tuple[Cost, ...], labels: tuple[str, ...]) -> np.ndarray | None:
    """(classes, classes): stated costs, one for every error not named, zero for being right."""
    if not costs:
        return None
    matrix = 1.0 - np.eye(len(labels))
    for cost in costs:
        matrix[labels.index(cost.actual), labels.index(cost.predicted)] = cost.cost
    return matrix


def _time(
    plan: PipelinePlan, profile: DataProfile, tables: "list[pl.DataFrame]"
) -> tuple[np.ndarray | None, bool]:
    """(rows,) numbers that order rows in time, and whether they are seconds since 1970."""
    import polars as pl

    if plan.split.time is None:
        return None, False
    column = profile.column(plan.split.time)
    dates = column.kind is ColumnKind.DATETIME
    kind = ColumnKind.DATETIME if dates else ColumnKind.NUMERIC
    schema = InputSchema(
        kind=plan.task.kind,
        target=plan.task.target,
        columns=(InputColumn(id=column.id, name=column.name, kind=kind),),
    )
    values = pl.concat([cast_inputs(t, schema).frame for t in tables]).get_column(column.id)
    if dates:
        values = values.dt.epoch("us").cast(pl.Float64) / 1e6
    return values.cast(pl.Float64).fill_null(float("nan")).to_numpy(), dates


def _groups(plan: PipelinePlan, tables: "list[pl.DataFrame]") -> np.ndarray | None:
    """(rows,) codes: equal where all group columns are equal."""
    import polars as pl

    names = list(plan.split.groups)
    if not names:
        return None
    keys = pl.concat([t.select(pl.col(names).cast(pl.String)) for t in tables], how="vertical_relaxed")
    return keys.select(pl.struct(names).rank("dense")).to_series().to_numpy().astype(np.int64)
