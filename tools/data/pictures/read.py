"""Which data set of pictures a path names, if it names one, and reading it.

A folder or an archive with a table that names its pictures, or with a folder for each class, or with pictures alone;
arrays of pictures; a table on disk that names pictures below its own folder. Whatever names a picture, only what lies
in the archive or the folder is opened, and there no link.
"""

import posixpath
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from ....pipelines.contracts import DataError
from ..archive import FOLDER, Limits, is_archive
from ..choose import is_office, named_tables, one_table, split_member
from ..table import RawTable
from .folders import class_folders, facts_of, read_folders
from .labelled import named_columns, with_files
from .names import Index, below, is_picture, is_picture_style
from .places import Archive, Folder


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
    if not is_archive(place.resolve()):
        return None
    archive = Archive.of(place.resolve())
    if is_office(archive.files):
        return None
    from .stacks import is_stacks, read_stacks

    if wanted is None and is_stacks(archive):
        return read_stacks(archive, facts_of(path, place.stat().st_size), styles)
    return _archive(archive, wanted, path, styles, read)


def _archive(
    archive: Archive, wanted: str | None, path: Path, styles: Mapping[str, str], read: ReadFile
) -> RawTable | None:
    pictures = [name for name in archive.files if is_picture(name)]
    if not pictures or (wanted is not None and wanted not in archive.files):
        return None
    name, said = _table(archive.path.name, archive.files, wanted)
    if name is not None:
        table = read(archive.path / name, styles, FOLDER)
        index = Index(pictures, posixpath.dirname(name))
        made = with_files(table, archive, index.whole, index.bare, styles)
        if made is not None:
            if made.facts.sha256 != table.facts.sha256:
                raise DataError(
                    "DATA-CHANGED",
                    f"{archive.path} changed while it was read",
                    "leave the file be while it is read",
                )
            facts = made.facts.model_copy(
                update={
                    "path": str(path),
                    "bytes": table.facts.bytes,
                    "warnings": (*said, *made.facts.warnings),
                }
            )
            return replace(made, facts=facts)
        if not _outnumbered(table, pictures, wanted):
            return None
        said = (f"{name!r} names no pictures: folders are taken for classes",)
    facts = facts_of(path, archive.path.stat().st_size, said)
    return read_folders(archive, pictures, facts.model_copy(update={"compression": "archive"}), styles)


def _folder(folder: Folder, path: Path, styles: Mapping[str, str], read: ReadFile) -> RawTable:
    pictures = [name for name in folder.files if is_picture(name)]
    name, said = _table(folder.path.name, folder.files, None)
    if name is not None:
        table = read(folder.path / name, styles, FOLDER)
        if not pictures:
            return table
        index = Index(pictures, posixpath.dirname(name))
        made = with_files(table, folder, index.whole, index.bare, styles)
        if made is not None:
            return _as_one(made, table, path, name, (*folder.left_out, *said))
        if not _outnumbered(table, pictures, None):
            return table
        said = (f"{name!r} names no pictures: folders are taken for classes",)
    if not pictures:
        raise DataError("DATA-IS-FOLDER", f"{folder.path} is a folder without data", "name a data file")
    size = sum(folder.files[name] for name in pictures)
    return read_folders(folder, pictures, facts_of(path, size, (*folder.left_out, *said)), styles)


def _table(place: str, files: Mapping[str, int], wanted: str | None) -> tuple[str | None, tuple[str, ...]]:
    """The table of a place of pictures, if there is one, and what to say."""
    if wanted is not None:
        return wanted, ()
    found = named_tables(files)
    # Notes on pictures are often kept as JSON beside a table of them.
    found = [name for name in found if not name.lower().endswith(".json")] or found
    return one_table(place, found) if found else (None, ())


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


def with_pictures(table: RawTable, path: Path, styles: Mapping[str, str]) -> RawTable:
    """A table on disk, with the pictures that its cells name: those below its own folder, links left alone.

    Raises:
        DataError: there are more pictures than memory is given to.
    """
    columns = named_columns(table, styles)
    if not columns or table.facts.member is not None:
        return table
    folder = Folder(path.resolve().parent)
    made = with_files(table, folder, below, None, styles, folder.has)
    if made is not None:
        return _as_one(made, table, path, None)
    said = [
        f"column {table.names[index]!r}: hardly any picture that it names lies below {folder.path.name}: read as words"
        for index in columns
        if "://" not in str(table.frame.to_series(index).drop_nulls().first())
    ]
    facts = table.facts.model_copy(update={"warnings": (*table.facts.warnings, *said)})
    return replace(table, facts=facts)
