"""Columns whose values repeat like entities do, and columns that order rows in time."""

from collections.abc import Sequence

from ...pipelines.contracts import ColumnKind, ColumnProfile, GroupCandidate
from .kinds import is_entity_name, lower_name

_LEAST_GROUPS, _LEAST_ROWS_EACH, _MOST_ROWS_EACH = 10, 1.5, 1000.0


def group_candidates(columns: Sequence[ColumnProfile], rows: int) -> tuple[GroupCandidate, ...]:
    """Columns called like a key or an entity, whose values occur more than once each."""
    found = []
    for column in columns:
        present = rows - column.missing
        whole = column.numbers is None or column.numbers.integer
        if column.kind not in {ColumnKind.CATEGORICAL, ColumnKind.NUMERIC} or not whole:
            continue
        if column.unique < _LEAST_GROUPS or not is_entity_name(column.name):
            continue
        each = present / column.unique
        if _LEAST_ROWS_EACH <= each <= _MOST_ROWS_EACH:
            evidence = f"{column.unique} values, {each:.1f} rows each"
            found.append(GroupCandidate(name=column.name, groups=column.unique, evidence=evidence))
    return tuple(found)


def time_columns(columns: Sequence[ColumnProfile]) -> tuple[str, ...]:
    """Dates, and whole numbers called year that are years."""
    return tuple(c.name for c in columns if c.kind is ColumnKind.DATETIME or _is_year(c))


def _is_year(column: ColumnProfile) -> bool:
    numbers = column.numbers
    if numbers is None or not numbers.integer or "year" not in lower_name(column.name):
        return False
    return numbers.minimum >= 1800 and numbers.maximum <= 2200
