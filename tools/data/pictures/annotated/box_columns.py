"""Which columns of a table tell boxes, one box a row: by their names, or by all rows where it has no header.

Styles: the object detection tutorials of TensorFlow, Open Images, sets of Kaggle, and RetinaNet's tables without header
(https://github.com/fizyr/keras-retinanet). Nothing here needs more than the table.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from ...cast import canonical_text
from ...table import RawTable
from ..names import PICTURES

if TYPE_CHECKING:
    import polars as pl


class Form(StrEnum):
    """What the four numbers of a box are."""

    CORNERS = "left, top, right, bottom"
    EXTENT = "left, top, width, height"
    MIDDLE = "middle x, middle y, width, height"


@dataclass(frozen=True)
class BoxColumns:
    """Columns of boxes.

    Args:
        form: what the numbers are.
        numbers: names of four columns, or of one whose cells are lists of four.
        plain: names alone leave no doubt that these are boxes of the picture.
        classes: what an object is; None where it is not said.
        size: width and height of the picture.
        crowd: marks boxes that count neither way.
    """

    form: Form
    numbers: tuple[str, ...]
    plain: bool
    classes: str | None = None
    size: tuple[str, str] | None = None
    crowd: str | None = None

    @property
    def used(self) -> frozenset[str]:
        """All of these but the class."""
        crowd = (self.crowd,) if self.crowd is not None else ()
        return frozenset((*self.numbers, *(self.size or ()), *crowd))


#: What columns without names are called.
_BARE = tuple(f"column_{i + 1}" for i in range(6))
#: What stands before the words below, where it is said that they are of boxes.
_BEFORE = ("bbox", "bndbox", "boundingbox", "box", "bb")
_ENDS = (("min", "max"), ("tl", "br"), ("topleft", "bottomright"), ("start", "end"), ("1", "2"), ("0", "1"))
_SIDES = (("width", "height"), ("w", "h"))
#: Names that may be those of two points, or of margins: numbers must be in the order of a box's too.
_DOUBTFUL = frozenset({"x1", "x0", "left", "xstart", "startx"})
_CLASSES = (
    "classname", "labelname", "categoryname", "class", "label", "category", "name", "object", "objectname",
    "objectclass", "tag", "classid", "labelid", "categoryid",
)  # fmt: skip
_SIZES = tuple(
    (before + width, before + height) for before in ("image", "img", "") for width, height in _SIDES
)
_CROWDS = ("isgroupof", "iscrowd", "difficult")
_LISTED = frozenset({"bbox", "bndbox", "boundingbox", "box"})
_LIST = re.compile(r"[\[(]?\s*([^\s,;\[\]()]+(?:[\s,;]+[^\s,;\[\]()]+){3})\s*[\])]?")
#: Share of rows whose numbers must be a box's where names leave doubts; cells of lists that are looked at.
_ORDERED, _LOOKED_AT = 0.95, 1000
#: Share of rows without header that must be boxes for the others to be told of.
_MOSTLY = 0.5
#: Where larger numbers are taken to lie: what is reckoned with them stays finite.
_FARTHEST = 1e12


def _corner_words() -> list[tuple[str, ...]]:
    found = []
    for low, high in _ENDS:
        for form in ("{0}{1}", "{1}{0}"):
            found.append(tuple(form.format(axis, end) for end, axis in product((low, high), "xy")))
    return [*found, ("left", "top", "right", "bottom")]


def _forms() -> list[tuple[Form, tuple[str, ...]]]:
    corners = _corner_words()
    starts = [("x", "y"), *((words[0], words[1]) for words in corners)]
    middles = [
        ("xcenter", "ycenter"),
        ("centerx", "centery"),
        ("xcentre", "ycentre"),
        ("cx", "cy"),
        ("xc", "yc"),
    ]
    return [
        *((Form.CORNERS, words) for words in corners),
        *((Form.EXTENT, (*start, *sides)) for sides in reversed(_SIDES) for start in starts),
        *((Form.MIDDLE, (*middle, *sides)) for sides in reversed(_SIDES) for middle in middles),
    ]


_FORMS = _forms()


def box_columns(table: RawTable, pictures: str | None = None) -> BoxColumns | None:
    """The columns that tell boxes; None where the table tells none.

    Args:
        table: as ``headed`` gives it.
        pictures: the column that names pictures, where it is known: whatever it is called, it says no classes.
    """
    if (bare := _without_header(table)) is not None:
        return bare
    words: dict[str, str] = {}
    for name in table.names:
        words.setdefault(re.sub(r"[^a-z0-9]", "", name.lower()), name)
    found = _four(table, words) or _one(table, words)
    if found is None:
        return None
    form, numbers, plain = found
    left = {word: name for word, name in words.items() if name not in numbers}
    numeric = {word: name for word, name in left.items() if table.column(name).dtype.is_numeric()}
    size = next(((numeric[w], numeric[h]) for w, h in _SIZES if w in numeric and h in numeric), None)
    return BoxColumns(
        form,
        numbers,
        plain,
        next((left[word] for word in _CLASSES if word in left and left[word] != pictures), None),
        size,
        next((left[word] for word in _CROWDS if word in left), None),
    )


def _four(table: RawTable, words: dict[str, str]) -> tuple[Form, tuple[str, ...], bool] | None:
    for before in (*_BEFORE, ""):
        for form, wanted in _FORMS:
            if not all(before + word in words for word in wanted):
                continue
            names = tuple(words[before + word] for word in wanted)
            plain = bool(before) or (form is Form.CORNERS and wanted[0] not in _DOUBTFUL)
            values = box_values(table, names)
            boxes = np.isfinite(values).all(axis=1)
            if not boxes.any() or (not plain and (_is_more(before, words) or not _is_ordered(values, form))):
                continue
            return form, names, plain
    return None


def _is_more(before: str, words: dict[str, str]) -> bool:
    """Whether there is a third point: then they are no corners of boxes."""
    return before + "x3" in words and before + "y3" in words


def _is_ordered(values: np.ndarray, form: Form) -> bool:
    """Whether hardly a row is half empty, or has no extent."""
    given = np.isfinite(values)
    rows = values[given.any(axis=1)]
    low = rows[:, :2] if form is Form.CORNERS else np.zeros((len(rows), 2))
    with np.errstate(invalid="ignore"):
        return bool((rows[:, 2:] > low).all(axis=1).mean() >= _ORDERED)


def _one(table: RawTable, words: dict[str, str]) -> tuple[Form, tuple[str, ...], bool] | None:
    import polars as pl

    for word, name in words.items():
        if word not in _LISTED or table.column(name).dtype != pl.String:
            continue
        first = table.column(name).drop_nulls().head(_LOOKED_AT).to_list()
        if first and sum(_LIST.fullmatch(cell.strip()) is not None for cell in first) >= _ORDERED * len(
            first
        ):
            return Form.EXTENT, (name,), True
    return None


def box_values(table: RawTable, names: tuple[str, ...]) -> np.ndarray:
    """(rows, 4) numbers of the boxes; NaN for what is missing, or no finite number.

    Args:
        table: as read.
        names: of four columns of numbers, or of one of lists.
    """
    if len(names) == 1:
        values = np.array([_listed(cell) for cell in table.column(names[0]).to_list()]).reshape(-1, 4)
    else:
        values = np.stack([_numbers(table.column(name)) for name in names], axis=1)
    return np.asarray(np.clip(values, -_FARTHEST, _FARTHEST))


def _numbers(column: "pl.Series") -> np.ndarray:
    import polars as pl

    if not (column.dtype.is_numeric() or column.dtype == pl.String):
        return np.full(len(column), np.nan)
    values = column.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy().copy()
    values[~np.isfinite(values)] = np.nan
    return values


def _listed(cell: str | None) -> list[float]:
    found = _LIST.fullmatch(cell.strip()) if cell is not None else None
    try:
        values = [float(word) for word in re.split(r"[\s,;]+", found[1])] if found is not None else []
    except ValueError:
        values = []
    return values if len(values) == 4 and np.isfinite(values).all() else [np.nan] * 4


def headed(table: RawTable) -> RawTable:
    """The table with its first row in its place where that was taken for a header, as of ``photo.jpg,,,,,``."""
    import polars as pl

    cells = tuple(None if name == f"column_{i + 1}" else name for i, name in enumerate(table.names))
    if len(cells) != len(_BARE) or not _is_row(cells):
        return table
    row = [
        pl.Series(id, [cell], dtype=pl.String).cast(dtype, strict=False)
        for cell, (id, dtype) in zip(cells, table.frame.schema.items(), strict=True)
    ]
    facts = table.facts.model_copy(update={"warnings": (), "repeated": ()})
    styles = {_BARE[table.names.index(name)]: style for name, style in table.styles.items()}
    frame = pl.concat([pl.DataFrame(row), table.frame])
    return replace(table, frame=frame, names=_BARE, facts=facts, styles=styles)


def _is_row(cells: Sequence[str | None]) -> bool:
    """Whether cells are those of a row of RetinaNet's."""
    if cells[0] is None or not cells[0].lower().endswith(PICTURES):
        return False
    left, top, right, bottom = _listed(" ".join(cell or "?" for cell in cells[1:5]))
    return all(cell is None for cell in cells[1:]) or (left < right and top < bottom and cells[5] is not None)


