"""Data sets of masks: beside each picture another of the same name, whose values say what is where."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .....pipelines.contracts import ColumnKind
from ..arrays import NoPicture
from ..columns import read_files
from ..places import Place
from .cells import mask_cell
from .class_names import ClassNames, class_names
from .found import MASK, Drawings, Drawn, Found, Sizes, Tally, Work, bounded
from .lists import listed_parts
from .mask_values import codes_of
from .paths import MASK_FOLDERS, Spot, paired, part_of, spot
from .styles import style_of

#: Ends of names by which a mask beside its picture is known.
_ENDINGS = (
    "_mask",
    "-mask",
    ".mask",
    "_masks",
    "_label",
    "_labels",
    "_gt",
    "_segmentation",
    "_seg",
    "_l",
    "_matte",
)
#: Words at either end of names, which are compared without them where they say nothing as they are: ``img_1.jpg`` and
#: ``mask_1.png``, ``1_sat.jpg`` and ``1_mask.png``.
_MASK = re.compile(r"(?:masks?|labels?|gt|seg|segmentation|matte)(?:[ _.-]+|(?=\d))(?=.)", re.IGNORECASE)
_WORDS = "img|image|im|pic|picture|photo|sat|rgb|original|input"
_PICTURE = re.compile(rf"(?:{_WORDS})(?:[ _.-]+|(?=\d))(?=.)|(?<=.)[ _.-]+(?:{_WORDS})$", re.IGNORECASE)
#: Share of masks that must have a picture; of both, where they lie in folders of other names.
_PAIRED, _ALL = 0.5, 0.9


def find_masks(place: Place, pictures: Sequence[str]) -> Found | None:
    """Pictures with a mask each; None where there are none.

    Raises:
        DataError: the masks are more than memory is given to, or the place cannot be read.
    """
    spots = [spot(name, MASK_FOLDERS, _ENDINGS) for name in pictures]
    pairs, masks, plain = _pairs(spots)
    if not pairs:
        pairs, masks, plain = _pairs([_without_words(s) for s in spots])
    if not pairs:
        return None
    tally = Tally()
    tally.add("mask(s) belong to no picture: left out", len(masks) - len(pairs))
    files = [s for s in plain if s.name in pairs]
    contents = read_files(place, Counter(pairs.values()))
    names = class_names(place)

    def draw(sizes: Sizes) -> Drawings:
        return _drawn({s.name: contents.get(pairs[s.name]) for s in files}, names, sizes)

    lists, listed = listed_parts(place, "segmentation")
    parts = tuple(listed.get(s.stem, part_of(s.folders)) for s in files)
    return Found(
        tuple(s.name for s in files), parts, {**contents, **names.notes, **lists}, draw, tally.said()
    )


def _pairs(spots: Sequence[Spot]) -> tuple[dict[str, str], list[Spot], list[Spot]]:
    """Picture -> mask; none where most masks have no picture. And all that are marked as masks, and the others."""
    masks, plain = [s for s in spots if s.marked], [s for s in spots if not s.marked]
    pairs = _likely(plain, masks)
    return (pairs if len(pairs) >= _PAIRED * len(masks) else {}), masks, plain


def _without_words(place: Spot) -> Spot:
    """A spot whose stem lacks words that only tell masks and pictures apart."""
    stem = _MASK.sub("", place.stem, count=1) if _MASK.match(place.stem) else place.stem
    bare = _PICTURE.sub("", stem, count=1)
    return replace(place, marked=place.marked or stem != place.stem, stem=bare)


def _likely(pictures: Sequence[Spot], masks: Sequence[Spot]) -> dict[str, str]:
    """Picture -> mask, but for those that only happen to have a name.

    A folder of pictures that is no more than that, or holds the masks' folder: else it may be a class beside one that is
    called like masks. Masks that only their own name marks, where most pictures have one; wherever they lie where all have.
    """
    here, there = {s.name: s for s in pictures}, {s.name: s for s in masks}
    either = paired(pictures, masks)
    pairs = {
        picture: mask
        for picture, mask in either.items()
        if there[mask].folders[: len(here[picture].folders)] == here[picture].folders
    }
    by_name = {p for p, m in either.items() if spot(m, MASK_FOLDERS).marked is False}
    if not pairs and len(by_name) >= _ALL * max(len(pictures), len(masks)):
        return either
    by_name &= pairs.keys()
    return {} if by_name and len(by_name) < _PAIRED * len(pictures) else pairs


def _drawn(masks: Mapping[str, bytes | None], names: ClassNames, sizes: Sizes) -> Drawings:
    tally, work = Tally(), Work()
    codes = codes_of((mask for mask in masks.values() if mask is not None), names, tally)
    cells: list[bytes | None] = []
    for file, mask in masks.items():
        size, cell = sizes.of(file), None
        try:
            values = codes.read(mask or b"")
            work.spend(values.size)
            if size == (values.shape[1], values.shape[0]):
                cell = mask_cell(values)
            else:
                tally.add("mask(s) have not the size of their picture: taken as missing")
        except NoPicture:
            tally.add("mask(s) cannot be read: taken as missing")
        cells.append(cell)
    return Drawings({MASK: Drawn(style_of(ColumnKind.MASK, codes.things), bounded(cells))}, tally.said())
