"""What names of files and folders tell: which picture a note is on, and what part of the data set it belongs to."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ..division import PARTS

#: Folders that say no more than that pictures, or notes on them, lie in them.
PICTURE_FOLDERS = frozenset(
    {"image", "images", "img", "imgs", "picture", "pictures", "photo", "photos", "jpegimages", "original", "originals",
     "input", "inputs", "raw", "rgb", "frames"}
)  # fmt: skip
NOTE_FOLDERS = frozenset({"annotation", "annotations", "label", "labels", "xml", "xmls", "txt"})
MASK_FOLDERS = frozenset(
    {"mask", "masks", "label", "labels", "annotation", "annotations", "gt", "groundtruth", "segmentation",
     "segmentations", "segmentationclass"}
)  # fmt: skip


#: Share of files of notes that must be on a picture.
_NOTED = 0.5


@dataclass(frozen=True)
class Spot:
    """Where a file lies, but for folders that only tell what kind it is of.

    Attributes:
        name: the file.
        marked: a folder on the way, or the file's own name, is one of the words that were asked for.
        folders: the others, in lower case.
        stem: the file's name without ending, and without what marks it.
    """

    name: str
    marked: bool
    folders: tuple[str, ...]
    stem: str


def spot(name: str, words: Collection[str] = (), endings: Collection[str] = ()) -> Spot:
    """Where a file lies.

    Args:
        name: its path.
        words: folders that mark what is looked for.
        endings: what marks it at the end of its own name.
    """
    *folders, base = name.split("/")
    marked, rest = False, []
    for folder in folders:
        own = folder.lower()
        without = _without(own, words)
        marked = marked or without is not None
        left = without if without is not None else _without(own, PICTURE_FOLDERS)
        if left is None or left:
            rest.append(own if left is None else left)
    stem = posixpath.splitext(base)[0]
    ending = next((e for e in endings if stem.lower().endswith(e) and len(stem) > len(e)), "")
    return Spot(name, marked or bool(ending), tuple(rest), stem[: len(stem) - len(ending)])


def _without(folder: str, words: Collection[str]) -> str | None:
    """What is left of a folder's name without such a word: nothing, or a part; None where it is no such name."""
    pieces = [piece for piece in re.split(r"[^a-z0-9]+", folder) if piece]
    if "".join(pieces) in words:
        return ""
    left = [piece for piece in pieces if piece not in words]
    return left[0] if len(left) == 1 and len(left) < len(pieces) and _part(left[0]) is not None else None


def _part(word: str) -> str | None:
    """The part that a word names, years and numbers behind it left aside."""
    bare = word.rstrip("0123456789")
    return bare if bare in PARTS else None


def part_of(folders: Iterable[str]) -> str | None:
    """The part that folders name; None where none does, or several do."""
    found = {part for folder in folders if (part := _part(folder.lower())) is not None}
    return found.pop() if len(found) == 1 else None


def part_of_file(name: str) -> str | None:
    """The part that a file of notes is on, by its own name, else by its folders."""
    *folders, base = name.lower().split("/")
    found = {part for word in re.split(r"[^a-z0-9]+", base) if (part := _part(word)) is not None}
    return found.pop() if len(found) == 1 else part_of(folders)


def paired(pictures: Iterable[Spot], notes: Iterable[Spot]) -> dict[str, str]:
    """Picture -> note on it: of the same stem in the same place, else the only ones of their stem anywhere."""
    pictures, notes = list(pictures), list(notes)
    found: dict[str, str] = {}
    for key in (lambda s: (s.folders, s.stem), lambda s: s.stem):
        taken = set(found.values())
        here = _only((key(s), s.name) for s in pictures)
        there = _only((key(s), s.name) for s in notes)
        for stem, note in there.items():
            picture = here.get(stem)
            if picture is not None and picture not in found and note not in taken:
                found[picture] = note
    return found


def noted(pictures: Iterable[str], files: Iterable[str], ending: str) -> tuple[dict[str, str], int] | None:
    """Picture -> the file of notes on it, and how many such files there are; None where hardly one is on a picture.

    Args:
        pictures, files: paths.
        ending: of files of notes.
    """
    names = [name for name in files if name.lower().endswith(ending)]
    pairs = paired(map(spot, pictures), [spot(name, NOTE_FOLDERS) for name in names])
    return (pairs, len(names)) if pairs and len(pairs) >= _NOTED * len(names) else None


def _only(pairs: "Iterable[tuple[object, str]]") -> dict[object, str]:
    """Keys that stand for one name alone."""
    found: dict[object, list[str]] = defaultdict(list)
    for key, name in pairs:
        found[key].append(name)
    return {key: names[0] for key, names in found.items() if len(names) == 1}
