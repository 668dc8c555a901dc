"""Pictures with annotations as one table: whichever format there is among the files of a place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .....pipelines.contracts import DataError, FileFacts
from ...table import RawTable
from ..columns import load
from ..folders import called, read_folders
from ..names import PICTURE, SPLIT, is_picture_style
from ..places import Place
from .box_table import find_box_tables
from .coco import find_coco
from .found import Drawings, Drawn, Found, Sizes
from .labelme import find_labelme
from .masks import find_masks
from .voc import find_voc
from .yolo import find_yolo

#: Of boxes, in the order of how sure one can be of each.
_BOXES = (find_voc, find_labelme, find_yolo)


def read_annotated(
    place: Place,
    pictures: Sequence[str],
    facts: FileFacts,
    styles: Mapping[str, str],
    wanted: str | None = None,
) -> RawTable | None:
    """A table of pictures and of what is drawn on them, parts beside; None where nothing is drawn.

    Where a model knows its pictures, they are read whether or not the annotations can be, and those without
    annotations too.

    Args:
        place: where the files lie.
        pictures: those that are pictures.
        facts: of the place; hash and, where there are none yet, bytes are filled in.
        styles: of columns as a model knows them.
        wanted: a file of annotations, where somebody names it.

    Raises:
        DataError: there are annotations, but they cannot be read.
    """
    to_learn = not any(is_picture_style(style) for style in styles.values())
    try:
        found = _found(place, pictures, wanted)
    except DataError as error:
        if to_learn or wanted is not None:
            raise
        return read_folders(place, pictures, _told(facts, [_unread(error)]), styles)
    if found is None:
        return None
    known = {*found.files, *found.notes}
    others = tuple(name for name in pictures if name not in known)
    if not to_learn:
        found = _with_others(found, others)
    elif others:
        facts = _told(facts, [f"{len(others)} picture(s) are not annotated: left out"])
    return _table(place, found, facts, styles, to_learn)


def read_box_tables(
    place: Place,
    pictures: Sequence[str],
    tables: Mapping[str, RawTable],
    facts: FileFacts,
    styles: Mapping[str, str],
) -> RawTable | None:
    """A table of pictures and of the boxes on them that other tables tell, parts beside; None where none tells any.

    Args:
        place: where the files lie.
        pictures: those that are pictures.
        tables: as read, by file.
        facts: of the place; hash and, where there are none yet, bytes are filled in.
        styles: of columns as a model knows them.

    Raises:
        DataError: there are boxes, but they cannot be read.
    """
    if (found := find_box_tables(place, pictures, tables)) is None:
        return None
    to_learn = not any(is_picture_style(style) for style in styles.values())
    if to_learn and (others := len({*pictures} - {*found.files})):
        facts = _told(facts, [f"{others} picture(s) are not annotated: left out"])
    return _table(place, found, facts, styles, to_learn)


def _found(place: Place, pictures: Sequence[str], wanted: str | None) -> Found | None:
    if (coco := find_coco(place, pictures, wanted)) is not None or wanted is not None:
        return coco
    boxes = next((found for find in _BOXES if (found := find(place, pictures)) is not None), None)
    masks = find_masks(place, pictures)
    return _with_masks(boxes, masks) if boxes is not None and masks is not None else boxes or masks


def _with_masks(boxes: Found, masks: Found) -> Found:
    """Boxes, and masks of those pictures that have one, as Pascal VOC brings both. Masks are no pictures to learn from."""
    kept = {
        file: part for file, part in zip(boxes.files, boxes.parts, strict=True) if file not in masks.notes
    }

    def draw(sizes: Sizes) -> Drawings:
        drawn = boxes.draw(sizes)
        columns = {name: _of_rows(column, boxes.files, tuple(kept)) for name, column in drawn.columns.items()}
        try:
            beside = masks.draw(sizes)
        except DataError as error:
            return Drawings(columns, (*drawn.said, f"masks are not read: {error.what}"))
        more = {name: _of_rows(column, masks.files, tuple(kept)) for name, column in beside.columns.items()}
        return Drawings({**columns, **more}, (*drawn.said, *beside.said))

    notes = {**boxes.notes, **masks.notes}
    return Found(tuple(kept), tuple(kept.values()), notes, draw, (*boxes.said, *masks.said))


def _of_rows(column: Drawn, given: Sequence[str], wanted: Sequence[str]) -> Drawn:
    """A column brought into the order of other rows; None where it has none of them."""
    cells = dict(zip(given, column.cells, strict=True))
    return Drawn(column.style, [cells.get(file) for file in wanted])


def _with_others(found: Found, others: Sequence[str]) -> Found:
    """Pictures without annotations too, behind those with."""

    def draw(sizes: Sizes) -> Drawings:
        drawn = found.draw(sizes)
        columns = {n: replace(c, cells=[*c.cells, *[None] * len(others)]) for n, c in drawn.columns.items()}
        return Drawings(columns, drawn.said)

    return replace(
        found, files=(*found.files, *others), parts=(*found.parts, *[None] * len(others)), draw=draw
    )


def _table(
    place: Place, found: Found, facts: FileFacts, styles: Mapping[str, str], to_learn: bool
) -> RawTable:
    import polars as pl

    loaded = load(place, [found.files], found.notes)
    try:
        drawn = found.draw(Sizes(loaded.contents))
    except DataError as error:
        if to_learn:
            raise
        drawn = Drawings({}, (_unread(error),))
    columns = {called(styles): loaded.column(found.files)}
    read = {called(styles): PICTURE}
    for name, column in drawn.columns.items():
        if name not in columns:
            columns[name], read[name] = pl.Series(column.cells, dtype=pl.Binary), column.style
    for name, series in found.beside.items():
        if name not in columns:
            columns[name] = series
            read |= {name: found.styles[name]} if name in found.styles else {}
    said = [*found.said, *drawn.said]
    if (split := _split(found.parts, said)) is not None and SPLIT not in columns:
        columns[SPLIT] = pl.Series(split, dtype=pl.String)
    if lost := loaded.lost(found.files):
        said.append(f"{lost} picture(s) cannot be opened, or are too large: taken as missing")
    size = facts.bytes or loaded.bytes + sum(map(len, found.notes.values()))
    facts = _told(facts, said).model_copy(update={"sha256": loaded.sha256, "bytes": size})
    table = RawTable.read(pl.DataFrame(columns), facts)
    return replace(table, styles=read, files=pl.Series(found.files, dtype=pl.String))


def _split(parts: Sequence[str | None], said: list[str]) -> Sequence[str] | None:
    """The part of each row; None where there is one alone, or some rows are in none."""
    if len(set(parts)) < 2:
        return None
    whole = [part for part in parts if part is not None]
    if len(whole) < len(parts):
        said.append(f"{len(parts) - len(whole)} picture(s) are in no part: the division is not kept")
        return None
    return whole


def _unread(error: DataError) -> str:
    return f"annotations are not read: {error.what}"


def _told(facts: FileFacts, said: Sequence[str]) -> FileFacts:
    return facts.model_copy(update={"warnings": (*facts.warnings, *said)})
