"""Everything that ties rows of a table together, from the data first and from names where the data leave it open."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.contracts import (
    ColumnKind,
    DataProfile,
    GroupFinding,
    Structure,
    TimeFinding,
    TwinFinding,
)
from ..data.table import Table
from .columns import Column, read_columns, target_lines
from .groups import find_groups, plausible
from .names import is_person
from .times import find_order, find_time, time_names
from .twins import find_twins, same_pictures

if TYPE_CHECKING:
    import polars as pl

#: A table of more rows is judged by this many, in stretches of neighbours.
_MOST_ROWS, _STRETCH = 50_000, 500
_LEAST_ROWS = 40
#: Of many rows, no entity has more than this share.
_COMMON = 0.1
#: Of a larger one, rows for each column that may hold entities, and such columns.
_FEW_ROWS, _VALUE_ROWS, _MOST_COLUMNS, _MOST_FOUND = 20_000, 6000, 8, 4
#: Entities of which the last fifth of time has so many rows, and that span so much of the whole, keep coming back.
_SEEN, _SPANNED, _LAST = 0.8, 0.4, 0.2


def find_structure(table: Table, profile: DataProfile, is_classification: bool) -> Structure:
    """What ties rows together. Deterministic.

    Args:
        table: as read; rows without a target are left out.
        profile: its facts, with the target's.
        is_classification: whether the target's values are classes.
    """
    target = profile.target
    assert target is not None, "the profile knows the target by now"
    whole = table.filter(table.column(target.name).is_not_null()).frame
    frame = _sampled(whole)
    if frame.height < _LEAST_ROWS:
        return Structure()
    labels = read_columns(frame, profile, [target.name])
    if not labels:
        return Structure()
    names = [c.name for c in profile.columns if c.name != target.name]
    columns = read_columns(frame, profile, names)
    lines = target_lines(labels[0], is_classification)
    times = time_names(profile, target.name)
    groups = _groups(whole, profile, names, is_classification, (*times, *profile.time_columns))
    sure = [c for g in groups if g.sure for c in columns if c.name == g.column]
    time = find_time(columns, labels[0], lines, times, sure)
    if (time is None or not time.matters) and not sure:
        time = find_order(columns, labels[0], lines, is_classification) or time
    return Structure(
        groups=groups,
        time=time,
        panel=_is_panel(columns, time, groups),
        twins=find_twins(frame.select(_inputs(columns, groups))) or find_copies(frame, profile),
    )


def find_copies(frame: "pl.DataFrame", profile: DataProfile) -> TwinFinding | None:
    """Rows of the same pictures, by the profile's columns of pictures."""
    return same_pictures(frame.select(c.id for c in profile.columns if c.kind is ColumnKind.IMAGE))


def _groups(
    frame: "pl.DataFrame",
    profile: DataProfile,
    names: Sequence[str],
    is_classification: bool,
    times: Sequence[str],
) -> tuple[GroupFinding, ...]:
    """Entities. Of many rows, those of some values of each column: a sample of rows would tear entities apart."""
    import polars as pl

    if frame.height <= _FEW_ROWS:
        return _groups_in(frame, profile, names, is_classification, times)
    share = -(-frame.height // _VALUE_ROWS)
    found: list[GroupFinding] = []
    for name in plausible(profile, [n for n in names if n not in times])[:_MOST_COLUMNS]:
        facts = profile.column(name)
        if int(frame.get_column(facts.id).unique_counts().max() or 0) > _COMMON * frame.height:  # type: ignore[arg-type]
            continue
        part = frame.filter(pl.col(facts.id).hash(0) % min(share, max(1, facts.unique // 40)) == 0)
        found += _groups_in(part.head(_MOST_ROWS), profile, names, is_classification, times, name)
    return tuple(sorted(found, key=lambda g: (not g.sure, not is_person(g.column))))[:_MOST_FOUND]


def _groups_in(
    frame: "pl.DataFrame",
    profile: DataProfile,
    names: Sequence[str],
    is_classification: bool,
    times: Sequence[str],
    only: str | None = None,
) -> tuple[GroupFinding, ...]:
    """Entities among these rows; equal rows count as one, or every column would seem to name what was copied."""
    target = profile.target
    assert target is not None, "the profile knows the target by now"
    told = [target.id]
    told += [c.id for c in profile.columns if c.name in names and c.kind is not ColumnKind.IDENTIFIER]
    single = frame.unique(subset=told, keep="first", maintain_order=True)
    labels = read_columns(single, profile, [target.name])
    if single.height < _LEAST_ROWS or not labels:
        return ()
    columns = read_columns(single, profile, names)
    return find_groups(columns, target_lines(labels[0], is_classification), labels[0], times, only)


def _sampled(frame: "pl.DataFrame") -> "pl.DataFrame":
    """At most so many rows, in stretches, so that neighbours and entities stay whole."""
    if frame.height <= _MOST_ROWS:
        return frame
    random = np.random.default_rng(0)
    count = frame.height // _STRETCH
    starts = np.sort(random.choice(count, _MOST_ROWS // _STRETCH, replace=False)) * _STRETCH
    return frame[(starts[:, None] + np.arange(_STRETCH)).ravel()]


def _inputs(columns: tuple[Column, ...], groups: tuple[GroupFinding, ...]) -> list[str]:
    apart = {g.column for g in groups if g.sure}
    return [
        c.profile.id for c in columns if c.profile.kind is not ColumnKind.IDENTIFIER and c.name not in apart
    ]


def _is_panel(
    columns: tuple[Column, ...], time: TimeFinding | None, groups: tuple[GroupFinding, ...]
) -> bool:
    """Whether later rows are of things seen before, which are there for much of the time: shops, sensors."""
    if time is None or time.column is None or not groups or not groups[0].sure:
        return False
    known = {c.name: c for c in columns}
    if is_person(groups[0].column):
        # A model of people is asked about people it has never seen, however long it has known others.
        return False
    when, who = known[time.column].line, known[groups[0].column].codes
    late = when >= np.quantile(when, 1 - _LAST)
    seen = np.isin(who[late], np.unique(who[~late])).mean() if late.any() and not late.all() else 0.0
    first, last = np.full(who.max() + 1, np.inf), np.full(who.max() + 1, -np.inf)
    np.minimum.at(first, who, when)
    np.maximum.at(last, who, when)
    present = np.isfinite(first)
    spanned = np.median((last - first)[present]) / max(1e-9, float(when.max() - when.min()))
    return bool(seen >= _SEEN and spanned >= _SPANNED)
