"""Data sets in the format of Pascal VOC: a file of XML for each picture.

Everingham et al. 2010, "The Pascal Visual Object Classes challenge". Pixels are counted from 1 and edges belong to the
box, so it reaches from ``xmin - 1`` to ``xmax``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .....pipelines.contracts import ColumnKind
from ..places import Place
from .cells import boxes_cell
from .found import BOXES, Drawings, Drawn, Found, Sizes, Tally, read_notes
from .geometry import clipped, number, side
from .lists import listed_parts
from .paths import noted, part_of, spot
from .safe_xml import Element, NoXml, parse
from .styles import style_of

_EDGES = ("xmin", "ymin", "xmax", "ymax")


@dataclass(frozen=True)
class _Note:
    """What a file says: (width, height) where it is stated, and of each object class, edges and whether it is difficult."""

    size: tuple[int, int] | None
    objects: tuple[tuple[str, tuple[float, float, float, float], bool], ...]


def find_voc(place: Place, pictures: Sequence[str]) -> Found | None:
    """Pictures with a file of XML each; None where there are no such files.

    Raises:
        DataError: the files are too much, or the place cannot be read.
    """
    if (found := noted(pictures, place.files, ".xml")) is None:
        return None
    pairs, count = found
    tally, contents = Tally(), read_notes(place, sorted(pairs.values()))
    notes = {file: _note(contents.get(xml), tally) for file, xml in sorted(pairs.items())}
    if not any(notes.values()):
        return None
    tally.add("file(s) of annotations belong to no picture: left out", count - len(pairs))
    lists, listed = listed_parts(place, "main")
    spots = {file: spot(file) for file in notes}
    parts = {file: listed.get(spots[file].stem) for file in notes}
    if any(parts.values()):
        tally.add("annotated picture(s) are in no list of a part: left out", list(parts.values()).count(None))
        notes = {file: note for file, note in notes.items() if parts[file] is not None}
    else:
        parts = {file: part_of(spots[file].folders) for file in notes}

    def draw(sizes: Sizes) -> Drawings:
        return _drawn(notes, sizes)

    return Found(tuple(notes), tuple(parts[f] for f in notes), {**contents, **lists}, draw, tally.said())


def _note(content: bytes | None, tally: Tally) -> _Note | None:
    """What a file of XML says; None where it is no annotation that can be read."""
    try:
        root = parse(content or b"")
    except NoXml:
        tally.add("file(s) of annotations cannot be read: their pictures are taken as not annotated")
        return None
    if root.tag != "annotation":
        return None
    size = (root.all("size") or [Element("size")])[0]
    width, height = side(_read(size.words("width"))), side(_read(size.words("height")))
    objects = []
    for found in root.all("object"):
        name, boxes = found.words("name"), found.all("bndbox")
        edges = [_read(boxes[0].words(edge)) for edge in _EDGES] if boxes else []
        left, top, right, bottom = edges if boxes else [None] * 4
        if not name or left is None or top is None or right is None or bottom is None:
            tally.add("object(s) have no class or no box: left out")
            continue
        difficult = found.words("difficult") == "1"
        objects.append((name, (left - 1, top - 1, right, bottom), difficult))
    return _Note((width, height) if width is not None and height is not None else None, tuple(objects))


def _read(text: str | None) -> float | None:
    try:
        return number(float(text)) if text is not None else None
    except ValueError:
        return None


def _drawn(notes: Mapping[str, _Note | None], sizes: Sizes) -> Drawings:
    tally = Tally()
    names = sorted({name for note in notes.values() if note is not None for name, _, _ in note.objects})
    codes = {name: code for code, name in enumerate(names)}
    cells: list[bytes | None] = []
    for file, note in notes.items():
        size = note.size or sizes.of(file) if note is not None else None
        if note is None or size is None:
            cells.append(None)
            continue
        boxes = []
        for name, edges, difficult in note.objects:
            box = clipped(edges, size)
            if box is None:
                tally.add("box(es) have no area inside their picture: left out")
            else:
                # VOC counts difficult objects neither way, as COCO does what lies in a crowd.
                boxes.append([codes[name], *box, difficult])
        cells.append(boxes_cell(size, np.array(boxes, dtype=np.float64)))
    return Drawings({BOXES: Drawn(style_of(ColumnKind.BOXES, names), cells)}, tally.said())
