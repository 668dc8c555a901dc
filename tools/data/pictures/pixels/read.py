"""A table as read whose cells or columns hold pixels, with pictures in their place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .....pipelines.contracts import FileFormat
from ...table import RawTable, column_ids
from ..names import IMAGE, PICTURE, is_picture_style

if TYPE_CHECKING:
    import polars as pl

#: Numbers that the smallest pictures have, and characters that so many take.
_FEWEST = 64
_SHORTEST = 2 * _FEWEST - 1
#: Rows whose cells tell whether a column is worth a closer look.
_FIRST = 100
#: Share of a column's cells that must hold pixels: a few may be damaged.
_HELD = 0.95


def text_of_pixels(frame: "pl.DataFrame") -> dict[str, int]:
    """Columns that hold pixels as text, by their first cells: id -> numbers in a cell. Costs next to nothing."""
    import polars as pl

    long = [id for id, kind in frame.schema.items() if kind == pl.String and _starts_long(frame[id])]
    if not long:
        return {}
    from .text import pixel_count

    return {id: count for id in long if (count := pixel_count(frame[id])) is not None}


def _starts_long(column: "pl.Series") -> bool:
    """Whether one of the first cells is long enough for a picture."""
    longest = column.head(_FIRST).str.len_bytes().max()
    return isinstance(longest, int) and longest >= _SHORTEST


def with_pixels(table: RawTable, styles: Mapping[str, str]) -> RawTable:
    """The table with a column of pictures for each column of pixels as text, and one for all columns of one pixel each.

    Where these are the only pictures, columns of x and y beside them become points.

    Args:
        table: as read.
        styles: of columns as a model, or the table before this one, knows them: nothing else is taken for pictures then.

    Raises:
        DataError: there are more pictures than memory is given to.
    """
    made = _joined(_from_text(table, styles), styles)
    if PICTURE not in made.styles.values():
        return made
    from ..annotated.landmarks import with_points

    return with_points(replace(made, facts=made.facts.model_copy(update={"format": FileFormat.PICTURES})))


def _lacking(table: RawTable, styles: Mapping[str, str]) -> str | None:
    """What the only column of pictures that is known is called, where the table has none of that name."""
    known = [name for name, style in styles.items() if is_picture_style(style)]
    return known[0] if len(known) == 1 and known[0] not in table else None


def _from_text(table: RawTable, styles: Mapping[str, str]) -> RawTable:
    found = text_of_pixels(table.frame)
    if not found:
        return table
    from .shape import told
    from .text import read_pixels

    frame, names, read, said = table.frame, list(table.names), dict(table.styles), []
    lacking = _lacking(table, styles) if len(found) == 1 else None
    for id, count in found.items():
        place = table.frame.columns.index(id)
        name, column = names[place], frame[id]
        called = name if not styles or is_picture_style(styles.get(name, "")) else lacking
        if called is None:
            continue
        cells = read_pixels(column, count)
        lost, present = cells.null_count() - column.null_count(), len(column) - column.null_count()
        if not styles and lost > (1 - _HELD) * present:
            said.append(f"column {name!r}: {lost} of {present} cells hold no {count} numbers: read as words")
            continue
        if not styles:
            said.append(
                f"column {name!r}: the numbers in its cells are read as pictures of {told(count)} pixels"
            )
        if lost:
            said.append(
                f"column {name!r}: {lost} cell(s) hold no {count} numbers from 0 to 255: taken as missing"
            )
        names[place] = called
        read.pop(name, None)
        read[called] = PICTURE
        frame = frame.with_columns(cells.alias(id))
    return replace(_told(table, said), frame=frame, names=tuple(names), styles=read)


def _joined(table: RawTable, styles: Mapping[str, str]) -> RawTable:
    """The table with one picture a row in place of its columns of pixels, where the first of them stood."""
    name = _lacking(table, styles) if styles else IMAGE
    if len(table.names) < _FEWEST or name is None or name in table:
        return table
    import polars as pl

    from .columns import joined_pixels, pixel_columns
    from .shape import told

    places = pixel_columns(table.names)
    cells = joined_pixels(table.frame[:, list(places)]) if places else None
    if cells is None:
        return table
    gone = frozenset(places)
    series = {n: table.frame.to_series(i) for i, n in enumerate(table.names) if i < min(gone)}
    series[name] = cells
    series |= {
        n: table.frame.to_series(i) for i, n in enumerate(table.names) if i > min(gone) and i not in gone
    }
    frame = pl.DataFrame(dict(zip(column_ids(len(series)), series.values(), strict=True)))
    first, last = table.names[places[0]], table.names[places[-1]]
    made = f"columns {first!r} to {last!r} are one picture of {told(len(places))} pixels, {name!r}"
    said = [f"{made}: renamed, they stay numbers"] if not styles else []
    if lost := cells.null_count():
        said.append(f"column {name!r}: {lost} picture(s) lack pixels: taken as missing")
    read = {n: style for n, style in table.styles.items() if n in series}
    return replace(_told(table, said), frame=frame, names=tuple(series), styles={**read, name: PICTURE})


def _told(table: RawTable, said: Sequence[str]) -> RawTable:
    facts = table.facts.model_copy(update={"warnings": (*table.facts.warnings, *said)})
    return replace(table, facts=facts)
