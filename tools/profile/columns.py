"""One column's facts, computed for all columns at once."""

import math
from typing import TYPE_CHECKING, Any

from ...pipelines.contracts import ColumnKind, ColumnProfile, NumberFacts, ValueCount
from .kinds import kind_of

if TYPE_CHECKING:
    import polars as pl

_TOP = 10
#: Columns of numbers list their values up to so many different ones.
_FEW = 20


def profile_columns(frame: "pl.DataFrame", styles: dict[str, str]) -> tuple[ColumnProfile, ...]:
    """Profiles in the file's order; ids are ``c0``, ``c1`` ..."""
    import polars as pl

    numeric = [n for n, t in frame.schema.items() if t.is_numeric() or t == pl.Datetime]
    unique = frame.select(pl.all().drop_nulls().n_unique()).row(0)
    numbers = _numbers(frame, numeric)
    found = []
    for index, name in enumerate(frame.columns):
        column = frame.get_column(name)
        kind = kind_of(column, unique[index])
        found.append(
            ColumnProfile(
                id=f"c{index}",
                name=name,
                kind=kind,
                dtype=str(column.dtype).split("(")[0].lower(),
                style=styles.get(name, ""),
                missing=column.null_count(),
                unique=unique[index],
                numbers=numbers.get(name),
                top=_top(column, kind, unique[index]),
                notes=_notes(column, kind),
            )
        )
    return tuple(found)


def _numbers(frame: "pl.DataFrame", names: list[str]) -> dict[str, NumberFacts]:
    import polars as pl

    if not names:
        return {}
    types = frame.schema
    values = frame.select(
        (
            pl.col(n).dt.epoch("us").cast(pl.Float64) / 1e6
            if types[n] == pl.Datetime
            else pl.col(n).cast(pl.Float64)
        )
        for n in names
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
    for name in names:
        facts: dict[str, Any] = {key: row[name] for key, row in rows.items()}
        if facts["minimum"] is None:
            continue
        for key in ("std", "skew"):
            if facts[key] is None or not math.isfinite(facts[key]):
                facts[key] = 0.0
        if all(math.isfinite(value) for value in facts.values()):
            found[name] = NumberFacts(**facts)
    return found


def _top(column: "pl.Series", kind: ColumnKind, unique: int) -> tuple[ValueCount, ...]:
    """The most frequent values; none of columns where every value is its own."""
    from ..data.cast import canonical_text

    listed = kind in {ColumnKind.CATEGORICAL, ColumnKind.BOOLEAN, ColumnKind.CONSTANT}
    if not listed and (kind is not ColumnKind.NUMERIC or unique > _FEW):
        return ()
    counts = (
        canonical_text(column.drop_nulls())
        .alias("v")
        .value_counts(name="n")
        .sort(["n", "v"], descending=[True, False])
    )
    return tuple(ValueCount(value=v, count=n) for v, n in counts.head(_TOP).iter_rows())


def _notes(column: "pl.Series", kind: ColumnKind) -> tuple[str, ...]:
    notes = []
    share = column.null_count() / max(1, len(column))
    if share > 0.5 and kind is not ColumnKind.EMPTY:
        notes.append(f"{share:.0%} missing")
    if kind is ColumnKind.IDENTIFIER:
        notes.append("every row has its own value")
    return tuple(notes)
