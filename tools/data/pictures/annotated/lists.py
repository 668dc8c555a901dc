"""Lists of the pictures of each part, as Pascal VOC has them in ``ImageSets``."""

import posixpath

from ..bounds import LARGEST_FILE
from ..places import Place
from .found import read_notes

#: Lists by what they are called; a picture that is in several is in the last of them.
_LISTS = {"trainval": "train", "train": "train", "val": "val", "test": "test"}


def listed_parts(place: Place, task: str) -> tuple[dict[str, bytes], dict[str, str]]:
    """Files that list the pictures of parts, and the part of each picture by the stem of its name.

    Args:
        place: where they lie.
        task: the folder of lists, in lower case: ``main`` for boxes, ``segmentation`` for masks.

    Raises:
        DataError: the place cannot be read.
    """
    names = {}
    for name in place.files:
        folder, base = posixpath.split(name)
        stem, ending = posixpath.splitext(base.lower())
        if ending == ".txt" and stem in _LISTS and folder.lower().endswith(f"imagesets/{task}"):
            names[name] = stem
    contents = read_notes(place, sorted(names), LARGEST_FILE)
    parts: dict[str, str] = {}
    for stem, part in _LISTS.items():
        for name, content in contents.items():
            if names[name] == stem:
                lines = content.decode("utf-8", "replace").splitlines()
                parts.update((line.split()[0], part) for line in lines if line.strip())
    return contents, parts
