"""COCO's JSON as values: what is of the wrong shape is left out and counted, and nothing is believed.

The format: Lin et al. 2014, "Microsoft COCO: common objects in context"; https://cocodataset.org/#format-data.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from sys import intern
from typing import TypeVar

import numpy as np

from .....pipelines.contracts import DataError
from .found import Tally
from .geometry import array, numbers, side
from .json_lists import read_lists
from .outlines import Outline, outline_of

#: Words that stand in each such file.
_WORDS = (b'"images"', b'"annotations"', b'"categories"')
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_LONGEST = 1000
_Entry = TypeVar("_Entry")


@dataclass(frozen=True)
class Image:
    """A picture: its id, the file that it names, and (width, height), where both are stated."""

    key: str
    file: str
    size: tuple[int, int] | None


@dataclass(frozen=True)
class Category:
    """A class: its id, its name, and what its points are called."""

    key: str
    name: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """An object in a picture: ids of both, its box (left, top, right, bottom), whether it is a crowd; outline and points
    where they are such.
    """

    image: str
    category: str
    box: tuple[float, float, float, float] | None
    crowd: bool
    outline: Outline | None
    points: np.ndarray | None


@dataclass(frozen=True)
class Sheet:
    """All that a file says."""

    images: tuple[Image, ...]
    categories: tuple[Category, ...]
    objects: tuple[Object, ...]


def looks_like_coco(content: bytes) -> bool:
    """Whether a file may be one of COCO's, by the words in it."""
    return _START.match(content) is not None and all(word in content for word in _WORDS)


def read_sheet(name: str, content: bytes, tally: Tally) -> Sheet | None:
    """What a file says; None where it is JSON of another kind.

    Args:
        name: of the file, for messages.
        content: its bytes.
        tally: is told of what is left out.

    Raises:
        DataError: it is no JSON.
    """
    try:
        found = read_lists(content, {"images": _image, "categories": _category, "annotations": _object})
    except (ValueError, RecursionError) as error:
        reason = (str(error).splitlines() or [""])[0][:100]
        raise DataError(
            "DATA-UNREADABLE", f"{name[:60]!r} cannot be read as JSON: {reason}", "write the annotations anew"
        ) from error
    if None in found.values():
        return None
    pictures, classes = (
        _kept(found, "images", Image, name, tally),
        _kept(found, "categories", Category, name, tally),
    )
    keys = {image.key for image in pictures}, {category.key for category in classes}

    def is_known(drawn: Object) -> bool:
        return drawn.image in keys[0] and drawn.category in keys[1]

    drawn = _kept(found, "annotations", Object, name, tally, is_known)
    return Sheet(pictures, classes, drawn) if pictures and classes else None


def _kept(
    found: Mapping[str, list[object] | None],
    of: str,
    kind: type[_Entry],
    name: str,
    tally: Tally,
    fits: Callable[[_Entry], bool] = lambda _: True,
) -> tuple[_Entry, ...]:
    entries = found[of] or []
    kept = tuple(entry for entry in entries if isinstance(entry, kind) and fits(entry))
    tally.add(
        f"entry(s) of {of!r} in {name[:60]!r} say nothing that fits: left out", len(entries) - len(kept)
    )
    return kept


def _key(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return str(value)[:_LONGEST]
    except ValueError:  # a number of thousands of digits
        return None


def _text(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST else None


def _image(entry: object) -> Image | None:
    if not isinstance(entry, dict):
        return None
    key, file = _key(entry.get("id")), _text(entry.get("file_name"))
    width, height = side(entry.get("width")), side(entry.get("height"))
    if key is None or file is None:
        return None
    return Image(key, file, (width, height) if width is not None and height is not None else None)


def _category(entry: object) -> Category | None:
    if not isinstance(entry, dict):
        return None
    key, name, points = _key(entry.get("id")), _text(entry.get("name")), entry.get("keypoints")
    if key is None or name is None:
        return None
    named = [_text(point) for point in points] if isinstance(points, list) else []
    return Category(key, name, tuple(p for p in named if p is not None) if None not in named else ())


def _object(entry: object) -> Object | None:
    if not isinstance(entry, dict):
        return None
    image, category = _key(entry.get("image_id")), _key(entry.get("category_id"))
    if image is None or category is None:
        return None
    box, corners = numbers(entry.get("bbox")), None
    if box is not None and len(box) == 4:
        corners = (box[0], box[1], box[0] + box[2], box[1] + box[3])
    crowd = entry.get("iscrowd") in (1, True)
    outline, points = outline_of(entry.get("segmentation")), array(entry.get("keypoints"))
    # The same few words in each of a million objects are held once.
    return Object(intern(image), intern(category), corners, crowd, outline, points)
