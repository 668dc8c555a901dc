"""Columns of what COCO's files say of pictures: boxes always, masks and points where there are any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .....pipelines.contracts import UNCOUNTED, ColumnKind
from . import outlines
from .cells import boxes_cell, mask_cell, points_cell
from .found import BOXES, KEYPOINTS, MASK, Drawings, Drawn, Sizes, Tally, Work, bounded
from .geometry import clipped, inside
from .sheet import Category, Object
from .styles import MOST_THINGS, style_of

_BACKGROUND = "background"
#: Share of objects that have an outline for there to be masks.
_OUTLINED = 0.5


@dataclass(frozen=True)
class Row:
    """A picture: its file, (width, height) as stated, and the objects in it with their classes."""

    file: str
    stated: tuple[int, int] | None
    objects: tuple[tuple[Category, Object], ...]

    def size(self, sizes: Sizes) -> tuple[int, int] | None:
        """(width, height) that its coordinates are pixels of."""
        return self.stated if self.stated is not None else sizes.of(self.file)


def columns_of(rows: Sequence[Row], categories: Sequence[Category], sizes: Sizes) -> Drawings:
    """The columns, one cell a row.

    Raises:
        DataError: there are too many classes, or too much to draw.
    """
    tally = Tally()
    names = _names(categories)
    codes = {name: code for code, name in enumerate(names)}
    for row in rows:
        size = sizes.of(row.file)
        if row.stated is not None and size is not None and size != row.stated:
            tally.add(
                "picture(s) have another size than the annotations state: coordinates are of the stated one"
            )
    columns = {BOXES: Drawn(style_of(ColumnKind.BOXES, names), _boxes(rows, codes, sizes, tally))}
    if (masks := _masks(rows, names, sizes, tally)) is not None:
        columns[MASK] = masks
    if (points := points_of(rows, sizes, tally)) is not None:
        columns[KEYPOINTS] = points
    return Drawings(columns, tally.said())


def _names(categories: Sequence[Category]) -> list[str]:
    """Classes, all different, in the order of their ids."""

    def order(category: Category) -> tuple[bool, int, str]:
        plain = category.key.isascii() and category.key.isdigit()
        return not plain, int(category.key) if plain else 0, category.key

    return list(dict.fromkeys(category.name for category in sorted(categories, key=order)))


def _boxes(rows: Sequence[Row], codes: Mapping[str, int], sizes: Sizes, tally: Tally) -> list[bytes | None]:
    cells: list[bytes | None] = []
    for row in rows:
        size = row.size(sizes)
        if size is None:
            cells.append(None)
            continue
        boxes = []
        for category, drawn in row.objects:
            if drawn.box is None:
                tally.add("annotation(s) have no box: no box of them is kept")
            elif (box := clipped(drawn.box, size)) is None:
                tally.add("box(es) have no area inside their picture: left out")
            else:
                boxes.append([codes[category.name], *box, drawn.crowd])
        cells.append(boxes_cell(size, np.array(boxes, dtype=np.float64)))
    return cells


def _masks(rows: Sequence[Row], names: Sequence[str], sizes: Sizes, tally: Tally) -> Drawn | None:
    """Masks of the outlines; None where most objects have none."""
    objects = [drawn for row in rows for _, drawn in row.objects]
    outlined = sum(drawn.outline is not None for drawn in objects)
    if not outlined or outlined < _OUTLINED * len(objects):
        return None
    things = [_BACKGROUND, *(name for name in names if name != _BACKGROUND)]
    if len(things) > MOST_THINGS:
        tally.add(f"classes are more than masks may have ({MOST_THINGS}): outlines are not read", len(things))
        return None
    codes, work = {name: code for code, name in enumerate(things)}, Work()
    cells = bounded([_mask(row, codes, sizes, work, tally) for row in rows])
    return Drawn(style_of(ColumnKind.MASK, things), cells)


def _mask(row: Row, codes: Mapping[str, int], sizes: Sizes, work: Work, tally: Tally) -> bytes | None:
    size = sizes.of(row.file)
    if size is None or row.size(sizes) != size:
        tally.add("mask(s) have not the size of their picture: taken as missing")
        return None
    work.spend(size[0] * size[1])
    mask = np.zeros((size[1], size[0]), dtype=np.uint8)
    for category, drawn in row.objects:
        code = UNCOUNTED if drawn.crowd else codes[category.name]
        if drawn.outline is None or not outlines.draw(mask, drawn.outline, code, work):
            tally.add("picture(s) have objects without an outline: their masks are taken as missing")
            return None
    return mask_cell(mask)


def points_of(rows: Sequence[Row], sizes: Sizes, tally: Tally) -> Drawn | None:
    """Points of one object in each picture; None where there are none, or they are of several kinds.

    Of several objects, that with the most visible points is taken, of as many the largest.
    """
    pointed = [[(c, d) for c, d in row.objects if c.points and not d.crowd and _seen(d)] for row in rows]
    names = {category.points for objects in pointed for category, _ in objects}
    if not names:
        return None
    if len(names) > 1:
        tally.add("picture(s) have points of other names than the rest: points are not read", len(rows))
        return None
    points = names.pop()
    cells = [
        _point(row, [drawn for _, drawn in objects], len(points), sizes, tally)
        for row, objects in zip(rows, pointed, strict=True)
    ]
    return Drawn(style_of(ColumnKind.POINTS, points), cells)


def _seen(drawn: Object) -> int:
    """How many of its points are annotated."""
    return int(np.count_nonzero(drawn.points[2::3])) if drawn.points is not None else 0


def _area(drawn: Object) -> float:
    if drawn.box is None:
        return 0.0
    left, top, right, bottom = drawn.box
    return max(0.0, right - left) * max(0.0, bottom - top)


def _point(row: Row, objects: Sequence[Object], count: int, sizes: Sizes, tally: Tally) -> bytes | None:
    size = row.size(sizes)
    fit = [drawn for drawn in objects if drawn.points is not None and len(drawn.points) == 3 * count]
    tally.add("annotation(s) have other points than their class: taken as missing", len(objects) - len(fit))
    if size is None or not fit:
        return None
    chosen = max(fit, key=lambda drawn: (_seen(drawn), _area(drawn)))
    tally.add(
        "object(s) are passed over: points are read of one in each picture, that with most of them visible",
        len(fit) - 1,
    )
    assert chosen.points is not None, "of those that fit"
    values = chosen.points.reshape(count, 3).copy()
    values[values[:, 2] == 0, :2] = np.nan
    return points_cell(size, inside(values[:, :2], size, tally))
