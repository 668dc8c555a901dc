"""Names: of picture files, of the columns that are made of them, and which file a cell of a table names."""

import posixpath
import re
from collections.abc import Iterable, Mapping

from ..choose import SYSTEM
from ..members import why_unsafe

#: Endings by which a picture is known among other files; what it is, its bytes say.
PICTURES = (
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm",
    ".pnm", ".npy",
)  # fmt: skip
#: Columns of data sets that bring no table.
IMAGE, LABEL, SPLIT, FILE = "image", "label", "split", "file"
#: The style of a column of pictures as read, before their shape is chosen.
PICTURE = "picture"
_SHAPED = re.compile(r"(?:gray|rgb) \d{1,5}x\d{1,5}(?: stretched)?")


def is_picture(name: str) -> bool:
    """Whether a file is called like a picture, and is none that a system leaves behind."""
    return name.lower().endswith(PICTURES) and SYSTEM.search(name) is None


def is_picture_style(style: str) -> bool:
    """Whether a column's style is that of pictures, and not how text is read."""
    return style == PICTURE or _SHAPED.fullmatch(style) is not None


def below(cell: str) -> str | None:
    """The path below a folder that a cell names; None where it is absolute, leads up, or is no path."""
    parts = cell.strip().replace("\\", "/").split("/")
    while len(parts) > 1 and parts[0] == ".":
        parts.pop(0)
    name = "/".join(parts)
    return name if why_unsafe(name, parts) is None else None


class Index:
    """Which of these files a cell names: whatever it says, it can name nothing else.

    Args:
        names: relative paths with slashes.
        folder: of the table, to which cells are relative; "" where it lies at the top.
    """

    def __init__(self, names: Iterable[str], folder: str) -> None:
        self._folder = folder
        self._names = {name: name for name in names}
        self._bases = _unique((posixpath.basename(n), n) for n in self._names)
        self._stems = _unique((posixpath.splitext(n)[0], n) for n in self._names)
        self._base_stems = _unique((posixpath.basename(s), n) for s, n in self._stems.items())

    def whole(self, cell: str) -> str | None:
        """The file that a cell names with its ending: by path, or by base name where that is there once."""
        return self._find(cell, self._names, self._bases)

    def bare(self, cell: str) -> str | None:
        """The file that a cell names without its ending."""
        return self._find(cell, self._stems, self._base_stems)

    def _find(self, cell: str, paths: Mapping[str, str], bases: Mapping[str, str]) -> str | None:
        text = cell.strip().replace("\\", "/")
        for place in (posixpath.join(self._folder, text), text):
            found = paths.get(posixpath.normpath(place))
            if found is not None:
                return found
        return bases.get(posixpath.basename(text))


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Keys that stand for one name alone."""
    found: dict[str, str] = {}
    twice = set()
    for key, name in pairs:
        if key in found:
            twice.add(key)
        found[key] = name
    return {key: name for key, name in found.items() if key not in twice}
