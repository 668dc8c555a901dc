"""From text to types: what a column of text holds is judged by all its values, never by its name alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .dates import ambiguous, date_style, parse_dates
from .numbers import NO_VALUE, NO_WORD, is_code, number_style, parse_numbers

if TYPE_CHECKING:
    import polars as pl

#: Share of a column's rows that must read as numbers; the others, of few kinds, count as missing.
_MOSTLY = 0.98
_FEW_STRANGERS = 3
#: Prefix of the style of a column of numbers; other styles are date formats, "" is text as it stands.
NUMBERS = "number:"


def text_styles(
    frame: "pl.DataFrame", semicolons: bool, known: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """How each text column of ``frame`` is read, and what the person should know.

    Args:
        frame: rows to judge by; columns that are no text are passed over.
        semicolons: the file's delimiter is a semicolon.
        known: styles decided before, as by the table a model learned from; they are kept.
    """
    import polars as pl

    styles: dict[str, str] = {}
    warnings: list[str] = []
    for name in frame.columns:
        if frame.schema[name] != pl.String:
            continue
        if name in known:
            styles[name] = known[name]
            continue
        styles[name], said = _style(frame.get_column(name), semicolons)
        warnings += [f"column {name!r}: {text}" for text in said]
    return styles, warnings


def _style(column: "pl.Series", semicolons: bool) -> tuple[str, list[str]]:
    import polars as pl

    counts = (
        column.drop_nulls()
        .str.strip_chars()
        .to_frame("v")
        .group_by("v")
        .len()
        .filter(~pl.col("v").str.to_lowercase().is_in(NO_VALUE))
    )
    values = counts.get_column("v").sort()
    if values.is_empty():
        return "", []
    if (number := _number_style(counts, values, semicolons)) is not None:
        return number
    if (style := date_style(values)) is not None:
        doubt = (
            ["days and months could be either way round: read as " + style]
            if ambiguous(style, values)
            else []
        )
        return style, doubt
    return "", []


def _number_style(
    counts: "pl.DataFrame", values: "pl.Series", semicolons: bool
) -> tuple[str, list[str]] | None:
    import polars as pl

    style, share = number_style(values, semicolons)
    if share == 0 or is_code(values):
        return None
    if share == 1:
        return NUMBERS + style, []
    strange = counts.filter(parse_numbers(pl.col("v"), style).is_null())
    rows = int(strange.get_column("len").sum())
    if strange.height > _FEW_STRANGERS or rows > (1 - _MOSTLY) * int(counts.get_column("len").sum()):
        return None
    named = ", ".join(repr(v[:30]) for v in strange.get_column("v").sort())
    return NUMBERS + style, [f"{rows} value(s) are no numbers ({named}): taken as missing"]


def apply_style(name: str, style: str) -> "pl.Expr":
    """The column read in a style: Float64, Datetime or tidy text."""
    import polars as pl

    column = pl.col(name)
    if style.startswith(NUMBERS):
        how = style.removeprefix(NUMBERS)
        return parse_numbers(column, how if how in {"point", "comma"} else "plain").alias(name)  # type: ignore[arg-type]
    if style:
        return parse_dates(column, style).alias(name)
    clean = column.str.strip_chars()
    return pl.when(~clean.is_in(NO_WORD)).then(clean).alias(name)