def _without_header(table: RawTable) -> BoxColumns | None:
    """Path, four edges and class, in all rows: the edges and the class may be empty together."""
    if table.names != _BARE or table.column(_BARE[0]).has_nulls() or not _fit(table).all():
        return None
    numbers = _BARE[1:5]
    return (
        BoxColumns(Form.CORNERS, numbers, True, _BARE[5])
        if np.isfinite(box_values(table, numbers)).any()
        else None
    )


def nearly_boxes(table: RawTable) -> str | None:
    """What to say of a table without header most of whose rows are boxes, but not all; None of others."""
    if table.names != _BARE or not (fit := _fit(table)).mean() >= _MOSTLY:
        return None
    return (
        f"{int((~fit).sum())} row(s), the first of them row {int((~fit).argmax()) + 1}, are no path, x1, y1, x2, y2 "
        "and class as the others are: no boxes are read"
    )


def _fit(table: RawTable) -> np.ndarray:
    """(rows,) whether a row has four edges in their order and a class, or neither."""
    numbers, kind = _BARE[1:5], _BARE[5]
    values, given = box_values(table, numbers), [table.column(name).is_not_null() for name in numbers]
    boxes, empty = np.isfinite(values).all(axis=1), ~np.any([column.to_numpy() for column in given], axis=0)
    classes = canonical_text(table.column(kind)).is_not_null().to_numpy()
    with np.errstate(invalid="ignore"):
        ordered = (values[:, 2:] > values[:, :2]).all(axis=1)
    return np.asarray((boxes & ordered & classes) | (empty & ~classes))
