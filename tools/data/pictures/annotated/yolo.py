"""Data sets in the format of YOLO: a text file for each picture, with class and box of an object in each line.

Numbers are shares of the picture's width and height: middle x and y, width, height; or the corners of an outline, whose
box is taken. See https://docs.ultralytics.com/datasets/detect.
"""

import posixpath
from collections.abc import Mapping, Sequence

import numpy as np

from .....pipelines.contracts import ColumnKind
from ..places import Place
from .cells import boxes_cell
from .class_names import class_names
from .found import BOXES, Drawings, Drawn, Found, Sizes, Tally, read_notes
from .geometry import clipped, number
from .paths import noted, part_of, spot
from .styles import style_of

#: Share of lines that must read as boxes; files that are looked at.
_READ, _LOOKED_AT = 0.5, 100
_LARGEST_CLASS = 9999
#: Of each object: its class, and left, top, right and bottom as shares.
_Boxes = list[tuple[int, tuple[float, float, float, float]]]


def find_yolo(place: Place, pictures: Sequence[str]) -> Found | None:
    """Pictures in folders of which some have a text file each; None where there are no such files.

    Raises:
        DataError: the files are too much, or the place cannot be read.
    """
    if (noticed := noted(pictures, place.files, ".txt")) is None:
        return None
    pairs, _ = noticed
    contents = read_notes(place, sorted(pairs.values()))
    known = class_names(place)
    texts = {file: _lines(contents[note]) for file, note in sorted(pairs.items()) if note in contents}
    some = [boxes for lines in list(texts.values())[:_LOOKED_AT] for boxes in _sample(lines, known.posed)]
    if not some or sum(some) < _READ * len(some):
        return None
    tally = Tally()
    tally.add("file(s) of annotations are too large or cannot be opened: left out", len(pairs) - len(texts))
    # A picture without a file is one without objects, where others beside it have one.
    folders = {posixpath.dirname(file) for file in texts}
    files = [f for f in pictures if f in texts or (f not in pairs and posixpath.dirname(f) in folders)]
    boxes = {file: _boxes(texts.get(file, []), known.posed, tally) for file in files}

    def draw(sizes: Sizes) -> Drawings:
        return _drawn(boxes, known.numbers, sizes)

    parts = tuple(part_of(spot(file).folders) for file in files)
    return Found(tuple(files), parts, {**contents, **known.notes}, draw, tally.said())


def _lines(content: bytes) -> list[str]:
    return [line for line in content.decode("utf-8", "replace").splitlines() if line.strip()]


def _sample(lines: list[str], posed: bool) -> list[bool]:
    """Of some lines, whether each is an object's."""
    return [_box(line, posed) is not None for line in lines[:10]]


def _boxes(lines: list[str], posed: bool, tally: Tally) -> _Boxes:
    found = [_box(line, posed) for line in lines]
    tally.add("line(s) of annotations are no class and box: left out", found.count(None))
    return [box for box in found if box is not None]


def _box(line: str, posed: bool) -> tuple[int, tuple[float, float, float, float]] | None:
    """Class and edges of a line; None where it says something else."""
    words = line.split()
    try:
        read = [number(float(word)) for word in words]
    except ValueError:
        return None
    values = [value for value in read if value is not None]
    if len(values) < max(5, len(read)) or values[0] != int(values[0]) or not 0 <= values[0] <= _LARGEST_CLASS:
        return None
    if len(values) <= 6 or posed:  # the sixth says how sure somebody was
        x, y, width, height = values[1:5]
        return int(values[0]), (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    if len(values) % 2 == 0:
        return None
    xs, ys = values[1::2], values[2::2]
    return int(values[0]), (min(xs), min(ys), max(xs), max(ys))


def _drawn(boxes: Mapping[str, _Boxes], called: Mapping[int, str], sizes: Sizes) -> Drawings:
    tally = Tally()
    last = max((code for found in boxes.values() for code, _ in found), default=0)
    names = [called.get(code, str(code)) for code in range(max([last, *called]) + 1)]
    cells: list[bytes | None] = []
    for file, found in boxes.items():
        size = sizes.of(file)
        if size is None:
            cells.append(None)
            continue
        kept = []
        for code, edges in found:
            box = clipped(tuple(e * s for e, s in zip(edges, (*size, *size), strict=True)), size)
            if box is None:
                tally.add("box(es) have no area inside their picture: left out")
            else:
                kept.append([code, *box, 0])
        cells.append(boxes_cell(size, np.array(kept, dtype=np.float64)))
    return Drawings({BOXES: Drawn(style_of(ColumnKind.BOXES, names), cells)}, tally.said())
