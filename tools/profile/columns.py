"""One column's facts, computed for all columns at once."""

import heapq
import math
from typing import TYPE_CHECKING, Any

from ...pipelines.contracts import ColumnKind, ColumnProfile, NumberFacts, ValueCount
from ..data.cast import canonical_texts
from ..data.pictures.annotated.styles import annotated
from ..data.read import RawTable
from .kinds import kind_of

if TYPE_CHECKING:
    import polars as pl

    from ..data.pictures.facts import PictureFacts

_TOP = 10
#: Columns of numbers list their values up to so many different ones.
_FEW = 20


def profile_columns(table: RawTable) -> tuple[ColumnProfile, ...]:
    """Profiles in the file's order; ids are the table's: ``c0``, ``c1`` ..."""
    import polars as pl

    frame = table.frame
    numeric = [n for n, t in frame.schema.items() if t.is_numeric() or t == pl.Datetime]
    unique = frame.select(pl.all().drop_nulls().n_unique()).row(0)
    numbers = _numbers(frame, numeric)
    named = list(enumerate(table.names))
    drawn = {name: told[0] for name, style in table.styles.items() if (told := annotated(style))}
    kinds = [drawn.get(name) or kind_of(frame.to_series(index), name, unique[index]) for index, name in named]
    pictures = {
        c: _pictures(frame.get_column(c), frozenset(drawn.values()))
        for c, k in zip(frame.columns, kinds, strict=True)
        if k is ColumnKind.IMAGE
    }
    listed = [
        c
        for c, k, u in zip(frame.columns, kinds, unique, strict=True)
        if _is_listed(k, u) and frame.schema[c] != pl.Binary
    ]
    # A frame looks a column up by going through its names; of many columns, that is done once.
    texts = {s.name: s for s in canonical_texts(frame.select(listed)).iter_columns()}
    found = []
    for index, name in named:
        column, kind = frame.to_series(index), kinds[index]
        seen = pictures.get(column.name)
        shape = seen.shape if seen is not None else None
        if seen is not None and shape is None:
            kind = ColumnKind.EMPTY
        found.append(
            ColumnProfile(
                id=column.name,
                name=name,
                kind=kind,
                dtype=str(column.dtype).split("(")[0].lower(),
                style=shape.style if shape is not None else table.styles.get(name, ""),
                missing=column.null_count(),
                unique=unique[index],
                numbers=numbers.get(column.name),
                top=_top(texts[column.name]) if column.name in texts else (),
                notes=(*_notes(column, kind), *(seen.notes if seen is not None else ())),
            )
        )
    return tuple(found)


def _pictures(column: "pl.Series", drawn: frozenset[ColumnKind]) -> "PictureFacts":
    from ..data.pictures.facts import picture_facts

    return picture_facts(column, drawn)


def _numbers(frame: "pl.DataFrame", ids: list[str]) -> dict[str, NumberFacts]:
    import polars as pl

    if not ids:
        return {}
    types = frame.schema
    values = frame.select(
        (
            pl.col(n).dt.epoch("us").cast(pl.Float64) / 1e6
            if types[n] == pl.Datetime
            else pl.col(n).cast(pl.Float64)
        )
        for n in ids
    )
    statistics = {
        "minimum": values.select(pl.all().min()),
        "q25": values.select(pl.all().quantile(0.25, "linear")),
        "median": values.select(pl.all().median()),
        "q75": values.select(pl.all().quantile(0.75, "linear")),
        "maximum": values.select(pl.all().max()),
        "mean": values.select(pl.all().mean()),
        "std": values.select(pl.all().std()),
        "skew": values.select(pl.all().skew()),
        "integer": values.select((pl.all() % 1 == 0).all()),
    }
    rows = {key: table.row(0, named=True) for key, table in statistics.items()}
    found = {}
    for name in ids:
        facts: dict[str, Any] = {key: row[name] for key, row in rows.items()}
        if facts["minimum"] is None:
            continue
        for key in ("std", "skew"):
            if facts[key] is None or not math.isfinite(facts[key]):
                facts[key] = 0.0
        if all(math.isfinite(value) for value in facts.values()):
            found[name] = NumberFacts(**facts)
    return found


def _is_listed(kind: ColumnKind, unique: int) -> bool:
    """Whether a column's values are named; none of columns where every value is its own."""
    if kind is ColumnKind.NUMERIC:
        return unique <= _FEW
    return kind in {ColumnKind.CATEGORICAL, ColumnKind.BOOLEAN, ColumnKind.CONSTANT}


def _top(text: "pl.Series") -> tuple[ValueCount, ...]:
    """The most frequent values."""
    counts = text.drop_nulls().value_counts(name="n").iter_rows()
    top = heapq.nsmallest(_TOP, counts, key=lambda pair: (-pair[1], pair[0]))
    return tuple(ValueCount(value=v, count=n) for v, n in top)


def _notes(column: "pl.Series", kind: ColumnKind) -> tuple[str, ...]:
    notes = []
    share = column.null_count() / max(1, len(column))
    if share > 0.5 and kind is not ColumnKind.EMPTY:
        notes.append(f"{share:.0%} missing")
    if kind is ColumnKind.IDENTIFIER:
        notes.append("every row has its own value")
    return tuple(notes)
