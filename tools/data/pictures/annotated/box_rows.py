"""Rows of a table of boxes, by picture; and what they come to once the pictures' sizes are known."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .....pipelines.contracts import ColumnKind
from ...cast import canonical_text
from ...table import RawTable
from .box_columns import BoxColumns, Form, box_values
from .cells import boxes_cell
from .finder import Finder
from .found import BOXES, Drawings, Drawn, Sizes, Tally
from .geometry import side
from .styles import style_of

#: What an object is called where no column says it.
_OBJECT = "object"
#: Share of boxes that settles in which form they all are; the largest number that is a share of a side.
_SETTLES, _LARGEST_SHARE = 0.95, 1.5
#: Share of a side by which boxes may reach beyond it without a word.
_NEAR = 0.01


@dataclass(frozen=True)
class Boxes:
    """The boxes of one picture.

    Args:
        values: (boxes, 4) numbers as the table has them.
        classes: (boxes,) names.
        crowd: (boxes,) whether each counts neither way.
        size: (width, height) as stated; None where it is not.
    """

    values: np.ndarray
    classes: tuple[str, ...]
    crowd: np.ndarray
    size: tuple[int, int] | None


@dataclass(frozen=True)
class BoxSheet:
    """What one table says, by file of picture.

    Args:
        form: what the numbers are.
        listed: they were lists in one column, which may be corners too.
        shares: they are shares of the picture's sides.
        boxes: of each picture, which may be none.
        rows: of each picture its first row in the table, and how many it has.
    """

    form: Form
    listed: bool
    shares: bool
    boxes: Mapping[str, Boxes]
    rows: Mapping[str, tuple[int, int]]

    def without(self, files: Collection[str], tally: Tally) -> "BoxSheet":
        """What it says of other pictures than those, which are others' already."""
        gone = self.boxes.keys() & set(files)
        tally.add("picture(s) are named by another table again: the first counts", len(gone))
        boxes = {file: boxes for file, boxes in self.boxes.items() if file not in gone}
        return replace(self, boxes=boxes, rows={file: self.rows[file] for file in boxes})


def read_sheet(table: RawTable, columns: BoxColumns, pictures: str, finder: Finder, tally: Tally) -> BoxSheet:
    """What a table says of the pictures that are there.

    Args:
        table: as read.
        columns: those of boxes.
        pictures: the column that names pictures.
        finder: of their files.
        tally: is told of what says nothing that fits.
    """
    cells = canonical_text(table.column(pictures)).to_list()
    found = {cell: finder.find(cell) for cell in set(cells) if cell is not None}
    tally.add("picture(s) that the table names are not there: left out", list(found.values()).count(None))
    by_file: dict[str, list[int]] = {}
    for row, cell in enumerate(cells):
        if cell is not None and (file := found[cell]) is not None:
            by_file.setdefault(file, []).append(row)
    values = box_values(table, columns.numbers)
    given = np.any([table.column(name).is_not_null().to_numpy() for name in columns.numbers], axis=0)
    whole = np.isfinite(values).all(axis=1)
    names: list[str | None] = [_OBJECT] * len(cells)
    if columns.classes is not None:
        names = canonical_text(table.column(columns.classes)).to_list()
    named = np.array([name is not None for name in names])
    crowd, sizes = _crowd(table, columns), _sizes(table, columns)
    there = np.concatenate([np.array(rows) for rows in by_file.values()] or [np.zeros(0, np.intp)])
    tally.add(
        "box(es) lack a number, or have one that is not finite: left out", int((given & ~whole)[there].sum())
    )
    tally.add("box(es) have no class: left out", int((whole & ~named)[there].sum()))
    kept = whole & named
    boxes = {}
    for file, rows in by_file.items():
        chosen = [row for row in rows if kept[row]]
        size = next((size for row in rows if (size := sizes(row)) is not None), None)
        boxes[file] = Boxes(values[chosen], tuple(names[row] or "" for row in chosen), crowd[chosen], size)
    small = (np.abs(values[kept]) <= _LARGEST_SHARE).all(axis=1)
    return BoxSheet(
        columns.form,
        len(columns.numbers) == 1,
        bool(small.size) and small.mean() >= _SETTLES,
        boxes,
        {file: (rows[0], len(rows)) for file, rows in by_file.items()},
    )


def _crowd(table: RawTable, columns: BoxColumns) -> np.ndarray:
    """(rows,) whether a box stands for a group, or is too difficult to count."""
    if columns.crowd is None:
        return np.zeros(table.frame.height, dtype=bool)
    words = canonical_text(table.column(columns.crowd)).str.to_lowercase()
    return words.is_in(["1", "true", "yes"]).fill_null(False).to_numpy()


