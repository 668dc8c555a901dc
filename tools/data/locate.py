"""From the name of a file, as a person writes it, to a file that can be read."""

import difflib
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path

from ...pipelines.contracts import DataError
from .choose import TABLES, split_member
from .opening import open_regular
from .pictures.places import holds_pictures, is_of_pictures

_PACKED = tuple(
    f"{ending}.{how}"
    for ending in (".csv", ".tsv", ".tab", ".txt", ".jsonl", ".ndjson")
    for how in ("gz", "bz2", "xz", "zst")
)
_ARRAYS = (".npz",)
_ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,20}://")
_MOST_FILES = 1000
#: Folders beside a request that are looked into for pictures.
_MOST_FOLDERS = 20


def resolve(name: str, folders: Sequence[Path]) -> Path:
    """The file called ``name``, or the folder of pictures: as it stands, or in the first of ``folders`` that has it.

    ``archive.zip/table.csv`` is a file in an archive; which of its files there are is looked at when it is read.

    Raises:
        DataError: there is none, or it is nothing that can be read as a file.
    """
    if _URL.match(name):
        raise DataError("DATA-IS-URL", f"{name!r} is an address, not a file", "download it and name the file")
    if not name.strip() or "\0" in name:
        raise DataError("NO-SUCH-FILE", f"{name!r} is no file name", "name a data file")
    try:
        given = Path(name).expanduser()
        places = [given] if given.is_absolute() else [folder / given for folder in folders]
        found = next((place for place in places if split_member(place)[0].is_file() or place.exists()), None)
    except (OSError, RuntimeError) as error:
        raise DataError("NO-SUCH-FILE", f"{name!r} cannot be a file: {error}", "name a data file") from error
    if found is None:
        raise _missing(given, folders)
    place, member = split_member(found)
    place = _readable(place)
    return place.resolve() / member if member is not None else place.resolve()


def is_there(path: Path) -> bool:
    """Whether something has this path; what is too long for a name is none."""
    try:
        return path.exists()
    except OSError:
        return False


def _missing(given: Path, folders: Sequence[Path]) -> DataError:
    near = [path.name for folder in folders for path in data_files(folder)]
    close = difflib.get_close_matches(given.name, near, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(close)}?" if close else "check the name, or give --data PATH"
    looked = ", ".join(dict.fromkeys(str(folder) for folder in folders)) or "the current folder"
    return DataError("NO-SUCH-FILE", f"there is no file {given} in {looked}", hint)


def _readable(path: Path) -> Path:
    """A file, a folder of pictures, or the only data file of another folder."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        if holds_pictures(path.resolve()):
            return path
        inside = data_files(path)
        if len(inside) == 1:
            return _readable(inside[0])
        hint = f"name one of its files, such as {path / inside[0].name}" if inside else "name a data file"
        raise DataError("DATA-IS-FOLDER", f"{path} is a folder", hint)
    open_regular(path.resolve()).close()
    if path.stat().st_size == 0:
        raise DataError("DATA-EMPTY", f"{path} is empty", "name a file with rows")
    return path


def data_files(folder: Path) -> tuple[Path, ...]:
    """Files in ``folder`` (not below it) that look like tables, by name."""
    try:
        with os.scandir(folder) as entries:
            named = [e for e in entries if e.name.lower().endswith((*TABLES, *_PACKED, *_ARRAYS, *_ARCHIVES))]
    except OSError:
        return ()
    files = [e for e in sorted(named, key=lambda e: e.name)[:_MOST_FILES] if _is_file(e)]
    # An archive beside tables is most likely what they came in.
    tables = [e for e in files if not e.name.lower().endswith(_ARCHIVES)]
    return tuple(Path(e.path) for e in tables or files)


def picture_folders(folder: Path) -> tuple[Path, ...]:
    """Folders in ``folder`` that hold little but pictures, by name; none of many folders, which are no data set's."""
    try:
        with os.scandir(folder) as entries:
            inside = sorted(e.path for e in entries if e.is_dir(follow_symlinks=False) and e.name[0] != ".")
    except OSError:
        return ()
    return tuple(Path(p) for p in inside if is_of_pictures(Path(p))) if len(inside) <= _MOST_FOLDERS else ()


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads in a circle
        return False
