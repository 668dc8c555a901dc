"""How a delimited text is built: its delimiter, where its header stands, and what its columns are called."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ...pipelines.contracts import DataError

_DELIMITERS = (",", ";", "\t", "|")
_NUMBER = re.compile(r"[+-]?(\d{1,3}([ ,.']\d{3})+|\d+)?([.,]\d+)?([eE][+-]?\d{1,3})?%?")
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-", "."})
#: Rows that the dialect is judged by.
_ROWS = 500
#: Rows at the top that may be something else than the header.
_PREAMBLE = 20
#: No table may have more columns.
MOST_COLUMNS = 20_000
#: Characters of a column's name; longer ones are cut.
_LONGEST_NAME = 1000


@dataclass(frozen=True)
class Dialect:
    """A delimited text's form. ``skip`` lines stand before the first row of data.

    Args:
        delimiter: one character.
        skip: lines before the data, the header's among them.
        names: one for each column, all different.
        warnings: what the person should know.
        repeated: names that more than one column has in the file.
    """

    delimiter: str
    skip: int
    names: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()


def find_dialect(sample: str, whole: bool, path: Path) -> Dialect:
    """The dialect of a text.

    Args:
        sample: the first part of the text.
        whole: whether that is all of it.
        path: its file, for messages.

    Raises:
        DataError: it has no rows, or is a page and no table.
    """
    if re.match(r"\s*<(!doctype|html|\?xml)", sample, re.IGNORECASE):
        raise DataError(
            "NOT-A-TABLE", f"{path.name} is a web page or XML", "download the table itself as CSV"
        )
    lines = sample.splitlines(keepends=True)
    if not whole and len(lines) > 1:
        lines.pop()
    first, stated = _first_line(lines)
    text = "".join(lines[first:])
    delimiter = stated or _delimiter(text)
    rows = first_rows(text, delimiter)
    if not rows or (len(rows) == 1 and not whole):
        raise _no_rows(path, whole)
    start, end = _header(rows)
    return _named(path, rows, start, end, first, delimiter)


def _first_line(lines: list[str]) -> tuple[int, str | None]:
    """Lines to pass over before anything else: blank ones, and Excel's ``sep=``, which names the delimiter."""
    position = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines and (match := re.match(r"sep=(.)\s*$", lines[position].strip("\r\n\"'"))):
        return position + 1, match[1]
    return position, None


def first_rows(text: str, delimiter: str, limit: int = _ROWS) -> list[tuple[int, list[str]]]:
    """(line number after the row, cells) of the first rows; blank lines are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((reader.line_num, row))
            if len(found) >= limit:
                break
    except csv.Error:
        return found
    return found


def _delimiter(text: str) -> str:
    """The character that cuts the rows into the same number of fields, the first one too, the more the better.

    Cells may be lists with another character between their values: a header has no such lists.
    """
    best, chosen = (0.0, False, 0.0), ","
    for delimiter in _DELIMITERS:
        widths = [len(cells) for _, cells in first_rows(text, delimiter, 200)]
        counts = Counter(widths)
        if not counts:
            continue
        fields, rows = max(counts.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        if fields < 2:
            continue
        agreement = rows / sum(counts.values())
        rank = (round(agreement, 1), widths[0] == fields, agreement * fields)
        if rank > best:
            best, chosen = rank, delimiter
    return chosen


def _header(rows: list[tuple[int, list[str]]]) -> tuple[int, int]:
    """Index of the first row that has the table's width, and of the first row of data."""
    widths = Counter(len(cells) for _, cells in rows)
    width = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    start = next((i for i, (_, cells) in enumerate(rows[:_PREAMBLE]) if len(cells) >= width), 0)
    if start == 1 and len(rows[0][1]) == width - 1 and not any(map(_is_number, rows[0][1])):
        # R writes row names under a header that is one short.
        return 0, 1
    return start, start if _headless(rows[start:]) else start + 1


def _headless(rows: list[tuple[int, list[str]]]) -> bool:
    """Whether the first row is data: it holds a number, and every cell is of the kind of those below it."""
    first, body = rows[0][1], [cells for _, cells in rows[1:100]]
    kinds = [_is_number(cell) for cell in first]
    if not body or not any(kinds):
        return False
    for index, number in enumerate(kinds):
        below = [cells[index] for cells in body if index < len(cells)]
        below = [cell for cell in below if cell.strip().lower() not in _MISSING]
        numbers = sum(map(_is_number, below))
        if below and (numbers > len(below) / 2) != number:
            return False
    return len({cell.strip() for cell in first}) < len(first) or _continues(first, body)


