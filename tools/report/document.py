"""A report as values: what is said, apart from how HTML or Markdown say it.

Every text here is plain and may be hostile; the renderers escape it. Only ``Figure.svg`` is markup,
and only ``figures/canvas.py`` makes it.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from ...pipelines.contracts import Value
from .wording import shown

Tone = Literal["plain", "good", "warn", "bad", "muted"]


class Cell(Value):
    """One cell of a table. ``code`` is text to be copied; a ``tone`` other than plain makes it a mark."""

    text: str
    tone: Tone = "plain"
    code: bool = False


class Column(Value):
    """One column of a table; numbers are set flush right."""

    title: str
    numeric: bool = False


class Table(Value):
    """``more`` says what was left out; a ``folded`` table is opened by the reader."""

    block: Literal["table"] = "table"
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    more: str = ""
    folded: bool = False


class Facts(Value):
    """Names and their values."""

    block: Literal["facts"] = "facts"
    items: tuple[tuple[str, str], ...]


class Text(Value):
    """A paragraph."""

    block: Literal["text"] = "text"
    text: str
    tone: Tone = "plain"


class Listing(Value):
    """Points."""

    block: Literal["listing"] = "listing"
    items: tuple[str, ...]
    tone: Tone = "plain"


class Code(Value):
    """Lines to be read or copied as they are."""

    block: Literal["code"] = "code"
    text: str
    caption: str = ""


class Figure(Value):
    """A drawing, what it shows in words, and its numbers for those who cannot see it."""

    title: str
    svg: str
    caption: str
    numbers: Table


class Gallery(Value):
    """Figures side by side where there is room."""

    block: Literal["gallery"] = "gallery"
    figures: tuple[Figure, ...]


Block = Table | Facts | Text | Listing | Code | Gallery


class Section(Value):
    """One part of the report."""

    key: str
    title: str
    blocks: tuple[Block, ...]


class Tile(Value):
    """One number of the first screen."""

    label: str
    value: str
    note: str = ""


class Summary(Value):
    """The first screen. ``plain`` says what came out to somebody who knows no metric."""

    run_id: str
    title: str
    subtitle: str
    status: Literal["verified", "unverified", "failed", "compared"]
    status_text: str
    reasons: tuple[str, ...]
    plain: tuple[str, ...] = ()
    headline: Tile | None
    tiles: tuple[Tile, ...]
    facts: Facts
    commands: tuple[Code, ...]


class Document(Value):
    """A whole report."""

    summary: Summary
    sections: tuple[Section, ...]
    created: str


def table(
    titles: Sequence[str],
    rows: Iterable[Sequence[str | Cell]],
    *,
    caption: str = "",
    most: int = 0,
    folded: bool = False,
) -> Table:
    """A table. Titles that begin with ``>`` head columns of numbers; texts are made visible here.

    Args:
        titles: one a column.
        rows: one cell a column each.
        caption: what the table shows.
        most: rows shown at most, the rest counted; 0 for all.
        folded: whether the reader opens it.
    """
    given = [tuple(_cell(cell) for cell in row) for row in rows]
    kept = given[:most] if most else given
    left = len(given) - len(kept)
    return Table(
        columns=tuple(Column(title=t.removeprefix(">"), numeric=t.startswith(">")) for t in titles),
        rows=tuple(kept),
        caption=caption,
        more=f"and {left:,} more" if left else "",
        folded=folded,
    )


def _cell(cell: str | Cell) -> Cell:
    if isinstance(cell, str):
        return Cell(text=shown(cell, 600))
    return cell.model_copy(update={"text": shown(cell.text, 600)})


def facts(*items: tuple[str, str | None]) -> Facts:
    """Names and values; a value of None leaves its line out."""
    return Facts(items=tuple((name, shown(value, 600)) for name, value in items if value is not None))


def text(words: str, tone: Tone = "plain") -> Text:
    """A paragraph on one line."""
    return Text(text=shown(words), tone=tone)


def listing(items: Iterable[str], tone: Tone = "plain") -> Listing:
    """Points, each on one line."""
    return Listing(items=tuple(shown(item) for item in items), tone=tone)
