"""Which data set of pictures a path names, if it names one, and reading it.

A folder or an archive with a table that names its pictures, or with a folder for each class, or with pictures alone;
arrays of pictures; a table on disk that names pictures below its own folder. Whatever names a picture, only what lies
in the archive or the folder is opened, and there no link.
"""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from ....pipelines.contracts import DataError, FileFacts
from ..archive import FOLDER, Limits, is_archive
from ..choose import is_office, named_tables, one_table, split_member
from ..opening import check_unchanged, fingerprint, open_regular
from ..table import RawTable
from .annotated.box_columns import box_columns, headed
from .annotated.deeplabcut import flattened, is_deeplabcut
from .annotated.paths import NOTE_FOLDERS
from .folders import class_folders, facts_of, read_folders
from .labelled import named_columns, with_files
from .names import Index, below, is_picture, is_picture_style
from .parted import joined, table_parts
from .places import Archive, Folder

#: Ending of files of annotations, which may be tables too.
_NOTES = ".json"
#: Tables of a place that are looked into for boxes.
_MOST_TABLES = 10


class ReadFile(Protocol):
    """Reads a file that holds a table, without looking for pictures."""

    def __call__(self, path: Path, styles: Mapping[str, str], limits: Limits) -> RawTable:
        """As ``read_table``; an archive may hold as much as ``limits`` say."""
        ...


def read_pictures(path: Path, styles: Mapping[str, str], read: ReadFile) -> RawTable | None:
    """The data set of pictures that a path names; None where it is a file that holds a table, or nothing.

    Args:
        path: a folder, an archive, or a table in an archive.
        styles: of columns, by name, where they are known already.
        read: for tables.

    Raises:
        DataError: it holds pictures or arrays that cannot be read, or is a folder without any data.
    """
    place, wanted = split_member(path)
    if place.is_dir():
        return _folder(Folder.of(place.resolve()), path, styles, read)
    if not place.is_file():
        return None
    if is_picture(place.name) and any(is_picture_style(style) for style in styles.values()):
        # One picture is no data set to learn from, but one that a model may be asked about.
        folder = Folder(place.resolve().parent)
        return read_folders(folder, [place.resolve().name], facts_of(path, place.stat().st_size), styles)
    if place.name.lower().endswith(_NOTES):
        return _annotations(place.resolve(), path, styles)
    if not is_archive(place.resolve()):
        return None
    archive = Archive.of(place.resolve())
    if is_office(archive.files):
        return None
    from .stacks import is_stacks, read_stacks

    if wanted is None and is_stacks(archive):
        return read_stacks(archive, facts_of(path, place.stat().st_size), styles)
    before = fingerprint(archive.path)
    made = _archive(archive, wanted, path, styles, read)
    check_unchanged(archive.path, before)
    return made


def _read_annotated(
    place: Archive | Folder,
    pictures: list[str],
    facts: FileFacts,
    styles: Mapping[str, str],
    wanted: str | None = None,
) -> RawTable | None:
    """As ``read_annotated``, which is imported where there are pictures alone: it needs Pillow, and tables do not."""
    from .annotated.read import read_annotated

    return read_annotated(place, pictures, facts, styles, wanted)


def _read_box_tables(
    place: Archive | Folder, tables: Mapping[str, RawTable], facts: FileFacts, styles: Mapping[str, str]
) -> RawTable | None:
    """As ``read_box_tables``, imported where a table tells boxes alone."""
    if all(box_columns(headed(table)) is None for table in tables.values()):
        return None
    from .annotated.read import read_box_tables

    return read_box_tables(place, list(filter(is_picture, place.files)), tables, facts, styles)


def _with_points(table: RawTable) -> RawTable:
    """As ``with_points``, imported where there are pictures alone."""
    from .annotated.landmarks import with_points

    return with_points(table)


def _annotations(place: Path, path: Path, styles: Mapping[str, str]) -> RawTable | None:
    """Pictures below the folder that a file of annotations lies in, or beside it where that holds annotations alone."""
    from .annotated.found import LARGEST_SHEET
    from .annotated.sheet import looks_like_coco

    with open_regular(place) as file:
        if not looks_like_coco(file.read(LARGEST_SHEET)):
            return None
    folder = _around(place)
    pictures = [name for name in folder.files if is_picture(name)]
    name = place.relative_to(folder.path).as_posix()
    return _read_annotated(folder, pictures, facts_of(path, 0, folder.left_out), styles, name)