def _continues(first: list[str], body: list[list[str]]) -> bool:
    """Whether the first row has values like those below it. Years, or 0, 1, 2 ..., above numbers are a header."""
    numbers = [_value(cell) for cell in first if _is_number(cell)]
    if len(numbers) > 2 and all(b - a == 1 for a, b in pairwise(numbers)):
        return False
    for index, cell in enumerate(first):
        below = [cells[index].strip() for cells in body if index < len(cells)]
        if not _is_number(cell):
            if cell.strip() in below:
                return True
            continue
        values = [_value(c) for c in below if _is_number(c)]
        reach = 10 * (max(values) - min(values)) if values else 0.0
        if values and not min(values) - reach <= _value(cell) <= max(values) + reach:
            return False
    return True


def _is_number(cell: str) -> bool:
    text = cell.strip().strip("$€£")
    return bool(text) and any(c.isdigit() for c in text) and _NUMBER.fullmatch(text) is not None


def _value(cell: str) -> float:
    digits = re.sub(r"[^0-9.eE+-]", "", cell.replace(",", "."))
    try:
        return float(digits)
    except ValueError:
        return 0.0


def _no_rows(path: Path, whole: bool) -> DataError:
    if whole:
        return DataError("NO-ROWS", f"{path.name} has no rows", "name a file with a header and rows")
    return DataError(
        "CELL-TOO-LONG",
        f"{path.name} has a line or a cell longer than any table's",
        "look for a quotation mark that is not closed",
    )


def _named(
    path: Path, rows: list[tuple[int, list[str]]], start: int, end: int, first: int, delimiter: str
) -> Dialect:
    if end >= len(rows):
        raise DataError("NO-ROWS", f"{path.name} has a header but no rows", "name a file with rows")
    cells = rows[start][1]
    check_width(path.name, len(cells))
    warnings: list[str] = []
    if end == start:
        warnings.append("no header found: columns are called column_1, column_2 ...")
        names = [f"column_{i + 1}" for i in range(len(cells))]
    else:
        names = [cell.strip() for cell in cells]
        # Row names, as R writes them. A single row that is too long is no such thing.
        longer = sum(len(row) == len(names) + 1 for _, row in rows[end:])
        if longer > len(rows[end:]) / 2 and names:
            names.insert(0, "row")
            warnings.append("rows have one field more than the header: the first is taken for their names")
    unique = unique_names(names)
    warnings += unique.warnings
    if start > 0:
        warnings.append(f"{start} line(s) above the header passed over")
    short = [line for line, row in rows[end:] if len(row) < len(names)]
    if short:
        warnings.append(
            f"{len(short)} of the first {len(rows) - end} rows have fewer fields than the header, line {short[0]} "
            "the first: what lacks is taken as missing"
        )
    # The reader skips lines, so the count is of lines: a quoted cell may hold several.
    skip = first + (rows[end - 1][0] if end > 0 else 0)
    return Dialect(delimiter, skip, unique.names, tuple(warnings), unique.repeated)


def check_width(name: str, columns: int) -> None:
    """Refuse a table that is too wide.

    Raises:
        DataError: it is.
    """
    if columns > MOST_COLUMNS:
        raise DataError("TOO-WIDE", f"{name} has {columns} columns", f"bring {MOST_COLUMNS} at most")


@dataclass(frozen=True)
class UniqueNames:
    """Names that are all different and never empty. ``repeated`` were there more than once."""

    names: tuple[str, ...]
    warnings: tuple[str, ...]
    repeated: tuple[str, ...]


def unique_names(given: Sequence[str]) -> UniqueNames:
    """Names without blanks or repetitions, none of them endless, and what was changed."""
    cut = [name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…" for name in given]
    count, seen = Counter(cut), set(cut)
    taken: set[str] = set()
    last: Counter[str] = Counter()
    out, changed = [], []
    for index, name in enumerate(cut):
        new = name or f"column_{index + 1}"
        number = max(2, last[name])
        while new in taken or (new != name and new in seen):
            new = f"{name or 'column'}_{number}"
            number += 1
        last[name] = number
        if new != name:
            why = "no name" if not name else f"{name!r} again"
            changed.append(f"column {index + 1}: {why}, called {new!r}")
        elif name != given[index]:
            changed.append(f"column {index + 1}: its name of {len(given[index])} characters is cut")
        taken.add(new)
        out.append(new)
    return UniqueNames(
        tuple(out),
        (*changed[:20], *_alike(out)),
        tuple(name for name, times in count.items() if times > 1 and name),
    )


def _alike(names: Sequence[str]) -> list[str]:
    """Names that look the same and are not, as where accents are written in two ways."""
    first: dict[str, int] = {}
    found = []
    for index, name in enumerate(names):
        other = first.setdefault(unicodedata.normalize("NFKC", name), index)
        if other != index:
            found.append(f"columns {other + 1} and {index + 1} look alike by name: they are two columns")
    return found[:5]
