"""Tables of boxes beside pictures, one box a row, in parts or not.

Coordinates are taken as edges, counted from 0. A picture whose row has no box is one without objects; pictures that no
row names are left out.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from .....pipelines.contracts import DataError
from ...cast import canonical_text
from ...table import RawTable
from ..division import COLUMNS, PARTS
from ..places import Place
from .box_columns import BoxColumns, Form, box_columns, box_values, headed
from .box_rows import BoxSheet, draw, read_sheet
from .class_names import class_names
from .finder import Finder, parts_of
from .found import Drawings, Found, Sizes, Tally
from .paths import part_of_file

if TYPE_CHECKING:
    import polars as pl

#: Rows of all tables.
_MOST_ROWS = 2_000_000
#: Names of columns that are believed to name pictures where others do too.
_PICTURES = (
    "filename",
    "image",
    "imageid",
    "imagepath",
    "imagename",
    "path",
    "filepath",
    "file",
    "img",
    "fname",
    "id",
)
#: Cells and pictures that are looked at; share of cells that must name pictures, and that must where neither their
#: endings nor names of columns tell.
_SAMPLE, _SIZES, _WHOLE, _BARE = 200, 20, 0.5, 0.9


@dataclass(frozen=True)
class _Boxed:
    """A table, its columns of boxes, and the column that names pictures."""

    table: RawTable
    columns: BoxColumns
    pictures: str


def find_box_tables(place: Place, pictures: Sequence[str], tables: Mapping[str, RawTable]) -> Found | None:
    """Pictures that tables of boxes name; None where no table is one.

    Args:
        place: where the files lie.
        pictures: those that are pictures.
        tables: as read, by file.

    Raises:
        DataError: several tables are on the same pictures, or have too many rows.
    """
    by_part, tally = parts_of(pictures), Tally()
    finders = {name: Finder.of(name, by_part) for name in tables}
    boxed = {name: b for name, t in tables.items() if (b := _boxed(t, finders[name], place)) is not None}
    if not boxed:
        return None
    chosen = {name: boxed[name] for name in _chosen(place, list(boxed), tally)}
    tally.add("other table(s) beside that of boxes are not read", len(tables) - len(boxed))
    if sum(its.table.frame.height for its in chosen.values()) > _MOST_ROWS:
        raise DataError(
            "TOO-LARGE", f"{place.path.name} has more than {_MOST_ROWS} rows of boxes", "bring fewer pictures"
        )
    sheets: dict[str, BoxSheet] = {}
    for name, its in chosen.items():
        sheet = read_sheet(its.table, its.columns, its.pictures, finders[name], tally)
        sheets[name] = sheet.without([file for other in sheets.values() for file in other.boxes], tally)
    known = class_names(place)
    called = _called(sheets, known.numbers)

    def drawn(sizes: Sizes) -> Drawings:
        return draw(list(sheets.values()), called, sizes)

    hashes = {name: its.table.facts.sha256.encode() for name, its in chosen.items()}
    files = tuple(file for sheet in sheets.values() for file in sheet.boxes)
    beside, styles = _beside(chosen, sheets, tally)
    said = dict.fromkeys(line for its in chosen.values() for line in its.table.facts.warnings)
    return Found(
        files,
        _parts(chosen, sheets, by_part),
        {**hashes, **(known.notes if called else {})},
        drawn,
        (*said, *tally.said()),
        beside,
        styles,
    )


def _boxed(table: RawTable, finder: Finder, place: Place) -> _Boxed | None:
    table = headed(table)
    if (columns := box_columns(table)) is None:
        return None
    if (pictures := _picture_column(table, columns, finder)) is None:
        return None
    doubtful = not columns.plain and columns.form is not Form.CORNERS
    if doubtful and _are_whole_pictures(table, columns, pictures, finder, place):
        return None
    return _Boxed(table, box_columns(table, pictures) or columns, pictures)


def _picture_column(table: RawTable, columns: BoxColumns, finder: Finder) -> str | None:
    """The column most of whose cells name pictures; of several the one that is called so."""
    import polars as pl

    ranked = []
    for at, name in enumerate(table.names):
        column = table.column(name)
        if name in columns.used or column.dtype == pl.Binary or column.dtype.is_temporal():
            continue
        cells = canonical_text(column).drop_nulls().unique(maintain_order=True).head(_SAMPLE).to_list()
        word = "".join(c for c in name.lower() if c.isalnum())
        place = _PICTURES.index(word) if word in _PICTURES else len(_PICTURES)
        bare_share = _WHOLE if word in _PICTURES and columns.plain else _BARE
        whole = sum(finder.whole(cell) is not None for cell in cells) >= _WHOLE * len(cells)
        bare = sum(finder.bare(cell) is not None for cell in cells) >= bare_share * len(cells)
        if cells and (whole or bare):
            ranked.append((not whole, place, at, name))
    return min(ranked)[-1] if ranked else None


def _are_whole_pictures(
    table: RawTable, columns: BoxColumns, pictures: str, finder: Finder, place: Place
) -> bool:
    """Whether widths and heights are those of the pictures, by some of them: then x and y are those of a point."""
    cells = canonical_text(table.column(pictures)).to_list()
    files = [finder.find(cell) if cell is not None else None for cell in cells]
    named = dict(islice(((file, row) for row, file in enumerate(files) if file is not None), _SIZES))
    sizes = Sizes(dict(place.read(named)))
    values = box_values(table, columns.numbers)
    same = sum(sizes.of(file) == tuple(values[row, 2:]) for file, row in named.items())
    return 2 * same > len(named)


def _chosen(place: Place, names: list[str], tally: Tally) -> list[str]:
    """One table for each part, that of the training first.

    Raises:
        DataError: there are several for one.
    """
    parts: dict[str | None, list[str]] = defaultdict(list)
    for name in names:
        parts[part_of_file(name)].append(name)
    if len(parts) > 1 and None in parts:
        tally.add("table(s) of boxes belong to no part: left out", len(parts.pop(None)))
    if several := next((same for same in parts.values() if len(same) > 1), None):
        raise DataError(
            "SEVERAL-TABLES",
            f"{place.path.name} holds {len(several)} tables of boxes on the same pictures",
            f"name one, such as {place.path.name}/{several[0][:60]}",
        )
    return [
        same[0] for _, same in sorted(parts.items(), key=lambda item: PARTS.get(item[0] or "") != "train")
    ]


def _called(sheets: Mapping[str, BoxSheet], numbers: Mapping[int, str]) -> dict[str, str]:
    """Names of classes that the tables have numbers for; none where not all of them have one."""
    given = {name for sheet in sheets.values() for boxes in sheet.boxes.values() for name in boxes.classes}
    known = {str(number): name for number, name in numbers.items()}
    return {name: known[name] for name in given} if given <= known.keys() else {}


def _parts(
    chosen: Mapping[str, _Boxed], sheets: Mapping[str, BoxSheet], folders: Mapping[str, str | None]
) -> tuple[str | None, ...]:
    """Of each picture: as a column says, or the table's name, or where there is one table the picture's folder."""
    parts: list[str | None] = []
    for name, sheet in sheets.items():
        rows = [first for first, _ in sheet.rows.values()]
        part = part_of_file(name)
        if part is None and (said := _part_column(chosen[name].table)) is not None:
            parts += canonical_text(chosen[name].table.column(said)).str.to_lowercase().gather(rows).to_list()
        elif part is None:
            parts += [folders[file] for file in sheet.boxes]
        else:
            parts += [part] * len(rows)
    return tuple(parts)


def _part_column(table: RawTable) -> str | None:
    for name in table.names:
        if name.strip().lower() in COLUMNS:
            values = set(canonical_text(table.column(name)).str.to_lowercase().unique().to_list())
            if values <= PARTS.keys():
                return name
    return None


def _beside(
    chosen: Mapping[str, _Boxed], sheets: Mapping[str, BoxSheet], tally: Tally
) -> "tuple[dict[str, pl.Series], dict[str, str]]":
    """Other columns where each row is a picture's own, its class among them: they may be what somebody asks for."""
    import polars as pl

    first = next(iter(chosen.values()))
    taken = {name for its in chosen.values() for name in (*its.columns.used, its.pictures)}
    taken |= {said for its in chosen.values() if (said := _part_column(its.table)) is not None}
    rest = [n for n in first.table.names if n not in taken and all(n in its.table for its in chosen.values())]
    if any(count > 1 for sheet in sheets.values() for _, count in sheet.rows.values()):
        lost = [name for name in rest if name != first.columns.classes]
        tally.add("column(s) say something of each box: left out", len(lost))
        return {}, {}
    found: dict[str, pl.Series] = {}
    for name in rest:
        columns = [
            its.table.column(name).gather([at for at, _ in sheets[file].rows.values()])
            for file, its in chosen.items()
        ]
        same = len({column.dtype for column in columns}) == 1
        found[name] = pl.concat(columns if same else [canonical_text(column) for column in columns])
    return found, {name: first.table.styles[name] for name in found if name in first.table.styles}