def _archive(
    archive: Archive, wanted: str | None, path: Path, styles: Mapping[str, str], read: ReadFile
) -> RawTable | None:
    pictures = [name for name in archive.files if is_picture(name)]
    if not pictures or (wanted is not None and wanted not in archive.files):
        return None
    facts = facts_of(path, archive.path.stat().st_size).model_copy(update={"compression": "archive"})
    found = _Reading(archive, pictures, facts, styles, read)
    if wanted is not None and wanted.lower().endswith(_NOTES):
        made = _read_annotated(archive, pictures, facts, styles, wanted)
        if made is not None:
            return replace(made, facts=made.facts.model_copy(update={"member": wanted}))
    made, table, said = found.table(wanted)
    if made is not None or (table is not None and not _outnumbered(table, pictures, wanted)):
        return made
    return read_folders(
        archive, pictures, facts.model_copy(update={"warnings": (*facts.warnings, *said)}), styles
    )


def _folder(folder: Folder, path: Path, styles: Mapping[str, str], read: ReadFile) -> RawTable:
    pictures = [name for name in folder.files if is_picture(name)]
    if not pictures:
        name, _ = _one_table(folder, None)
        if name is None:
            raise DataError("DATA-IS-FOLDER", f"{folder.path} is a folder without data", "name a data file")
        return read(folder.path / name, styles, FOLDER)
    found = _Reading(folder, pictures, facts_of(path, 0, folder.left_out), styles, read)
    made, table, said = found.table(None)
    if made is not None:
        return made
    if table is not None and not _outnumbered(table, pictures, None):
        return table
    size = sum(folder.files[name] for name in pictures)
    return read_folders(folder, pictures, facts_of(path, size, (*folder.left_out, *said)), styles)


@dataclass(frozen=True)
class _Reading:
    """Pictures of a place, its facts, how tables and columns are read, and the tables that were."""

    place: Archive | Folder
    pictures: list[str]
    facts: FileFacts
    styles: Mapping[str, str]
    read: ReadFile
    known: dict[str, RawTable] = field(default_factory=dict)

    def table(self, wanted: str | None) -> tuple[RawTable | None, RawTable | None, tuple[str, ...]]:
        """The data set that a table or annotations make of the pictures, if they do; else a table that names none, if
        there is one, and what to say of it.

        A table that names pictures is believed before annotations are: somebody wrote it for that.
        """
        names = [wanted] if wanted is not None else _tables(self.place)
        if wanted is None and all(name.lower().endswith(_NOTES) for name in names):
            made = self._annotated()
            if made is not None or not names:
                return made, None, ()
        if (made := self._boxed(names, wanted)) is not None:
            return made, None, ()
        if (parts := table_parts(names)) and (made := joined(parts, self._with_pictures)) is not None:
            facts = made.facts.model_copy(update={"path": self.facts.path})
            return _with_points(replace(made, facts=facts)), None, ()
        try:
            name, said = _one_table(self.place, wanted)
        except DataError:
            if (made := self._annotated()) is None:
                raise
            return made, None, ()
        assert name is not None, "there are tables"
        table = self._table(name)
        made = self._filled(table, name, said)
        if made is not None or wanted is not None:
            return (_with_points(made) if made is not None else None), table, ()
        return self._annotated(), table, (f"{name!r} names no pictures: folders are taken for classes",)

    def _annotated(self) -> RawTable | None:
        return _read_annotated(self.place, self.pictures, self.facts, self.styles)

    def _with_pictures(self, name: str, first: RawTable | None) -> RawTable | None:
        """A table of a part, read as the first one was."""
        if first is None:
            return self._filled(self._table(name), name, ())
        styles = {**first.styles, **self.styles}
        return self._filled(read_flat(self.read, self.place.path / name, styles), name, ())

    def _table(self, name: str) -> RawTable:
        """A table as read, once."""
        if name not in self.known:
            self.known[name] = read_flat(self.read, self.place.path / name, self.styles)
        return self.known[name]

    def _boxed(self, names: Sequence[str], wanted: str | None) -> RawTable | None:
        """The data set that tables of boxes make of the pictures; None where no table is one."""
        tables = {}
        for name in names if len(names) <= _MOST_TABLES else ():
            try:
                tables[name] = self._table(name)
            except DataError:  # it is no table of boxes, and said where it is to be read
                continue
        made = _read_box_tables(self.place, tables, self.facts, self.styles)
        if made is None or wanted is None:
            return made
        return replace(made, facts=made.facts.model_copy(update={"member": wanted}))

    def _filled(self, table: RawTable, name: str, said: tuple[str, ...]) -> RawTable | None:
        """The table with the pictures that it names; None where it names none."""
        index = Index(self.pictures, posixpath.dirname(name))
        made = with_files(table, self.place, index.whole, index.bare, self.styles)
        if made is None:
            return None
        if isinstance(self.place, Folder):
            return _as_one(made, table, Path(self.facts.path), name, (*self.facts.warnings, *said))
        if made.facts.sha256 != table.facts.sha256:
            raise DataError(
                "DATA-CHANGED",
                f"{self.place.path} changed while it was read",
                "leave the file be while it is read",
            )
        facts = made.facts.model_copy(
            update={
                "path": self.facts.path,
                "bytes": table.facts.bytes,
                "warnings": (*said, *made.facts.warnings),
            }
        )
        return replace(made, facts=facts)


