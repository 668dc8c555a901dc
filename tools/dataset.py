"""The rows of a run as arrays: inputs, truth, and what the split may look at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..pipelines.contracts import (
    ColumnKind,
    Cost,
    DataError,
    DataProfile,
    InputColumn,
    InputSchema,
    PipelinePlan,
    TargetProfile,
)
from ..pipelines.family import TaskFacts
from .data.cast import CastTable, cast_inputs, encode_target
from .data.table import Table
from .evaluate import Truth
from .plans.facts import plan_facts
from .splits import Rows
from .structure import Layout, twin_codes

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
    #: All rows of the columns whose groups the model must be fair to, as read, whether it reads them or not.
    audited: Table | None = None
    #: Where the rows stand in the structure that was found.
    layout: Layout = field(default_factory=Layout)


def assemble(plan: PipelinePlan, profile: DataProfile, table: Table, test: Table | None = None) -> Dataset:
    """Make arrays of the tables as read. Rows without a target are left out.

    Raises:
        DataError: the test table lacks columns, or has classes the other does not have.
    """
    import polars as pl

    facts = plan_facts(plan, profile)
    target = profile.target
    assert target is not None, "the profile knows the target by now"
    if test is not None and target.name not in test:
        raise DataError(
            "TEST-WITHOUT-TARGET",
            f"the test table lacks {target.name[:60]!r}, so it cannot be scored",
            "leave it out, and predict it afterwards",
        )
    tables = [t.filter(t.column(target.name).is_not_null()) for t in (table, test) if t is not None]
    truth = _truth(plan, target, tables, facts.inputs)
    values = truth.values
    casts = [cast_inputs(t, facts.inputs) for t in tables]
    features = CastTable(pl.concat([c.frame for c in casts]), casts[0].failures)
    fixed = None
    if test is not None:
        fixed = np.arange(len(values)) >= tables[0].frame.height
    time, dates = _time(plan, profile, tables)
    twins = _twins(plan, profile, features)
    rows = Rows(
        target=values,
        classes=truth.classes,
        groups=_groups(plan.split.groups, tables),
        time=time,
        dates=dates,
        twins=twins,
        fixed_test=fixed,
    )
    layout = Layout(_entities(plan, profile, tables), twins, time)
    audited = _audited(plan.task.constraints.fair_across, tables)
    return Dataset(facts.inputs, features, truth, rows, facts, audited, layout)


def _audited(names: tuple[str, ...], tables: list[Table]) -> Table | None:
    """The columns called ``names``.

    Raises:
        DataError: the test table lacks one.
    """
    import polars as pl

    if not names:
        return None
    for name in names:
        if any(name not in t for t in tables):
            raise DataError(
                "MISSING-COLUMNS",
                f"the test table lacks column {name!r}, which the model must be fair across",
                "bring it, or leave it out of fair_across",
            )
    rows = pl.concat([t.columns(names) for t in tables], how="vertical_relaxed")
    return Table(rows, names)


def _truth(plan: PipelinePlan, target: TargetProfile, tables: list[Table], inputs: InputSchema) -> Truth:
    columns = [t.column(target.name) for t in tables]
    if plan.task.kind.locates:
        return _located(columns, target, inputs)
    labels = target.labels if plan.task.is_classification else None
    values = np.concatenate([encode_target(column, labels, target.name) for column in columns])
    if labels is None:
        return Truth(values=values)
    positive = plan.task.positive_class
    return Truth(
        values=values,
        classes=len(labels),
        positive=labels.index(positive) if positive in labels else len(labels) - 1,
        cost=cost_matrix(plan.task.costs, labels),
        floor=plan.task.constraints.min_score if plan.task.metric_info.beta else None,
    )


def _located(columns: "list[pl.Series]", target: TargetProfile, inputs: InputSchema) -> Truth:
    import polars as pl

    from .data.pictures.annotated.targets import targets

    answer = inputs.kind.answer
    kind, things = ColumnKind(answer.value), len(target.things)
    found = targets(pl.concat(columns), kind, things, inputs.canvas, target.name)
    return Truth(values=found.values, located=answer, things=things, sizes=found.sizes)


def cost_matrix(costs: tuple[Cost, ...], labels: tuple[str, ...]) -> np.ndarray | None:
    """(classes, classes): stated costs, one for every error not named, zero for being right."""
    if not costs:
        return None
    matrix = 1.0 - np.eye(len(labels))
    for cost in costs:
        matrix[labels.index(cost.actual), labels.index(cost.predicted)] = cost.cost
    return matrix


def _time(plan: PipelinePlan, profile: DataProfile, tables: list[Table]) -> tuple[np.ndarray | None, bool]:
    """(rows,) numbers that order rows in time, and whether they are seconds since 1970."""
    import polars as pl

    if plan.split.time is None:
        rows = sum(t.frame.height for t in tables)
        return (np.arange(rows, dtype=float) if plan.split.order is not None else None), False
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


def _groups(names: Sequence[str], tables: list[Table]) -> np.ndarray | None:
    """(rows,) codes: equal where all group columns are equal."""
    import polars as pl

    if not names:
        return None
    keys = pl.concat([t.columns(names).select(pl.all().cast(pl.String)) for t in tables])
    return keys.select(pl.struct(pl.all()).rank("dense")).to_series().to_numpy().astype(np.int64)


def _entities(plan: PipelinePlan, profile: DataProfile, tables: list[Table]) -> dict[str, np.ndarray]:
    """Codes of every column that the plan divides by or that the data show to hold entities."""
    found = profile.structure.groups if profile.structure is not None else ()
    names = dict.fromkeys([*plan.split.groups, *(g.column for g in found if g.sure)])
    held = {n: _groups([n], tables) for n in names if all(n in t for t in tables)}
    return {name: codes for name, codes in held.items() if codes is not None}


def _twins(plan: PipelinePlan, profile: DataProfile, features: CastTable) -> np.ndarray:
    """(rows,) codes, equal for copies: exact ones, and near ones where the data hold many."""
    found = profile.structure.twins if profile.structure is not None else None
    return twin_codes(features.frame, found.radius if found is not None else 0.0)
