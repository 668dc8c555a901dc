"""How text of unknown origin and numbers are shown to people, on a page and in a terminal."""

import math

#: Joiners that Persian, Indic scripts and emoji are spelt with; other invisible characters are escaped.
_JOINERS = "\u200c\u200d"


def shown(text: str, limit: int = 0) -> str:
    """``text`` on one line: control, direction and other invisible characters as escapes.

    Args:
        text: anything, such as a column name.
        limit: longest result, cut with an ellipsis; 0 for any length.
    """
    clean = "".join(c if c.isprintable() or c in _JOINERS else _visible(c) for c in text)
    return clean if not limit or len(clean) <= limit else f"{clean[: limit - 1].rstrip()}…"


def shown_lines(text: str) -> str:
    """As :func:`shown`, with the line breaks of ``text`` kept."""
    return "\n".join(shown(line.expandtabs(4)) for line in text.splitlines())


def _visible(character: str) -> str:
    if character.isspace() and character not in "\n\r\t\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029":
        return " "
    return character.encode("unicode_escape").decode("ascii")


def score(value: float | None, digits: int = 4) -> str:
    """A measured number with ``digits`` significant digits, trailing zeros kept; a dash for None."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    sign = "−" if value < 0 else ""
    exponent = math.floor(math.log10(abs(value)))
    if not -4 <= exponent < 7:
        return f"{sign}{abs(value):.{digits - 1}e}"
    return f"{sign}{abs(value):,.{max(0, digits - 1 - exponent)}f}"


def spread(value: float | None, std: float | None) -> str:
    """Mean and standard deviation: ``0.8123 ± 0.0041``."""
    return score(value) if value is None or std is None else f"{score(value)} ± {score(std, 2)}"


def interval(bounds: tuple[float, float] | None, digits: int = 4) -> str:
    """``0.81 to 0.84``, or a dash."""
    return "–" if bounds is None else f"{score(bounds[0], digits)} to {score(bounds[1], digits)}"


def number(value: bool | float | str) -> str:
    """A parameter or a fact of the data, as short as it can be told."""
    if isinstance(value, bool | str):
        return shown(str(value), 80)
    if isinstance(value, int):
        return str(value) if abs(value) < 10_000 else f"{value:,}"
    if value == 0 or 1e-4 <= abs(value) < 1e4:
        return f"{value:.4g}"
    return f"{value:,.0f}" if 1e4 <= abs(value) < 1e7 else f"{value:.3g}"


def count(rows: int) -> str:
    """How many: ``2,000``."""
    return f"{rows:,}"


def share(part: float, whole: float) -> str:
    """A percentage with one decimal; the ends are kept for none and all."""
    if whole <= 0 or part <= 0:
        return "0 %"
    if part >= whole:
        return "100 %"
    return f"{min(max(100 * part / whole, 0.1), 99.9):.1f} %"


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """``1 row``, ``2,000 rows``."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def duration(seconds: float) -> str:
    """``0.42 s``, ``12 s``, ``3 min 20 s``, ``1 h 05 min``, ``2 h``."""
    if seconds < 1:
        return f"{max(seconds, 0.0):.2f} s"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s".removesuffix(" 00 s")
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min".removesuffix(" 00 min")


def size(count: int) -> str:
    """A number of bytes: ``812 bytes``, ``4.2 kB``, ``1.3 MB``."""
    for unit, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return plural(count, "byte")