def _tables(place: Archive | Folder) -> list[str]:
    """The tables of a place of pictures: notes on pictures are often kept as JSON beside a table of them."""
    found = named_tables(place.files)
    return [name for name in found if not name.lower().endswith(_NOTES)] or found


def _one_table(place: Archive | Folder, wanted: str | None) -> tuple[str | None, tuple[str, ...]]:
    """The table of a place of pictures, if there is one, and what to say.

    Raises:
        DataError: there are several, and none of them is plainly the one.
    """
    if wanted is not None:
        return wanted, ()
    found = _tables(place)
    return one_table(place.path.name, found) if found else (None, ())


def read_flat(read: ReadFile, path: Path, styles: Mapping[str, str]) -> RawTable:
    """A table, of DeepLabCut's with one row of headers instead of three.

    Raises:
        DataError: it cannot be read.
    """
    table = read(path, styles, FOLDER)
    return flattened(read(path, dict.fromkeys(table.names, ""), FOLDER)) if is_deeplabcut(table) else table


def _outnumbered(table: RawTable, pictures: list[str], wanted: str | None) -> bool:
    """Whether a table that names no pictures is a note on them, and they the data."""
    return wanted is None and len(pictures) > table.frame.height and bool(class_folders(pictures))


def _as_one(
    made: RawTable, table: RawTable, path: Path, member: str | None, said: tuple[str, ...] = ()
) -> RawTable:
    """Facts of a table and its pictures together, as they lie on disk."""
    both = sha256(f"{table.facts.sha256} {made.facts.sha256}".encode()).hexdigest()
    facts = made.facts.model_copy(
        update={
            "path": str(path),
            "sha256": both,
            "member": member,
            "warnings": (*said, *made.facts.warnings),
        }
    )
    return replace(made, facts=facts)


def with_pictures(table: RawTable, path: Path, styles: Mapping[str, str], read: ReadFile) -> RawTable:
    """A table on disk, with the pictures that its cells name: those below its own folder, links left alone.

    Args:
        table: as read.
        path: of it.
        styles: of columns as a model knows them.
        read: for tables.

    Raises:
        DataError: there are more pictures than memory is given to.
    """
    if is_deeplabcut(table):
        table = read_flat(read, path, styles)
    made, table = _boxed_beside(table, path, styles)
    if made is not None:
        return made
    columns = named_columns(table, styles)
    if not columns or table.facts.member is not None:
        return table
    folder = Folder(path.resolve().parent)
    made = with_files(table, folder, below, None, styles, folder.has)
    if made is not None:
        return _with_points(_as_one(made, table, path, None))
    said = [
        f"column {table.names[index]!r}: hardly any picture that it names lies below {folder.path.name}: read as words"
        for index in columns
        if "://" not in str(table.frame.to_series(index).drop_nulls().first())
    ]
    facts = table.facts.model_copy(update={"warnings": (*table.facts.warnings, *said)})
    return replace(table, facts=facts)


def _boxed_beside(table: RawTable, path: Path, styles: Mapping[str, str]) -> tuple[RawTable | None, RawTable]:
    """Pictures with boxes, as a table on disk tells them of those below its folder, None where it tells none; and the
    table, with a line where the folder cannot be looked through.
    """
    if table.facts.member is not None or box_columns(headed(table)) is None:
        return None, table
    try:
        folder = _around(path.resolve())
    except DataError as error:
        said = (*table.facts.warnings, f"boxes are not read: {error.what}")
        return None, replace(table, facts=table.facts.model_copy(update={"warnings": said}))
    if not any(map(is_picture, folder.files)):
        return None, table
    name = path.resolve().relative_to(folder.path).as_posix()
    facts = facts_of(path, 0, folder.left_out)
    return _read_box_tables(folder, {name: table}, facts, styles), table


def _around(notes: Path) -> Folder:
    """The folder that a file of annotations lies in, or the one above where that holds annotations alone.

    Raises:
        DataError: it cannot be read, or holds too much.
    """
    folder = Folder.of(notes.parent)
    if not any(map(is_picture, folder.files)) and notes.parent.name.lower() in NOTE_FOLDERS:
        folder = Folder.of(notes.parent.parent)
    return folder
