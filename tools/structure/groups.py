"""Entities measured several times: found by what stays the same within a column's values, or is much alike.

A column's name decides only where the data leave it open: people and keys are entities, places and kinds of
things are categories, of which new rows bring no new ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...pipelines.contracts import ColumnKind, ColumnProfile, DataProfile, GroupFinding
from .columns import Column
from .names import is_attribute_date, is_category, is_entity, is_moment, is_person
from .pairs import alikeness, next_value, same_value

Array = np.ndarray

_KINDS = frozenset({ColumnKind.CATEGORICAL, ColumnKind.NUMERIC, ColumnKind.TEXT, ColumnKind.IDENTIFIER})
#: Fewer different values make a category, unless it is called like an entity.
_LEAST_GROUPS, _LEAST_NAMED = 20, 5
#: So few values may be entities where this many properties never change within one.
_LEAST_FEW, _LEAST_PROPERTIES = 8, 2
_LEAST_EACH, _LEAST_REPEATED = 1.5, 0.5
_LEAST_NAMED_REPEATED = 0.2
#: Rows that one value may have: zeros, and what most rows share, are no entity.
_MOST_SHARE, _MOST_PLAIN_SHARE = 0.5, 0.25
#: Pairs of one entity that agree in a property of it; values such a property has at least.
_CONSTANT, _LEAST_VALUES = 0.98, 10
_MONOTONE = 0.98
#: Alikeness beyond chance from which rows of a value are one entity's: inputs on average, and the target.
#: Words need more: kinds of things are alike too, and no neighbouring values tell what a quantity would do.
_ALIKE, _WORDS_ALIKE, _TARGET_ALIKE = 0.12, 0.25, 0.3
_FEW_EACH, _VERY_ALIKE = 3.0, 0.6
_NAMED_ALIKE, _NAMED_TARGET = 0.1, 0.1
#: Inputs that tell rows apart; what all rows share tells nothing.
_TOO_COMMON = 0.8
_MOST_CANDIDATES, _MOST_FOUND = 60, 4


@dataclass(frozen=True)
class _Measured:
    column: Column
    groups: int
    each: float
    constants: tuple[str, ...]
    alike: float
    target: float
    smooth: bool

    @property
    def strength(self) -> tuple[bool, int, float]:
        return is_person(self.column.name), len(self.constants), self.alike + self.target


def find_groups(
    columns: Sequence[Column],
    lines: Array,
    labels: Column,
    times: Sequence[str],
    only: str | None = None,
    seed: int = 0,
) -> tuple[GroupFinding, ...]:
    """Columns whose values are entities, the strongest first.

    Args:
        columns: all columns but the target.
        lines: (rows, k) the target on lines.
        labels: the target.
        times: names of columns that tell time, which are no entities.
        only: the one column to judge, if not all.
    """
    random = np.random.default_rng(seed)
    found = []
    for column in _candidates(columns, times):
        if only not in (None, column.name):
            continue
        others = [c for c in columns if c is not column and c.same < _TOO_COMMON]
        measured = _measure(column, others, lines, labels, random)
        sure = _is_sure(measured)
        if sure is not None:
            found.append((measured, sure))
    found.sort(key=lambda m: (m[1], *m[0].strength), reverse=True)
    return tuple(_finding(m, sure) for m, sure in _without_aliases(found))[:_MOST_FOUND]


def _candidates(columns: Sequence[Column], times: Sequence[str]) -> Iterator[Column]:
    kinds = [c for c in columns if c.nominal and is_category(c.name) and c.profile.unique >= _LEAST_FEW]
    fitting = [c for c in columns if _fits(c) and c.name not in times and not _is_of_a_kind(c, kinds)]
    # Of many, those called like an entity come first, then those of most values.
    fitting.sort(key=lambda c: (not is_entity(c.name), -c.profile.unique))
    yield from fitting[:_MOST_CANDIDATES]


def _is_of_a_kind(column: Column, kinds: Sequence[Column]) -> bool:
    """Whether a column is a property of a kind of things: the power of a model of car."""
    if is_entity(column.name):
        return False
    return any(_distinct(column.codes, kind.codes) <= 1.02 * kind.profile.unique + 1 for kind in kinds)


def plausible(profile: DataProfile, names: Sequence[str]) -> list[str]:
    """Columns that could hold entities by kind, name and counts alone, the likeliest first."""
    fitting = [
        c
        for c in profile.columns
        if c.name in names
        and _is_called_so(c)
        and (c.numbers is None or c.numbers.integer)
        and c.unique >= _LEAST_GROUPS
        and (profile.rows - c.missing) / c.unique >= _LEAST_EACH
    ]
    return [c.name for c in sorted(fitting, key=lambda c: (not is_entity(c.name), -c.unique))]


def _is_called_so(column: ColumnProfile) -> bool:
    if column.kind not in _KINDS:
        return False
    name = column.name
    return is_entity(name) or not (is_category(name) or is_moment(name) or is_attribute_date(name))


def _fits(column: Column) -> bool:
    if not _is_called_so(column.profile) or not column.whole:
        return False
    named = is_entity(column.name)
    sizes = np.bincount(column.codes)[1:]
    sizes = sizes[sizes > 0]
    rows = len(column.codes)
    if len(sizes) < (_LEAST_NAMED if named else _LEAST_FEW) or sizes.sum() < 0.8 * rows:
        return False
    if sizes.max() > (_MOST_SHARE if named else _MOST_PLAIN_SHARE) * rows or rows / len(sizes) < _LEAST_EACH:
        return False
    return bool(sizes[sizes > 1].sum() >= (_LEAST_NAMED_REPEATED if named else _LEAST_REPEATED) * rows)


def _measure(
    column: Column, others: Sequence[Column], lines: Array, labels: Column, random: np.random.Generator
) -> _Measured:
    same = same_value(column.codes, random)
    found = alikeness(others, same)
    # What neighbouring values, or rows of one class, share already is no entity's doing.
    near = next_value(column.codes, random) if not column.nominal else None
    expected = np.zeros(len(others))
    target = float((lines[same[0]] * lines[same[1]]).mean())
    smooth = False
    if near is not None:
        adjacent = alikeness(others, near)
        expected = np.maximum(expected, adjacent.alike)
        near_target = float((lines[near[0]] * lines[near[1]]).mean())
        smooth = near_target > 0.5 * target > 0.02
        target -= max(0.0, near_target)
    if labels.profile.unique <= _LEAST_GROUPS:
        expected = np.maximum(expected, alikeness(others, same_value(labels.codes, random)).alike)
    beyond = found.alike - expected
    constants = tuple(
        other.name
        for other, equal in zip(others, found.equal, strict=True)
        if equal >= _CONSTANT and _is_property(other, column)
    )
    sizes = np.bincount(column.codes)[1:]
    groups = int((sizes > 0).sum())
    return _Measured(
        column=column,
        groups=groups,
        each=len(column.codes) / groups,
        constants=constants,
        alike=float(beyond.mean()) if len(beyond) else 0.0,
        target=target,
        smooth=smooth,
    )


def _is_property(other: Column, column: Column) -> bool:
    """Whether a column that is constant within another's values describes an entity.

    Numbers of many values do; not so what is computed from a quantity, or merely renames the column.
    """
    least = min(_LEAST_VALUES, column.profile.unique // 2)
    if other.nominal or other.profile.kind is ColumnKind.DATETIME or other.profile.unique < least:
        return False
    if other.whole and other.profile.unique >= column.profile.unique:
        return False
    if column.nominal:
        return True
    order = np.corrcoef(other.line, column.line)[0, 1]
    return bool(abs(order) < _MONOTONE)


def _is_sure(measured: _Measured) -> bool | None:
    """Whether the data show entities; None where nothing speaks for it."""
    named = is_entity(measured.column.name)
    enough = 1 if named or measured.groups >= _LEAST_GROUPS else _LEAST_PROPERTIES
    if len(measured.constants) >= enough:
        return True
    if named and (measured.alike >= _NAMED_ALIKE or measured.target >= _NAMED_TARGET):
        return True
    # What hardly repeats must be nearly equal where it does: quantities of equal value are alike by nature.
    few, words = measured.each < _FEW_EACH, measured.column.nominal
    least = _VERY_ALIKE if few else _WORDS_ALIKE if words else _ALIKE
    if measured.groups >= _LEAST_GROUPS and measured.alike >= least:
        return True
    strange = not (few or words or measured.smooth)
    if measured.groups >= _LEAST_GROUPS and strange and measured.target >= _TARGET_ALIKE:
        return True
    if named and not measured.smooth:
        return False
    return None


def _without_aliases(found: Sequence[tuple[_Measured, bool]]) -> Iterator[tuple[_Measured, bool]]:
    """Those that divide the rows otherwise than a stronger one does."""
    kept: list[Array] = []
    for measured, sure in found:
        codes = measured.column.codes
        if any(_distinct(codes, other) == max(codes.max(), other.max()) for other in kept):
            continue
        kept.append(codes)
        yield measured, sure


def _distinct(one: Array, two: Array) -> int:
    """Different pairs of codes."""
    return len(np.unique(one * (int(two.max()) + 1) + two))


def _finding(measured: _Measured, sure: bool) -> GroupFinding:
    name, groups = measured.column.name, measured.column.profile.unique
    facts = [f"{groups:,} values, {measured.each:.1f} rows each"]
    if measured.constants:
        named = ", ".join(repr(n[:60]) for n in measured.constants[:3])
        more = f" and {len(measured.constants) - 3} more" if len(measured.constants) > 3 else ""
        facts.append(f"{named}{more} never change within one")
    facts.append(
        f"rows of one are alike by {measured.alike:.2f} in the inputs and {measured.target:.2f} in the target "
        "beyond chance (0: as any rows, 1: equal)"
    )
    return GroupFinding(
        column=name,
        groups=groups,
        sure=sure,
        evidence=f"rows of one {name[:60]!r} are one entity's: {'; '.join(facts)}"
        if sure
        else f"{name[:60]!r} is called like an entity, and the data do not tell: {'; '.join(facts)}",
    )
