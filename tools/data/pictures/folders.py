"""Pictures without a table: a folder for each class, or just pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ....pipelines.contracts import FileFacts, FileFormat
from ..numbers import NO_WORD
from ..table import RawTable
from .columns import load
from .division import PARTS
from .names import FILE, IMAGE, LABEL, PICTURE, SPLIT, is_picture_style
from .places import Place

#: Share of pictures that may lie outside the folders of classes: they are left out.
_STRAY = 0.05
#: Folders side by side that hold no classes, but pictures and what belongs to them.
_NO_CLASSES = frozenset(
    {"image", "images", "img", "imgs", "mask", "masks", "annotations", "labels", "labelled"}
)


def called(styles: Mapping[str, str]) -> str:
    """What a column of pictures is called: as the one that a model knows, if it knows one."""
    known = [name for name, style in styles.items() if is_picture_style(style)]
    return known[0] if len(known) == 1 else IMAGE


def class_folders(files: Sequence[str]) -> dict[str, tuple[str | None, str]]:
    """File -> (part, class) of pictures in folders that are called like classes; none where there are no such.

    The class is the folder that a picture lies in. Folders that hold all the others, or that stand in each of them, say
    nothing; folders at the top that are called train, test and the like are parts.
    """
    paths = {name: name.split("/")[:-1] for name in files}
    placed = {name: path for name, path in paths.items() if path}
    if len(placed) < (1 - _STRAY) * len(files):
        return {}
    while placed and len({path[0] for path in placed.values() if path}) == 1 and all(placed.values()):
        placed = {name: path[1:] for name, path in placed.items()}
    while (
        placed
        and len({path[-1] for path in placed.values() if path}) == 1
        and all(len(path) > 1 for path in placed.values())
    ):
        placed = {name: path[:-1] for name, path in placed.items()}
    tops = {path[0].lower() for path in placed.values() if path}
    parted = len(tops) > 1 and tops <= PARTS.keys()
    found = {
        name: (path[0] if parted else None, path[-1])
        for name, path in placed.items()
        if len(path) > (1 if parted else 0)
    }
    labels = {label for _, label in found.values()}
    if len(found) < (1 - _STRAY) * len(files) or len(labels) < 2:
        return {}
    return {} if {label.lower() for label in labels} <= _NO_CLASSES else found


def _label(folder: str) -> str:
    """A class by its folder's name, which is a value even where it is a word that stands for none in a table."""
    return folder if folder.strip() not in NO_WORD else f"{folder} (folder)"


def read_folders(place: Place, files: Sequence[str], facts: FileFacts, styles: Mapping[str, str]) -> RawTable:
    """A table of pictures: with their class and part where folders tell, else with the files' names.

    Args:
        place: where they lie.
        files: their names.
        facts: of the place; hash and bytes of a folder are filled in.
        styles: of columns as a model knows them.

    Raises:
        DataError: they cannot be read.
    """
    import polars as pl

    classes = class_folders(files)
    rows = list(classes) or list(files)
    loaded = load(place, [rows])
    columns = {called(styles): loaded.column(rows)}
    if classes:
        columns.setdefault(LABEL, pl.Series([_label(name) for _, name in classes.values()], dtype=pl.String))
        if any(part is not None for part, _ in classes.values()):
            columns.setdefault(SPLIT, pl.Series([part for part, _ in classes.values()], dtype=pl.String))
    else:
        columns.setdefault(FILE, pl.Series(rows, dtype=pl.String))
    said = (
        [f"{len(files) - len(rows)} picture(s) lie in no class's folder: left out"]
        if len(files) > len(rows)
        else []
    )
    if lost := loaded.lost(rows):
        said.append(f"{lost} picture(s) cannot be opened, or are too large: taken as missing")
    facts = facts.model_copy(update={"sha256": loaded.sha256, "warnings": (*facts.warnings, *said)})
    table = RawTable.read(pl.DataFrame(columns), facts)
    return replace(table, styles={called(styles): PICTURE}, files=pl.Series(rows, dtype=pl.String))


def facts_of(path: Path, size: int, warnings: Sequence[str] = ()) -> FileFacts:
    """Facts of a place of pictures, before its hash is known."""
    return FileFacts(
        path=str(path), format=FileFormat.PICTURES, bytes=size, sha256="", warnings=tuple(warnings)
    )
