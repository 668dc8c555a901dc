"""Names inside an archive: those that stay in a folder, on every system, and are there once."""

import re
import unicodedata

from ...pipelines.contracts import DataError

_DRIVE = re.compile(r"^[A-Za-z]:")
_LONGEST_PART, _LONGEST, _DEEPEST = 255, 1000, 32


class Names:
    """Takes the names of an archive one after the other, and refuses it at the first that is not safe.

    Twins that differ in case or in Unicode form alone are one name on some systems, so they count as the same.
    """

    def __init__(self, archive: str) -> None:
        self._archive = archive
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def take(self, name: str, *, folder: bool = False) -> str:
        """The name as a plain relative path with slashes.

        Raises:
            DataError: it leads out of a folder, cannot be a file's name everywhere, or was there before.
        """
        parts = name.rstrip("/").split("/") if folder else name.split("/")
        while len(parts) > 1 and parts[0] == ".":
            parts.pop(0)
        if folder and parts == ["."]:
            return "."
        if (why := why_unsafe(name, parts)) is not None:
            raise self._refused(name, why)
        keys = [unicodedata.normalize("NFC", part).casefold() for part in parts]
        places = ["/".join(keys[: i + 1]) for i in range(len(keys))]
        if folder:
            if any(place in self._files for place in places):
                raise self._refused(name, "is a file and a folder")
            self._folders.update(places)
        else:
            self._take_file(name, places)
        return "/".join(parts)

    def _take_file(self, name: str, places: list[str]) -> None:
        if places[-1] in self._files:
            raise self._refused(name, "is there twice, but for case or accents")
        if places[-1] in self._folders or any(place in self._files for place in places[:-1]):
            raise self._refused(name, "is a file and a folder")
        self._files.add(places[-1])
        self._folders.update(places[:-1])

    def _refused(self, name: str, why: str) -> DataError:
        shown = name.encode("utf-8", "replace").decode()[:60]
        return DataError("UNSAFE-ARCHIVE", f"{self._archive}: {shown!r} {why}", "pack the files anew")


def why_unsafe(name: str, parts: list[str]) -> str | None:
    """Why a name does not stay in a folder on every system; None where it does.

    Args:
        name: a path with slashes.
        parts: of it, without dots before.
    """
    if name.startswith("/") or _DRIVE.match(name):
        return "is an absolute path"
    if "\\" in name:
        return "has a backslash"
    plain = name.isascii() and name.isprintable()
    if not plain and any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} for c in name):
        return "holds characters that no file name has"
    if ".." in parts:
        return "leads out of its folder"
    if any(part in {"", "."} for part in parts):
        return "is no plain path"
    sizes = [len(part.encode()) for part in parts]
    if max(sizes) > _LONGEST_PART or sum(sizes) > _LONGEST or len(parts) > _DEEPEST:
        return "is too long or too deep"
    return None
