"""Dates as people write them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

#: Tried in this order: where days and months cannot be told apart, the month comes first unless the
#: numbers are set apart by points.
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%m-%d-%Y", "%d-%m-%Y", "%d-%b-%Y",
          "%d %b %Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y", "%m/%d/%y", "%d/%m/%y", "%d.%m.%y", "%d-%b-%y", "%b %Y", "%Y-%m")  # fmt: skip
_TIMES = ("", "%H:%M:%S", "%H:%M", "%H:%M:%S%.f", "%I:%M:%S %p", "%I:%M %p")
_MARKERS = r"\d[-/.: ]\d|\d[- ][A-Za-z]{3}|[A-Za-z]{3} \d"
_ZONE = r"(Z|[+-]\d\d:?\d\d)$"


def parse_dates(text: "pl.Expr", style: str) -> "pl.Expr":
    """Datetime in microseconds (UTC where a zone is given) of text in ``style``; null where it does not fit."""
    import polars as pl

    clean = text.str.strip_chars()
    if style.endswith("%z"):
        clean = (
            clean.str.replace(_ZONE, "$1")
            .str.replace("Z$", "+0000")
            .str.replace(r"([+-]\d\d):(\d\d)$", "$1$2")
        )
        zoned = clean.str.to_datetime(style, strict=False, time_unit="us", time_zone="UTC")
        return zoned.dt.replace_time_zone(None)
    if style in {"%b %Y", "%Y-%m"}:
        day, form = ("1 " + clean, "%d %b %Y") if style == "%b %Y" else (clean + "-01", "%Y-%m-%d")
        return day.str.to_date(form, strict=False).cast(pl.Datetime("us"))
    if "%H" not in style and "%I" not in style:
        return clean.str.to_date(style, strict=False).cast(pl.Datetime("us"))
    return clean.str.to_datetime(style, strict=False, time_unit="us")


def date_style(values: "pl.Series") -> str | None:
    """The format that reads all of ``values`` (distinct, not missing), or None."""
    import polars as pl

    head = values.head(200).to_frame("v")
    if not (head.select(pl.col("v").str.contains(_MARKERS).mean()).item() or 0) > 0.9:
        return None
    for style in _styles(head):
        if _share(head, style) < 0.95:
            continue
        if _share(values.to_frame("v"), style) >= 0.98:
            return style
    return None


def ambiguous(style: str, values: "pl.Series") -> bool:
    """Whether days and months could as well be the other way round."""
    other = {"%m/%d": "%d/%m", "%d/%m": "%m/%d", "%m-%d-": "%d-%m-", "%d-%m-": "%m-%d-"}
    swapped = next((style.replace(a, b) for a, b in other.items() if style.startswith(a)), None)
    return swapped is not None and _share(values.to_frame("v"), swapped) == 1.0


def _styles(head: "pl.DataFrame") -> list[str]:
    import polars as pl

    first = str(head.item(0, 0))
    zoned = bool(head.select(pl.col("v").str.contains(_ZONE).mean()).item() == 1.0) and ":" in first
    joiner = "T" if "T" in first[8:14] else " "
    times = [t for t in _TIMES if bool(t) == (":" in first)]
    return [f"{d}{joiner}{t}{'%z' if zoned else ''}" if t else d for d in _DATES for t in times]


def _share(frame: "pl.DataFrame", style: str) -> float:
    import polars as pl

    value = parse_dates(pl.col("v"), style)
    # A two-digit year read as the year 21 is a wrong format.
    sound = value.is_not_null() & value.dt.year().is_between(1000, 3000)
    return float(frame.select(sound.mean()).item() or 0)
