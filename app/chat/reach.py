"""Which files a conversation can reach."""

from dataclasses import dataclass
from pathlib import Path

from ...pipelines.contracts import DataError
from ...tools.data.locate import data_files, resolve

_MOST_NEAR = 200


@dataclass(frozen=True)
class Reach:
    """Where data files may lie.

    Attributes:
        folders: looked into for files that are named.
        anywhere: whether paths may lead elsewhere: true for who sits at the machine, false for who comes over a network.
    """

    folders: tuple[Path, ...]
    anywhere: bool = True

    def find(self, name: str) -> Path:
        """The data file that a person names.

        Raises:
            DataError: there is none, or it is out of reach.
        """
        found = resolve(name, self.folders)
        if not self.anywhere and not any(found.is_relative_to(folder.resolve()) for folder in self.folders):
            raise DataError(
                "OUT-OF-REACH", f"{name!r} is not in a folder that can be reached", "upload the file"
            )
        return found

    def near(self) -> tuple[str, ...]:
        """Names of the data files in reach."""
        names = [path.name for folder in self.folders for path in data_files(folder)]
        return tuple(dict.fromkeys(names))[:_MOST_NEAR]
