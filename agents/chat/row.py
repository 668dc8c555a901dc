"""One row, told in words: "one carat, ideal cut, colour G: what is it worth?" """

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...pipelines.contracts import ColumnKind, ColumnProfile, DataProfile, ReplyError, Value
from ...tools.llm.access import Access
from ..intake.words.amounts import FIGURE, to_number
from ..intake.words.meanings import all_mentions
from ..intake.words.reading import read
from ..intake.words.stems import fold

#: A text between quotation marks, apostrophes within words aside.
_QUOTED = re.compile(r"(?:^|(?<=[\s:(]))[\"'“«„‘]([^\"“”«»]{8,})[\"'”»“’](?=\W|$)")
_PARTS = re.compile(r"[,;.] ")
_BEFORE, _AFTER = 14, 12
#: Columns whose least number is this hold years.
_FIRST_YEAR = 1000
#: Values that say nothing without their column.
_BARE = frozenset({"yes", "no", "true", "false", "none", "other"})
_MOST_COLUMNS, _LONGEST = 60, 600


class CellAnswer(Value):
    """A column, and the value that the words give it."""

    column: str
    value: str


class RowAnswer(Value):
    """What the words tell of a row."""

    cells: tuple[CellAnswer, ...]


def told_row(text: str, profile: DataProfile, target: str) -> Mapping[str, str]:
    """The cells that rules can read out of words; empty where there are none.

    Args:
        text: the turn.
        profile: of the table that the model has learned from.
        target: what is predicted.
    """
    columns = [c for c in profile.columns if c.name != target]
    quoted = _QUOTED.search(text)
    texts = [c.name for c in columns if c.kind is ColumnKind.TEXT]
    if quoted is not None and len(texts) == 1:
        return {texts[0]: quoted[1].strip()}
    return {**dict(_categories(fold(text), columns)), **dict(_beside(text, profile, target))}


def heard_row(access: Access, text: str, profile: DataProfile, target: str) -> Mapping[str, str]:
    """The cells that a language model hears; what is not in the words is left out.

    Raises:
        NoAnswer: it says nothing usable.
    """
    columns = {c.name: c for c in profile.columns if c.name != target and c.kind is not ColumnKind.TEXT}
    if not columns:
        return {}
    names = list(columns)[:_MOST_COLUMNS]
    known = {n: [t.value for t in columns[n].top][:8] for n in names if _is_category(columns[n])}

    def sound(answer: RowAnswer) -> None:
        if strange := [c.column for c in answer.cells if c.column not in names]:
            raise ReplyError(f"there is no column {strange[0][:60]!r}")

    asked = {
        "columns": [{"name": n, "values": known.get(n, "a number")} for n in names],
        "said": text[:_LONGEST],
    }
    answer = access.ask("row", RowAnswer, asked, schema=_schema(names), check=sound)
    found = {c.column: _said(c, columns[c.column], text) for c in answer.cells}
    return {name: value for name, value in found.items() if value is not None}


def _said(cell: CellAnswer, column: ColumnProfile, text: str) -> str | None:
    """A value that is one of the column's, or a number in the words; None where it is made up."""
    if _is_category(column):
        return cell.value if cell.value in {t.value for t in column.top} else None
    said = {to_number(m.group()) for m in FIGURE.finditer(fold(text))}
    try:
        number = float(cell.value)
    except ValueError:
        return None
    return f"{number:g}" if number in said else None


def _is_category(column: ColumnProfile) -> bool:
    return column.kind is ColumnKind.CATEGORICAL


def _categories(folded: str, columns: Sequence[ColumnProfile]) -> Iterator[tuple[str, str]]:
    """Values that stand in the words, of the one column that has them."""
    owners: dict[str, list[tuple[str, str]]] = {}
    for column in columns:
        for top in column.top if _is_category(column) else ():
            owners.setdefault(fold(top.value), []).append((column.name, top.value))
    for value, held in owners.items():
        telling = len(held) == 1 and value not in _BARE and len(value) > 1
        if telling and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", folded):
            yield held[0]


def _beside(text: str, profile: DataProfile, target: str) -> Iterator[tuple[str, str]]:
    """Values beside the column that they are said of: "1.2 carat", "depth 61.8", "colour G"."""
    heard = read(text)
    columns = {c.name: c for c in profile.columns if c.name != target}
    for mention in all_mentions(heard, profile):
        column = columns.get(mention.column)
        if column is None:
            continue
        # A comma parts what is said of one column from what is said of the next.
        before = _PARTS.split(heard.before(mention.start, _BEFORE))[-1]
        after = _PARTS.split(heard.after(mention.end, _AFTER))[0]
        if column.numbers is not None:
            found = [*FIGURE.findall(before)[-1:], *FIGURE.findall(after)[:1]]
            if found:
                yield column.name, f"{_as_year(to_number(found[0]), column):g}"
        elif _is_category(column):
            first = after.split()[:1]
            yield from ((column.name, t.value) for t in column.top if [fold(t.value)] == first)


def _as_year(number: float, column: ColumnProfile) -> float:
    """Years are said by their last two digits: "built 98"."""
    assert column.numbers is not None
    low, high = column.numbers.minimum, column.numbers.maximum
    if low < _FIRST_YEAR or not 0 <= number < 100:
        return number
    return next((century + number for century in (1900, 2000) if low <= century + number <= high), number)


def _schema(names: Sequence[str]) -> dict[str, Any]:
    cell = {
        "type": "object",
        "properties": {
            "column": {"type": "string", "enum": list(names)},
            "value": {"type": "string", "maxLength": 60},
        },
        "required": ["column", "value"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"cells": {"type": "array", "items": cell, "maxItems": 15}},
        "required": ["cells"],
        "additionalProperties": False,
    }
