"""Which picture a file of annotations names."""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..names import Index
from .paths import PICTURE_FOLDERS, part_of, part_of_file, spot


def parts_of(pictures: Iterable[str]) -> dict[str, str | None]:
    """Picture -> the part that its folders name; None where they name none."""
    return {name: part_of(spot(name, PICTURE_FOLDERS).folders) for name in pictures}


@dataclass(frozen=True)
class Finder:
    """Looks first among the pictures of the annotations' own part, then among all."""

    own: Index | None
    all: Index

    @classmethod
    def of(cls, notes: str, pictures: Mapping[str, str | None]) -> "Finder":
        """A finder for one file of annotations.

        Args:
            notes: its name.
            pictures: as ``parts_of`` has them.
        """
        folder, part = posixpath.dirname(notes), part_of_file(notes)
        own = [name for name, its in pictures.items() if its == part] if part is not None else []
        return cls(Index(own, folder) if own else None, Index(pictures, folder))

    def whole(self, cell: str) -> str | None:
        """The picture that a text names with its ending; None where there is none."""
        found = self.own.whole(cell) if self.own is not None else None
        return found if found is not None else self.all.whole(cell)

    def bare(self, cell: str) -> str | None:
        """The picture that a text names without its ending; None where there is none."""
        found = self.own.bare(cell) if self.own is not None else None
        return found if found is not None else self.all.bare(cell)

    def find(self, cell: str) -> str | None:
        """The picture that a text names with its ending or without; None where there is none."""
        found = self.whole(cell)
        return found if found is not None else self.bare(cell)