def _sizes(table: RawTable, columns: BoxColumns) -> Callable[[int], tuple[int, int] | None]:
    if columns.size is None:
        return lambda _: None
    widths, heights = (table.column(name).to_list() for name in columns.size)

    def of(row: int) -> tuple[int, int] | None:
        width, height = side(widths[row]), side(heights[row])
        return (width, height) if width is not None and height is not None else None

    return of


def draw(sheets: Sequence[BoxSheet], called: Mapping[str, str], sizes: Sizes) -> Drawings:
    """The column of boxes, a cell for each picture in the order of the sheets.

    Args:
        sheets: of different pictures.
        called: what classes are called instead, by the names that the tables have.
        sizes: of the pictures.

    Raises:
        DataError: there are too many classes.
    """
    tally = Tally()
    given = {name for sheet in sheets for boxes in sheet.boxes.values() for name in boxes.classes}
    names = list(dict.fromkeys(called.get(name, name) for name in sorted(given, key=_order)))
    codes = {name: names.index(called.get(name, name)) for name in given}
    cells: list[bytes | None] = []
    for sheet in sheets:
        sized = {file: _size(file, boxes, sizes, tally) for file, boxes in sheet.boxes.items()}
        if sheet.listed and _are_corners(sheet, sized):
            tally.add(f"box(es) are lists of {Form.CORNERS}: read so", _count(sheet))
            sheet = replace(sheet, form=Form.CORNERS)
        for file, boxes in sheet.boxes.items():
            size = sized[file]
            cells.append(_cell(boxes, sheet, size, codes, tally) if size is not None else None)
    return Drawings({BOXES: Drawn(style_of(ColumnKind.BOXES, names or [_OBJECT]), cells)}, tally.said())


def _order(name: str) -> tuple[bool, int, str]:
    plain = name.isascii() and name.isdigit() and len(name) < 10
    return not plain, int(name) if plain else 0, name


def _size(file: str, boxes: Boxes, sizes: Sizes, tally: Tally) -> tuple[int, int] | None:
    """(width, height) that its numbers are pixels of."""
    own = sizes.of(file)
    if boxes.size is not None and own is not None and boxes.size != own:
        tally.add(
            "picture(s) have another size than the annotations state: coordinates are of the stated one"
        )
    return boxes.size if boxes.size is not None else own


def _count(sheet: BoxSheet) -> int:
    return sum(len(boxes.values) for boxes in sheet.boxes.values())


def _edges(values: np.ndarray, form: Form) -> np.ndarray:
    """(boxes, 4) left, top, right, bottom."""
    first, second = values[:, :2], values[:, 2:]
    match form:
        case Form.CORNERS:
            return values
        case Form.EXTENT:
            return np.hstack([first, first + second])
        case Form.MIDDLE:
            return np.hstack([first - second / 2, first + second / 2])


def _are_corners(sheet: BoxSheet, sized: Mapping[str, tuple[int, int] | None]) -> bool:
    """Whether lists are corners: taken so nearly all are boxes in their pictures, taken as extents they are not."""
    fits: dict[Form, list[np.ndarray]] = {Form.CORNERS: [], Form.EXTENT: []}
    for file, boxes in sheet.boxes.items():
        if (size := sized[file]) is None:
            continue
        sides = np.ones(2) if sheet.shares else np.array(size, dtype=np.float64)
        for form, those in fits.items():
            edges = _edges(boxes.values, form)
            inside, whole = edges[:, 2:] <= (1 + _NEAR) * sides, edges[:, 2:] > edges[:, :2]
            those.append(np.all(inside & whole, axis=1))
    shares = {form: np.concatenate([*those, np.zeros(0, bool)]) for form, those in fits.items()}
    if not shares[Form.CORNERS].size:
        return False
    return bool(shares[Form.CORNERS].mean() >= _SETTLES > shares[Form.EXTENT].mean())


def _cell(
    boxes: Boxes, sheet: BoxSheet, size: tuple[int, int], codes: Mapping[str, int], tally: Tally
) -> bytes:
    sides = np.tile(np.array(size, dtype=np.float64), 2)
    edges = _edges(boxes.values, sheet.form) * (sides if sheet.shares else 1.0)
    clipped = np.clip(edges, 0.0, sides)
    beyond = (np.abs(edges - clipped) > _NEAR * sides).any(axis=1)
    kept = (clipped[:, 2:] > clipped[:, :2]).all(axis=1)
    tally.add("box(es) have no area inside their picture: left out", int((~kept).sum()))
    tally.add("box(es) reach beyond their picture: cut at its edge", int((beyond & kept).sum()))
    classes = np.array([codes[name] for name in boxes.classes], dtype=np.float64)
    return boxes_cell(size, np.column_stack([classes, clipped, boxes.crowd])[kept])
