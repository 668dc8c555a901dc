"""Where picture files lie: in an archive, or below a folder. Nothing else is ever opened."""

import hashlib
import itertools
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from ....pipelines.contracts import DataError
from ..archive import FOLDER, members, read_members
from ..choose import SYSTEM
from ..members import why_unsafe
from ..opening import check_unchanged, fingerprint, is_of_system, open_below
from ..source import file_hash
from .bounds import LARGEST_FILE
from .names import is_picture

#: Folders in one another.
_DEEPEST = 32
#: Files that are looked at to see whether there are any pictures.
_FIRST = 5000
#: Endings of files that say what is in one picture.
_NOTES = (".txt", ".xml")


class Place(Protocol):
    """Where files lie."""

    @property
    def path(self) -> Path:
        """The archive or the folder."""
        ...

    @property
    def files(self) -> Mapping[str, int]:
        """Its files with their sizes, as far as they were listed."""
        ...

    def read(self, names: Collection[str], largest: int | None = None) -> Iterator[tuple[str, bytes]]:
        """Name and content of these files, as far as they are there and can be opened; those that have more bytes than
        ``largest``, or than a picture may have, are passed over.
        """
        ...

    def sha256(self, contents: Mapping[str, bytes]) -> str:
        """Of all that was read: of the archive, or of the files' names and contents."""
        ...


@dataclass(frozen=True)
class Archive:
    """A zip or a tar, which stays packed. ``files`` are its files with their sizes."""

    path: Path
    files: dict[str, int]

    @classmethod
    def of(cls, path: Path) -> "Archive":
        """The archive at ``path``.

        Raises:
            DataError: it is damaged, unsafe or too large.
        """
        return cls(path, {m.name: m.size for m in members(path, FOLDER)})

    def read(self, names: Collection[str], largest: int | None = None) -> Iterator[tuple[str, bytes]]:
        wanted = frozenset(n for n in names if self.files.get(n, 0) <= (largest or LARGEST_FILE))
        before = fingerprint(self.path)
        yield from read_members(self.path, wanted)
        check_unchanged(self.path, before)

    def sha256(self, contents: Mapping[str, bytes]) -> str:
        return file_hash(self.path)


@dataclass(frozen=True)
class Folder:
    """A folder, resolved. ``files`` are those below it, as far as they were listed; links are never followed.

    ``left_out`` says what lies there and is no file of the data set.
    """

    path: Path
    files: dict[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @classmethod
    def of(cls, path: Path) -> "Folder":
        """The folder at ``path`` with all its files.

        Raises:
            DataError: it is the system's, cannot be read or holds too much.
        """
        files, links, odd = {}, 0, 0
        for name, entry in _walk(path):
            if entry.is_symlink():
                links += 1
            elif not entry.is_file(follow_symlinks=False) or why_unsafe(name, name.split("/")) is not None:
                odd += 1
            else:
                files[name] = entry.stat(follow_symlinks=False).st_size
        said = [f"{links} link(s) in {path.name} are not followed"] if links else []
        if odd:
            said.append(
                f"{odd} file(s) in {path.name} have names that no data set has, or are no files: left out"
            )
        return cls(path, dict(sorted(files.items())), tuple(said))

    def has(self, name: str) -> bool:
        """Whether a file lies there that can be opened, whether it was listed or not."""
        try:
            open_below(self.path, name, LARGEST_FILE).close()
        except DataError:
            return False
        return True

    def read(self, names: Collection[str], largest: int | None = None) -> Iterator[tuple[str, bytes]]:
        largest = largest or LARGEST_FILE
        for name in sorted(set(names)):
            try:
                file = open_below(self.path, name, largest)
            except DataError:  # not there, a link, too large: its cell is missing, and told
                continue
            with file:
                yield name, file.read(largest)

    def sha256(self, contents: Mapping[str, bytes]) -> str:
        digest = hashlib.sha256()
        for name, content in sorted(contents.items()):
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()


def holds_pictures(folder: Path) -> bool:
    """Whether a picture is among the first files below a folder; False where it cannot be read."""
    try:
        return any(is_picture(name) for name, _ in itertools.islice(_walk(folder), _FIRST))
    except DataError:
        return False


def is_of_pictures(folder: Path) -> bool:
    """Whether most of the first files below a folder are pictures, or notes on one picture each, called as it is.

    Arrays are not counted: they may be anything.
    """
    try:
        names = [name for name, _ in itertools.islice(_walk(folder), _FIRST)]
    except DataError:
        return False
    pictures = [name for name in names if is_picture(name) and not name.lower().endswith(".npy")]
    stems = {PurePosixPath(name).stem for name in pictures}
    notes = sum(PurePosixPath(n).stem in stems for n in names if n.lower().endswith(_NOTES))
    return 2 * (len(pictures) + notes) > len(names)


def _walk(folder: Path) -> "Iterator[tuple[str, os.DirEntry[str]]]":
    """Everything below a folder but folders, with its relative name."""
    if is_of_system(folder):
        raise DataError("NOT-A-FILE", f"{folder} is made up by the system", "name a folder of pictures")
    waiting, count = [""], 0
    while waiting:
        at = waiting.pop()
        try:
            with os.scandir(folder / at) as entries:
                found = sorted(entries, key=lambda e: e.name)
        except OSError as error:
            raise DataError(
                "DATA-UNREADABLE",
                f"{folder / at} cannot be read: {error.strerror}",
                "name a folder that can be",
            ) from error
        count += len(found)
        if count > FOLDER.files:
            raise DataError(
                "TOO-LARGE", f"{folder} holds more than {FOLDER.files} files", "name a smaller folder"
            )
        for entry in found:
            name = f"{at}/{entry.name}" if at else entry.name
            if SYSTEM.search(f"{name}/") or SYSTEM.search(name):
                continue
            if not entry.is_dir(follow_symlinks=False):
                yield name, entry
            elif name.count("/") < _DEEPEST:
                waiting.append(name)
