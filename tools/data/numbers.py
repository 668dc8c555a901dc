"""Numbers as people write them: thousands, currencies, percent, decimal commas."""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars as pl

#: ``plain`` is what a program writes; ``point`` has commas between thousands; ``comma`` is the decimal sign.
NumberStyle = Literal["plain", "point", "comma"]

#: Stand for no value in a column of numbers or dates, whatever else they may mean elsewhere (lower case).
NO_VALUE = (
    "", "na", "n/a", "n.a.", "nan", "null", "none", "nil", "?", "-", "--", ".", "#n/a", "<na>", "nat",
    "missing", "unknown", "inf", "-inf", "+inf", "infinity", "-infinity", "#value!", "#div/0!", "#num!", "k.a.",
)  # fmt: skip
#: Numbers without end, as programs write them.
INFINITE = tuple(
    sign + word
    for sign in ("", "+", "-")
    for word in ("inf", "Inf", "INF", "infinity", "Infinity", "INFINITY")
)
#: Stand for no value in a column of words.
NO_WORD = ("", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "<NA>", "#N/A", "?")

_TRIM = r"^(?:[$€£¥₹]|USD|EUR|GBP|CHF)\s*|\s*(?:[$€£¥₹%]|USD|EUR|GBP|CHF)$"
_POINT = r"^[+-]?\d{1,3}(?:[, '\u{a0}\u{202f}]\d{3})+(?:\.\d+)?$|^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$"
_COMMA = r"^[+-]?\d{1,3}(?:[. '\u{a0}\u{202f}]\d{3})+(?:,\d+)?$|^[+-]?\d+(?:,\d+)?$"


def parse_numbers(text: "pl.Expr", style: NumberStyle) -> "pl.Expr":
    """Float64 of text in ``style``; null where it is no number. Infinite numbers are none."""
    import polars as pl

    clean = text.str.strip_chars()
    if style != "plain":
        clean = clean.str.replace(r"^\((.*)\)$", "-$1")
        clean = clean.str.replace(r"^([+-])\s*[$€£¥₹]\s*", "$1").str.replace_all(_TRIM, "")
        pattern = _POINT if style == "point" else _COMMA
        clean = pl.when(clean.str.contains(pattern)).then(clean)
        marks = r"[, '\u{a0}\u{202f}]" if style == "point" else r"[. '\u{a0}\u{202f}]"
        clean = clean.str.replace_all(marks, "")
        if style == "comma":
            clean = clean.str.replace(",", ".", literal=True)
    value = clean.cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


def number_style(values: "pl.Series", semicolons: bool) -> tuple[NumberStyle, float]:
    """The style that reads most of ``values`` (distinct, not missing), and the share it reads.

    Args:
        values: text.
        semicolons: the file's delimiter is a semicolon, as where the comma is the decimal sign.
    """
    import polars as pl

    known: tuple[NumberStyle, ...] = ("plain", "point", "comma")
    read = values.to_frame("v").select(
        parse_numbers(pl.col("v"), style).is_not_null().mean().alias(style) for style in known
    )
    shares = {style: float(share or 0) for style, share in zip(known, read.row(0), strict=True)}
    order: tuple[NumberStyle, ...] = (
        ("plain", "comma", "point") if semicolons else ("plain", "point", "comma")
    )
    best = max(order, key=lambda style: (shares[style], -order.index(style)))
    return best, shares[best]


#: Digits that may be a code and no number: a leading zero, or more of them than a number keeps apart.
CODE = r"^\s*(?:0\d|\d{17,}\s*$)"


def is_code(values: "pl.Series") -> bool:
    """Whether digits are a code, not a number: leading zeros (postal codes), or too long to count with."""
    import polars as pl

    found = values.to_frame("v").select(
        zeros=pl.col("v").str.contains(r"^\s*0\d").mean(),
        long=pl.col("v").str.contains(r"^\s*\d{17,}\s*$").mean(),
    )
    zeros, long = found.row(0)
    return (zeros or 0) > 0.02 or (long or 0) > 0.5
