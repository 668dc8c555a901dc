"""Data sets as labelme writes them: a file of JSON for each picture, with named points, boxes and outlines.

The format: https://github.com/wkentaro/labelme. What is drawn is read as objects of COCO's: classes are labels, and the
points of a picture, or of a group in it, are one object's, each called by its label.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from .....pipelines.contracts import DataError
from ..places import Place
from .coco_columns import Row, columns_of, points_of
from .found import KEYPOINTS, Drawings, Found, Sizes, Tally
from .geometry import array, side
from .paths import noted, part_of, spot
from .sheet import Category, Object

#: What each of its files holds, and nobody else's; files that are looked at.
_WORDS = (b'"shapes"', b'"imagePath"')
_LOOKED_AT = 5
#: Bytes of a file, which may hold its picture too; shapes in all.
_LARGEST, _MOST_SHAPES = 16 << 20, 2_000_000
#: Kinds that are read, and how many points each has, or has at least.
_POINT, _BOX, _CIRCLE, _POLYGON = "point", "rectangle", "circle", "polygon"
_POINTS = {_POINT: 1, _BOX: 2, _CIRCLE: 2, _POLYGON: 3}
_LONGEST = 1000
#: Corners of a circle.
_CORNERS = 64


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is drawn: its label, its kind, (points, 2) x and y, and the group that it belongs to."""

    label: str
    kind: str
    corners: np.ndarray
    group: str


@dataclass(frozen=True)
class _Note:
    """What a file says: (width, height) where it is stated, and what is drawn."""

    size: tuple[int, int] | None
    shapes: tuple[_Shape, ...]


def find_labelme(place: Place, pictures: Sequence[str]) -> Found | None:
    """Pictures with a file of labelme's each; None where there are no such files.

    Raises:
        DataError: they are too much, or the place cannot be read.
    """
    if (noticed := noted(pictures, place.files, ".json")) is None:
        return None
    pairs, count = noticed
    first = place.read(sorted(pairs.values())[:_LOOKED_AT], _LARGEST)
    if not any(all(word in content for word in _WORDS) for _, content in first):
        return None
    tally, hashes = Tally(), dict[str, bytes]()
    tally.add("file(s) of annotations belong to no picture: left out", count - len(pairs))
    files = {name: file for file, name in pairs.items()}
    notes, shapes = dict[str, _Note](), 0
    for name, content in place.read(files.keys(), _LARGEST):
        # Pictures may be in there: what is kept of it for the data set's hash is its own.
        hashes[name] = sha256(content).digest()
        if (note := _note(content, tally)) is not None:
            notes[files[name]] = note
            shapes += len(note.shapes)
        if shapes > _MOST_SHAPES:
            raise DataError(
                "TOO-LARGE", f"{place.path.name} has more than {_MOST_SHAPES} shapes", "bring fewer pictures"
            )
    tally.add("file(s) of annotations are too large or cannot be opened: left out", len(files) - len(hashes))
    if not shapes:
        return None
    rows = tuple(sorted(notes))
    parts = tuple(part_of(spot(file).folders) for file in rows)
    return Found(rows, parts, hashes, lambda sizes: _drawn({f: notes[f] for f in rows}, sizes), tally.said())


def _note(content: bytes, tally: Tally) -> _Note | None:
    """What a file says; None where it is none of labelme's."""
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        found = None
    shapes = found.get("shapes") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(shapes, list):
        tally.add("file(s) of annotations cannot be read: their pictures are left out")
        return None
    read = [_shape(entry) for entry in shapes]
    tally.add("shape(s) have no label or other points than their kind: left out", read.count(None))
    width, height = side(found.get("imageWidth")), side(found.get("imageHeight"))
    size = (width, height) if width is not None and height is not None else None
    return _Note(size, tuple(shape for shape in read if shape is not None))


def _shape(entry: object) -> _Shape | None:
    if not isinstance(entry, dict):
        return None
    label, kind, points = entry.get("label"), entry.get("shape_type", _POLYGON), entry.get("points")
    if not isinstance(label, str) or not label.strip() or not isinstance(points, list):
        return None
    pairs = [array(point) for point in points]
    corners = [pair for pair in pairs if pair is not None and len(pair) == 2]
    count = _POINTS.get(kind) if isinstance(kind, str) else None
    if count is None or len(corners) < max(count, len(points)) or (kind != _POLYGON and len(corners) > count):
        return None
    group = entry.get("group_id")
    return _Shape(
        label.strip()[:_LONGEST], kind, np.stack(corners), str(group) if isinstance(group, int) else ""
    )


def _drawn(notes: Mapping[str, _Note], sizes: Sizes) -> Drawings:
    """Boxes and masks of what has an extent, and points of what has none."""
    shapes = [shape for note in notes.values() for shape in note.shapes]
    points = tuple(sorted({shape.label for shape in shapes if shape.kind == _POINT}))
    labels = sorted({shape.label for shape in shapes if shape.kind != _POINT})
    classes = {label: Category(str(at), label, ()) for at, label in enumerate(labels)}
    # Boxes alone are no outlines; beside outlines they are.
    outlined = any(shape.kind in (_CIRCLE, _POLYGON) for shape in shapes)
    drawings = Drawings({}, ())
    if classes:
        rows = [
            Row(
                file,
                note.size,
                tuple((classes[s.label], _object(s, outlined)) for s in note.shapes if s.kind != _POINT),
            )
            for file, note in notes.items()
        ]
        drawings = columns_of(rows, list(classes.values()), sizes)
    if points:
        tally, posed = Tally(), Category("", "", points)
        poses = [
            Row(file, note.size, tuple((posed, pose) for pose in _poses(note, points, tally)))
            for file, note in notes.items()
        ]
        if (column := points_of(poses, sizes, tally)) is not None:
            drawings = Drawings(
                {**drawings.columns, KEYPOINTS: column}, tuple(dict.fromkeys((*drawings.said, *tally.said())))
            )
    return drawings


def _object(shape: _Shape, outlined: bool) -> Object:
    """A box around what is drawn, and its outline."""
    corners = shape.corners
    if shape.kind == _CIRCLE:
        middle, edge = corners
        angles = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
        corners = middle + np.hypot(*(edge - middle)) * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    if shape.kind == _BOX:
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    return Object("", "", (left, top, right, bottom), False, (corners,) if outlined else None, None)


def _poses(note: _Note, points: Sequence[str], tally: Tally) -> list[Object]:
    """An object with all points for each group of them; those that it lacks are not visible."""
    places = {point: at for at, point in enumerate(points)}
    found: dict[str, np.ndarray] = {}
    for shape in note.shapes:
        if shape.kind != _POINT:
            continue
        values = found.setdefault(shape.group, np.zeros((len(points), 3)))
        if values[places[shape.label], 2]:
            tally.add("point(s) are there again in their picture: the first counts")
        else:
            values[places[shape.label]] = (*shape.corners[0], 2)
    return [Object("", "", None, False, None, values.ravel()) for values in found.values()]
