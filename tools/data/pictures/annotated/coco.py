"""Data sets in COCO's format: JSON beside pictures, one file for all or one for each part."""

import posixpath
from collections import defaultdict
from collections.abc import Mapping, Sequence

from .....pipelines.contracts import DataError
from ...choose import SYSTEM
from ..places import Place
from .coco_columns import Row, columns_of
from .finder import Finder, parts_of
from .found import LARGEST_SHEET, MOST_NOTES, Drawings, Found, Sizes, Tally, read_notes
from .paths import part_of_file
from .sheet import Object, Sheet, looks_like_coco, read_sheet

#: More files of JSON are no data set's annotations; names of those that are.
_MOST_FILES = 64
_CALLED = ("coco", "instances", "annotations")


def find_coco(place: Place, pictures: Sequence[str], wanted: str | None = None) -> Found | None:
    """Pictures that COCO's JSON files name, with boxes, masks and points; None where there are no such files.

    Args:
        place: where the files lie.
        pictures: those that are pictures.
        wanted: the file of annotations, where somebody names it.

    Raises:
        DataError: there are such files, but they cannot be read, or name no picture that is there.
    """
    tally = Tally()
    notes, sheets = _sheets(place, wanted, tally)
    if not sheets:
        return None
    rows = _rows(pictures, sheets, tally)
    if not rows:
        raise DataError(
            "NO-PICTURES",
            f"no picture that {next(iter(sheets))[:60]!r} names is in {place.path.name}",
            "lay the pictures beside the annotations, under the names that they have there",
        )
    categories = [category for sheet in sheets.values() for category in sheet.categories]

    def draw(sizes: Sizes) -> Drawings:
        return columns_of([rows[file][1] for file in rows], categories, sizes)

    return Found(tuple(rows), tuple(part for part, _ in rows.values()), notes, draw, tally.said())


def _sheets(place: Place, wanted: str | None, tally: Tally) -> tuple[dict[str, bytes], dict[str, Sheet]]:
    """Files of annotations as they are, and what they say, by name."""
    names = [n for n in place.files if n.lower().endswith(".json") and SYSTEM.search(n) is None]
    names = [wanted] if wanted is not None else names
    if not names or len(names) > _MOST_FILES:
        return {}, {}
    if sum(place.files.get(name, 0) for name in names) > MOST_NOTES:
        # Where there are captions and poses too, they are those that are read.
        names = [n for n in names if "instances" in posixpath.basename(n).lower()] or names
    for name in names:
        if place.files.get(name, 0) > LARGEST_SHEET and any(w in name.lower() for w in _CALLED):
            raise DataError(
                "TOO-LARGE",
                f"{name[:60]!r} has {place.files[name] >> 20} MiB of annotations, more than {LARGEST_SHEET >> 20}",
                "keep those of fewer pictures, or write a file for each part",
            )
    read = {n: c for n, c in read_notes(place, names, LARGEST_SHEET).items() if looks_like_coco(c)}
    chosen = _chosen(place, sorted(read), tally)
    sheets = {name: read_sheet(name, read[name], tally) for name in chosen}
    found = {name: sheet for name, sheet in sheets.items() if sheet is not None}
    return {name: read[name] for name in found}, found


def _chosen(place: Place, names: list[str], tally: Tally) -> list[str]:
    """One file for each part; of several on one part, that of instances."""
    parts: dict[str | None, list[str]] = defaultdict(list)
    for name in names:
        parts[part_of_file(name)].append(name)
    if len(parts) > 1 and None in parts:
        tally.add("file(s) of annotations belong to no part: left out", len(parts.pop(None)))
    chosen = []
    for same in parts.values():
        instances = [name for name in same if "instances" in posixpath.basename(name).lower()]
        if len(same) > 1 and len(instances) != 1:
            raise DataError(
                "SEVERAL-ANNOTATIONS",
                f"{place.path.name} holds {len(same)} files of annotations on the same pictures",
                f"name one, such as {place.path.name}/{same[0][:60]}",
            )
        chosen.append(same[0] if len(same) == 1 else instances[0])
        tally.add("file(s) of annotations beside those of instances are not read", len(same) - 1)
    return chosen


def _rows(
    pictures: Sequence[str], sheets: Mapping[str, Sheet], tally: Tally
) -> dict[str, tuple[str | None, Row]]:
    """Picture -> its part, and what is drawn on it."""
    parts = parts_of(pictures)
    rows: dict[str, tuple[str | None, Row]] = {}
    for name, sheet in sheets.items():
        finder, drawn = Finder.of(name, parts), _by_image(sheet.objects)
        categories = {category.key: category for category in sheet.categories}
        part = part_of_file(name)
        for image in sheet.images:
            file = finder.whole(image.file)
            if file is None:
                tally.add("picture(s) that the annotations name are not there: left out")
            elif file in rows:
                tally.add("picture(s) are named by the annotations again: the first time counts")
            else:
                objects = tuple((categories[o.category], o) for o in drawn.get(image.key, ()))
                rows[file] = (part, Row(file, image.size, objects))
    return rows


def _by_image(objects: Sequence[Object]) -> dict[str, list[Object]]:
    found: dict[str, list[Object]] = defaultdict(list)
    for drawn in objects:
        found[drawn.image].append(drawn)
    return found
