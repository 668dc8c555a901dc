"""Data files by name: those in the folder that the server was started in, and nothing else on this machine."""

import re
from pathlib import Path, PurePosixPath

from ...agents.intake.files import file_mentions
from ...pipelines.contracts import RequestError
from ...tools.data.locate import data_files, is_there, picture_folders, resolve
from ...tools.secrets import redact

#: Paths that lead out of a folder, wherever they stand in a text: from the root, from home, or upwards.
_OUTSIDE = re.compile(
    r"(?<![\w./:~<])(?:~[\w.-]*/|/[\w.@+-]+/|/[\w@+-]+\.\w|(?:[\w.-]+/){0,20}\.\.(?:/|\Z|\s))[^\s\"'`<>]{0,500}"
)
_ADDRESS = "://"


class WorkingFolder:
    """The data files that clients may name.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def names(self) -> list[str]:
        """What may be named, as it lies in the folder itself."""
        return [p.name for p in data_files(self.root)] + [f"{p.name}/" for p in picture_folders(self.root)]

    def locate(self, name: str) -> Path:
        """The file of this name, relative to the folder; it may lie deeper, or in an archive.

        Raises:
            RequestError: the name, or a link, leads out of the folder.
            DataError: there is no such file.
        """
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if not parts or name[0] in "/\\~" or any(part.startswith(".") for part in parts) or _ADDRESS in name:
            raise _outside(name)
        found = resolve(name, [self.root])
        if not found.is_relative_to(self.root):
            raise _outside(name)
        return found

    def check(self, text: str) -> None:
        """Look at the files that a text names before anybody opens one.

        Raises:
            RequestError: one of them is outside.
        """
        # Whoever reads the request reads it without secrets: what is left then may be another path.
        for read in dict.fromkeys((text, redact(text))):
            self._check(read)

    def _check(self, text: str) -> None:
        if (found := _OUTSIDE.search(text)) is not None:
            raise _outside(found.group())
        for mention in file_mentions(text):
            # An address is refused in better words by whoever reads the request.
            if _ADDRESS in mention.name:
                continue
            if mention.name[0] in "/~" or ".." in PurePosixPath(mention.name).parts:
                raise _outside(mention.name)
            place = self.root / mention.name
            if is_there(place) and not place.resolve().is_relative_to(self.root):
                raise _outside(mention.name)


def _outside(name: str) -> RequestError:
    hint = "name a file of the server's working folder, or upload it"
    return RequestError("OUTSIDE", f"{name[:80]!r} is not in the working folder", hint)
