"""A table with pictures beside it: the columns whose cells name files become columns of pictures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ....pipelines.contracts import FileFormat
from ..cast import canonical_text
from ..table import RawTable, column_ids
from .columns import Files, load
from .names import PICTURE, PICTURES, is_picture_style
from .places import Place

if TYPE_CHECKING:
    import polars as pl

#: From a cell to the name of a file, or None.
Find = Callable[[str], str | None]
#: Cells that are looked at first, whose endings tell; cells that are looked up to judge a column.
_FIRST, _ENDINGS, _SAMPLE = 200, 20, 200
#: Share of cells that must be called like pictures, that must name files, and that must do so without ending.
_CALLED, _FOUND, _FOUND_BARE = 0.5, 0.5, 0.9


@dataclass(frozen=True)
class _Column:
    """A column's place in the table, its cells as text, and the file that each names."""

    index: int
    cells: "pl.Series"
    files: Files


def named_columns(table: RawTable, styles: Mapping[str, str]) -> list[int]:
    """Places of the columns that may name pictures with their endings, by their first cells: nothing is looked up."""
    import polars as pl

    return [
        index
        for index, (name, column) in enumerate(zip(table.names, table.frame.iter_columns(), strict=True))
        if column.dtype == pl.String and (is_picture_style(styles.get(name, "")) or _ends_so(column))
    ]


def _ends_so(column: "pl.Series") -> bool:
    first = column.head(_FIRST).drop_nulls().head(_ENDINGS).to_list()
    called = sum(cell.lower().endswith(PICTURES) for cell in first)
    return bool(called > _CALLED * len(first))


def with_files(
    table: RawTable,
    place: Place,
    find: Find,
    bare: Find | None,
    styles: Mapping[str, str],
    there: Callable[[str], bool] = lambda _: True,
) -> RawTable | None:
    """The table with its pictures; None where no column names any.

    Args:
        table: as read.
        place: where the pictures lie.
        find: from a cell to a file.
        bare: from a cell without ending to a file, where files are known beforehand.
        styles: of columns as a model knows them: one that is of pictures is taken for that whatever its cells say.
        there: whether a file that a cell names can be opened, where files are not known beforehand.

    Raises:
        DataError: the pictures cannot be read.
    """
    either: Find = (lambda cell: find(cell) or bare(cell)) if bare is not None else find
    known = [
        i
        for i, name in enumerate(table.names)
        if is_picture_style(styles.get(name, "")) and table.styles.get(name) != PICTURE
    ]
    found = [_column(table, index, either) for index in known]
    found += [
        _column(table, index, find)
        for index in named_columns(table, {})
        if index not in known
        and _share(table.frame.to_series(index), lambda c: _there(c, find, there)) >= _FOUND
    ]
    if not found and bare is not None and (index := _bare_column(table, bare)) is not None:
        found = [_column(table, index, bare)]
    return _filled(table, place, found, styles) if found else None


def _there(cell: str, find: Find, there: Callable[[str], bool]) -> str | None:
    name = find(cell)
    return name if name is not None and there(name) else None


def _column(table: RawTable, index: int, find: Find) -> _Column:
    cells = canonical_text(table.frame.to_series(index))
    return _Column(index, cells, [find(cell) if cell is not None else None for cell in cells.to_list()])


def _share(column: "pl.Series", find: Find) -> float:
    """Share of a column's cells that name a file, by some of them."""
    cells = column.drop_nulls()
    if not len(cells):
        return 0.0
    chosen = cells.gather_every(max(1, len(cells) // _SAMPLE)).head(_SAMPLE)
    return sum(find(cell) is not None for cell in canonical_text(chosen)) / len(chosen)


def _bare_column(table: RawTable, bare: Find) -> int | None:
    """The column that names files without ending: nearly all its cells do, and hardly two rows the same."""
    import polars as pl

    best, most = None, 0
    for index, column in enumerate(table.frame.iter_columns()):
        if column.dtype.is_temporal() or column.dtype == pl.Binary or _share(column, bare) < _FOUND_BARE:
            continue
        different = len({bare(cell) for cell in canonical_text(column).drop_nulls()} - {None})
        if different >= _FOUND_BARE * len(column) and different > most:
            best, most = index, different
    return best


def _filled(table: RawTable, place: Place, found: list[_Column], styles: Mapping[str, str]) -> RawTable:
    loaded = load(place, [column.files for column in found])
    frame, names, read = table.frame, list(table.names), dict(table.styles)
    said = []
    for column in found:
        name = table.names[column.index]
        frame = frame.with_columns(loaded.column(column.files).alias(column_ids(frame.width)[column.index]))
        unknown = sum(f is None for f in column.files) - column.cells.null_count()
        if unknown:
            said.append(
                f"column {name!r}: {unknown} value(s) name no picture of {place.path.name}: taken as missing"
            )
        if lost := loaded.lost(column.files):
            said.append(
                f"column {name!r}: {lost} picture(s) are not there, or cannot be opened: taken as missing"
            )
        names[column.index] = _called(name, table, len(found), styles)
        read.pop(name, None)
        read[names[column.index]] = PICTURE
    facts = table.facts.model_copy(
        update={
            "format": FileFormat.PICTURES,
            "sha256": loaded.sha256,
            "bytes": table.facts.bytes + loaded.bytes,
            "warnings": (*table.facts.warnings, *said),
        }
    )
    return replace(
        table, frame=frame, names=tuple(names), facts=facts, styles=read, files=found[0].cells.alias("files")
    )


def _called(name: str, table: RawTable, count: int, styles: Mapping[str, str]) -> str:
    """The column's name; where it is the only one of pictures, and a model knows the only one otherwise, that."""
    known = [n for n, style in styles.items() if is_picture_style(style)]
    return known[0] if count == 1 and len(known) == 1 and known[0] not in table else name
