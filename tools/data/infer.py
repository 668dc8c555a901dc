"""From text to types: what a column of text holds is judged by all its values, never by its name alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .dates import ambiguous, date_style, parse_dates
from .numbers import CODE, INFINITE, NO_VALUE, NO_WORD, NumberStyle, is_code, number_style, parse_numbers
from .table import Table

if TYPE_CHECKING:
    import polars as pl

#: Share of a column's rows that must read as numbers; the others, of few kinds, count as missing.
_MOSTLY = 0.98
_FEW_STRANGERS = 3
#: From this share of numbers on, a column of words is told of.
_MIXED = 0.5
#: Rows that tell which columns are worth a closer look.
_FIRST = 1000
#: Prefix of the style of a column of numbers; other styles are date formats, "" is text as it stands.
NUMBERS = "number:"


def text_styles(table: Table, semicolons: bool, known: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """How each text column is read, by id, and what the person should know.

    Args:
        table: rows to judge by; columns that are no text are passed over.
        semicolons: the file's delimiter is a semicolon.
        known: styles decided before, by name, as by the table a model learned from; they are kept.
    """
    import polars as pl

    frame = table.frame
    called = dict(zip(frame.columns, table.names, strict=True))
    text = [id for id, kind in frame.schema.items() if kind == pl.String]
    styles = {id: known[called[id]] for id in text if called[id] in known}
    rest = [id for id in text if id not in styles]
    plain = set(_plain_numbers(frame.select(rest)))
    warnings: list[str] = []
    for id in rest:
        if id in plain:
            styles[id] = NUMBERS + "plain"
            continue
        styles[id], said = _style(frame.get_column(id), semicolons)
        warnings += [f"column {called[id]!r}: {text}" for text in said]
    return styles, warnings


def _plain_numbers(frame: "pl.DataFrame") -> list[str]:
    """Columns that hold plain numbers alone, found for all columns at once: most tables hold little else."""
    likely = _all_plain(frame.head(_FIRST))
    return _all_plain(frame.select(likely)) if frame.height > _FIRST else likely


def _all_plain(frame: "pl.DataFrame") -> list[str]:
    import polars as pl

    if not frame.width:
        return []
    read = frame.select(parse_numbers(pl.all(), "plain").count()).row(0)
    given = frame.select(pl.all().count()).row(0)
    numeric = [name for name, r, g in zip(frame.columns, read, given, strict=True) if g and r == g]
    if not numeric:
        return []
    codes = frame.select(pl.col(numeric).str.contains(CODE).any()).row(0)
    return [name for name, code in zip(numeric, codes, strict=True) if not code]


def _style(column: "pl.Series", semicolons: bool) -> tuple[str, list[str]]:
    import polars as pl

    every = column.drop_nulls().str.strip_chars().to_frame("v").group_by("v").len()
    counts = every.filter(~pl.col("v").str.to_lowercase().is_in(NO_VALUE))
    values = counts.get_column("v").sort()
    if values.is_empty():
        return "", []
    style, share = number_style(values, semicolons)
    if share > 0 and is_code(values):
        share = 0.0
    if (number := _number_style(counts, style, share)) is not None:
        return number[0], [*number[1], *_lost(every, INFINITE)]
    if (date := date_style(values)) is not None:
        doubt = (
            ["days and months could be either way round: read as " + date] if ambiguous(date, values) else []
        )
        return date, doubt
    said = _mostly_numbers(counts, style) if share > 0 else []
    return "", [*said, *_lost(every, NO_WORD)]


def _lost(counts: "pl.DataFrame", words: tuple[str, ...]) -> list[str]:
    """What to say of words that are taken as missing although somebody may mean them."""
    import polars as pl

    found = counts.filter((pl.col("v") != "") & pl.col("v").is_in(words)).sort("v")
    rows = int(found.get_column("len").sum())
    named = ", ".join(repr(v) for v in found.get_column("v"))
    return [f"{rows} value(s) {named} taken as missing"] if rows else []


def _mostly_numbers(counts: "pl.DataFrame", style: NumberStyle) -> list[str]:
    """What to say of a column of words most of which are numbers."""
    import polars as pl

    numbers = counts.filter(parse_numbers(pl.col("v"), style).is_not_null())
    share = int(numbers.get_column("len").sum()) / int(counts.get_column("len").sum())
    if share < _MIXED:
        return []
    return [f"{share:.0%} of its values are numbers, the others are not: read as words"]


def _number_style(counts: "pl.DataFrame", style: NumberStyle, share: float) -> tuple[str, list[str]] | None:
    """How numbers are read of which ``style`` reads this share; None where they are words."""
    import polars as pl

    if share == 0:
        return None
    if share == 1:
        return NUMBERS + style, []
    strange = counts.filter(parse_numbers(pl.col("v"), style).is_null())
    rows = int(strange.get_column("len").sum())
    if strange.height > _FEW_STRANGERS or rows > (1 - _MOSTLY) * int(counts.get_column("len").sum()):
        return None
    named = ", ".join(repr(v[:30]) for v in strange.get_column("v").sort())
    return NUMBERS + style, [f"{rows} value(s) are no numbers ({named}): taken as missing"]


def apply_style(id: str, style: str) -> "pl.Expr":
    """The column ``id`` read in a style: Float64, Datetime or tidy text."""
    import polars as pl

    column = pl.col(id)
    if style.startswith(NUMBERS):
        how = style.removeprefix(NUMBERS)
        return parse_numbers(column, how if how in {"point", "comma"} else "plain").alias(id)  # type: ignore[arg-type]
    if style:
        return parse_dates(column, style).alias(id)
    clean = column.str.strip_chars()
    return pl.when(~clean.is_in(NO_WORD)).then(clean).alias(id)
