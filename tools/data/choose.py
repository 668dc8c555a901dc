"""Which file of an archive is the table: the one that is named, or the only one."""

import difflib
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from ...pipelines.contracts import DataError
from .archive import Limits, members

#: Endings by which a data file is known among others.
TABLES = (".csv", ".tsv", ".tab", ".parquet", ".jsonl", ".ndjson", ".json", ".xlsx", ".xls")
_PROSE = (".md", ".txt", ".pdf", ".html", ".rst", ".rtf", ".docx")
#: Files that systems leave behind.
SYSTEM = re.compile(r"(?:^|/)(?:__MACOSX/|\.[^/]*|Thumbs\.db$|desktop\.ini$)")
_WORKBOOK = re.compile(r"xl/workbook\.(?:xml|bin)")
_TRAIN, _TEST = (
    re.compile(r"(?:^|[^a-z])train(?:ing)?(?:[^a-z]|$)"),
    re.compile(r"(?:^|[^a-z])(?:test|holdout|valid|validation|eval)(?:[^a-z]|$)"),
)
_SHOWN = 6


def split_member(path: Path) -> tuple[Path, str | None]:
    """The file on disk, and the file in it that ``archive.zip/folder/table.csv`` names."""
    for place in (path, *path.parents):
        if place.exists():
            # Names in an archive lead down only: with ".." the path is one that there is not.
            inside = place != path and place.is_file() and ".." not in path.relative_to(place).parts
            return (place, path.relative_to(place).as_posix()) if inside else (path, None)
    return path, None


def choose_member(
    archive: Path, wanted: str | None, limits: Limits = Limits()
) -> tuple[str | None, tuple[str, ...]]:
    """The name of the table in an archive, and what to say; no name where the archive is an Excel file.

    Raises:
        DataError: it holds none, several, or not the one that is wanted; or the archive is not sound.
    """
    names = [m.name for m in members(archive, limits)]
    if any(_WORKBOOK.fullmatch(name) for name in names) and wanted is None:
        return None, ()
    if wanted is not None:
        return _wanted(archive, names, wanted), ()
    found = _tables(names)
    if not found:
        raise DataError(
            "NO-TABLE", f"{archive.name} holds no table{_of(names)}", "name a file that holds one"
        )
    return one_table(archive.name, found)


def one_table(place: str, found: list[str]) -> tuple[str, tuple[str, ...]]:
    """Which of these tables to read, and what to say: the only one, or the training half of a pair.

    Args:
        place: the archive or the folder, for the message.
        found: names of tables, at least one.

    Raises:
        DataError: there are several, and none of them is plainly the one.
    """
    if len(found) == 1:
        return found[0], ()
    train = [name for name in found if _TRAIN.search(PurePosixPath(name).name.lower())]
    rest = [name for name in found if name not in train]
    if len(train) == 1 and all(_TEST.search(PurePosixPath(name).name.lower()) for name in rest):
        return train[0], (f"{train[0]!r} read, of {len(found)} tables in {place}{_of(rest)}",)
    raise DataError(
        "SEVERAL-TABLES",
        f"{place} holds {len(found)} tables{_of(found)}",
        f"name one, such as {place}/{found[0][:60]}",
    )


def _wanted(archive: Path, names: list[str], wanted: str) -> str:
    if wanted in names:
        return wanted
    same = [name for name in _tables(names) if PurePosixPath(name).name == wanted]
    if len(same) == 1:
        return same[0]
    close = difflib.get_close_matches(wanted, names, n=3, cutoff=0.4) or names[:3]
    hint = f"it holds {', '.join(close)}" if close else "it holds nothing"
    raise DataError("NO-SUCH-FILE", f"{archive.name} holds no {wanted[:60]!r}", hint[:120])


def named_tables(names: Iterable[str]) -> list[str]:
    """Files that are called like tables, and are none that a system leaves behind."""
    return [name for name in names if name.lower().endswith(TABLES) and not SYSTEM.search(name)]


def is_office(names: Iterable[str]) -> bool:
    """Whether an archive of these files is a document of Excel, Word or the like."""
    return "[Content_Types].xml" in names or any(_WORKBOOK.fullmatch(name) for name in names)


def _tables(names: list[str]) -> list[str]:
    """Files that look like tables; where none does, all that are no prose and not the system's."""
    own = [name for name in names if not SYSTEM.search(name)]
    if tables := named_tables(own):
        return tables
    return [name for name in own if not name.lower().endswith(_PROSE)] or own


def _of(names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f": {', '.join(repr(name[:40])[1:-1] for name in names[:_SHOWN])}{more}"
