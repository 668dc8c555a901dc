"""From the name of a file, as a person writes it, to a file that can be read."""

import difflib
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path

from ...pipelines.contracts import DataError

#: Endings by which a data file is known among others.
_ENDINGS = (".csv", ".tsv", ".tab", ".parquet", ".jsonl", ".ndjson", ".json", ".xlsx", ".xls")
_ENDINGS_GZ = tuple(f"{ending}.gz" for ending in (".csv", ".tsv", ".tab", ".txt", ".jsonl", ".ndjson"))
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,20}://")
_MOST_FILES = 1000


def resolve(name: str, folders: Sequence[Path]) -> Path:
    """The file called ``name``: as it stands, or in the first of ``folders`` that has it.

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
        found = next((place for place in places if place.exists()), None)
    except (OSError, RuntimeError) as error:
        raise DataError("NO-SUCH-FILE", f"{name!r} cannot be a file: {error}", "name a data file") from error
    if found is None:
        raise _missing(given, folders)
    _check_readable(found)
    return found.resolve()


def _missing(given: Path, folders: Sequence[Path]) -> DataError:
    near = [path.name for folder in folders for path in data_files(folder)]
    close = difflib.get_close_matches(given.name, near, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(close)}?" if close else "check the name, or give --data PATH"
    looked = ", ".join(dict.fromkeys(str(folder) for folder in folders)) or "the current folder"
    return DataError("NO-SUCH-FILE", f"there is no file {given} in {looked}", hint)


def _check_readable(path: Path) -> None:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        inside = data_files(path)
        hint = f"name one of its files, such as {path / inside[0].name}" if inside else "name a data file"
        raise DataError("DATA-IS-FOLDER", f"{path} is a folder", hint)
    if not stat.S_ISREG(mode):
        raise DataError("NOT-A-FILE", f"{path} is no regular file", "name a data file")
    if not os.access(path, os.R_OK):
        raise DataError("DATA-UNREADABLE", f"{path} may not be read", "change its permissions")
    if path.stat().st_size == 0:
        raise DataError("DATA-EMPTY", f"{path} is empty", "name a file with rows")


def data_files(folder: Path) -> tuple[Path, ...]:
    """Files in ``folder`` (not below it) that look like tables, by name."""
    try:
        with os.scandir(folder) as entries:
            named = [e for e in entries if e.name.lower().endswith((*_ENDINGS, *_ENDINGS_GZ))]
    except OSError:
        return ()
    return tuple(Path(e.path) for e in sorted(named, key=lambda e: e.name)[:_MOST_FILES] if _is_file(e))


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads in a circle
        return False
