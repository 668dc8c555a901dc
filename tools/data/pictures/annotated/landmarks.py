"""Tables of landmarks: columns of x and y for each point beside pictures become one column of points."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .....pipelines.contracts import ColumnKind
from ...table import RawTable, column_ids
from ..names import PICTURE, is_picture_style
from .box_columns import nearly_boxes
from .cells import points_cell
from .found import KEYPOINTS, Sizes, Tally
from .geometry import inside
from .styles import MOST_THINGS, style_of

if TYPE_CHECKING:
    import polars as pl

#: What a column says of a point beside x and y: whether it is visible, or how sure somebody was, which is left aside.
_VISIBLE, _SURE = ("visible", "visibility", "vis", "v"), ("likelihood", "confidence", "conf", "score")
_AXIS = "|".join(("x", "y", *_VISIBLE, *_SURE))
#: ``nose_x``, ``nose.x``, ``nose x``; ``x_nose``, ``x1``; ``noseX``.
_FORMS = (
    re.compile(rf"(?P<point>.+?)[\s._-]+(?P<axis>{_AXIS})", re.IGNORECASE),
    re.compile(rf"(?P<axis>{_AXIS})[\s._-]+(?P<point>.+)", re.IGNORECASE),
    re.compile(r"(?P<axis>[xyv])(?P<point>\d+)", re.IGNORECASE),
    re.compile(r"(?P<point>.*[a-z0-9])(?P<axis>[XYV])"),
)
#: Ends of something, and no points of it: edges of a box.
_EDGES = frozenset({"min", "max", "start", "end", "left", "right", "top", "bottom"})
#: Names that say nothing, and how many columns of them may be points.
_NUMBER, _FEWEST = re.compile(r"(?:column_)?\d{1,4}"), 4
#: Share of a table's columns of numbers that must belong to points.
_MOST = 0.5


@dataclass(frozen=True)
class _Point:
    """Names of a point's columns: x, y, whether it is visible, and what is left aside."""

    x: str
    y: str
    visible: str | None
    aside: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.x, self.y, *((self.visible,) if self.visible is not None else ()), *self.aside)


def with_points(table: RawTable) -> RawTable:
    """The table with one column of points in place of theirs; as it is where it has none, or no pictures.

    A point is visible where it has both x and y, and is not marked as hidden. Coordinates are pixels of the picture in
    the same row; of a row without a picture that can be read, no points are known.
    """
    import polars as pl

    pictures = [name for name in table.names if is_picture_style(table.styles.get(name, ""))]
    points = _points(table)
    if len(pictures) != 1 or not points or KEYPOINTS in table:
        return _told(table) if len(pictures) == 1 and not points else table
    tally = Tally()
    cells = _cells(table, pictures[0], points, tally)
    gone = {name for point in points.values() for name in point.columns}
    kept = tuple(name for name in table.names if name not in gone)
    frame = table.columns(kept).with_columns(pl.Series(column_ids(len(kept) + 1)[-1], cells, dtype=pl.Binary))
    styles = {name: style for name, style in table.styles.items() if name not in gone}
    facts = table.facts.model_copy(update={"warnings": (*table.facts.warnings, *tally.said())})
    return replace(
        table,
        frame=frame,
        names=(*kept, KEYPOINTS),
        styles={**styles, KEYPOINTS: style_of(ColumnKind.POINTS, list(points))},
        facts=facts,
    )


def _told(table: RawTable) -> RawTable:
    """The table, with a line on numbers that may well be points or boxes, and that nothing says it of."""
    numbers = [n for n in table.names if _NUMBER.fullmatch(n.strip()) and table.column(n).dtype.is_numeric()]
    said = nearly_boxes(table)
    if said is None and len(numbers) >= _FEWEST and len(numbers) % 2 == 0:
        said = (
            f"columns {numbers[0]!r} to {numbers[-1]!r} are called by numbers alone: where they are x and y of points, "
            "call them NAME_x, NAME_y"
        )
    if said is None:
        return table
    return replace(table, facts=table.facts.model_copy(update={"warnings": (*table.facts.warnings, said)}))


def _points(table: RawTable) -> dict[str, _Point]:
    """Points by name, in the order of their columns; none where most numbers are something else."""
    numeric = [n for n in table.names if table.column(n).dtype.is_numeric()]
    usable = {n for n in table.names if n in numeric or _is_empty_or_truth(table.column(n))}
    best: dict[str, _Point] = {}
    for form in _FORMS:
        found = _of_form(form, [name for name in table.names if name in usable])
        best = found if len(found) > len(best) else best
    used = {name for point in best.values() for name in point.columns}
    if not used.intersection(numeric) or len(used.intersection(numeric)) <= _MOST * len(numeric):
        return {}
    return best if len(best) <= MOST_THINGS and not {p.lower() for p in best} <= _EDGES else {}


def _is_empty_or_truth(column: "pl.Series") -> bool:
    """Whether a column holds nothing, or nothing but whether something is true."""
    import polars as pl

    if column.null_count() == len(column) or column.dtype == pl.Boolean:
        return True
    return column.dtype == pl.String and column.drop_nulls().str.to_lowercase().is_in(["true", "false"]).all()


def _of_form(form: "re.Pattern[str]", names: list[str]) -> dict[str, _Point]:
    axes: dict[str, dict[str, str]] = {}
    for name in names:
        if (found := form.fullmatch(name.strip())) is not None:
            axes.setdefault(found["point"].strip(" ._-"), {}).setdefault(found["axis"].lower(), name)
    return {
        point: _Point(
            its["x"],
            its["y"],
            next((its[word] for word in _VISIBLE if word in its), None),
            tuple(its[word] for word in _SURE if word in its),
        )
        for point, its in axes.items()
        if point and "x" in its and "y" in its
    }


def _cells(table: RawTable, pictures: str, points: Mapping[str, _Point], tally: Tally) -> list[bytes | None]:
    """A cell of points for each row; None where its picture cannot be read."""
    values = np.stack([_values(table, point) for point in points.values()], axis=1)
    cells: list[bytes | None] = []
    for content, row in zip(table.column(pictures), values, strict=True):
        size = Sizes({PICTURE: content}).of(PICTURE) if content is not None else None
        if size is None:
            tally.add("row(s) have points but no picture that can be read: no points are taken")
            cells.append(None)
        else:
            cells.append(points_cell(size, inside(row, size, tally)))
    return cells


def _values(table: RawTable, point: _Point) -> np.ndarray:
    """(rows, 2) x and y; NaN where the point is not visible."""
    both = np.stack([_numbers(table.column(name)) for name in (point.x, point.y)], axis=1)
    if point.visible is not None:
        both[_numbers(table.column(point.visible)) == 0] = np.nan
    return both


def _numbers(column: "pl.Series") -> np.ndarray:
    import polars as pl

    if column.dtype == pl.String:
        column = column.str.to_lowercase().replace_strict({"true": 1, "false": 0}, default=None)
    if not (column.dtype.is_numeric() or column.dtype == pl.Boolean):
        return np.full(len(column), np.nan)
    return column.cast(pl.Float64).fill_null(float("nan")).to_numpy().copy()
