"""Columns of files' names become columns of their bytes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from ....pipelines.contracts import DataError
from .bounds import MOST_BYTES
from .places import Place

if TYPE_CHECKING:
    import polars as pl

#: For each row a file's name; None where it has none.
Files = Sequence[str | None]


@dataclass(frozen=True)
class Loaded:
    """Contents of files by name, of those that could be opened, and the hash of all."""

    contents: Mapping[str, bytes]
    sha256: str

    @property
    def bytes(self) -> int:
        """Of all contents."""
        return sum(map(len, self.contents.values()))

    def column(self, files: Files) -> "pl.Series":
        """(rows,) Binary: the content of each row's file."""
        import polars as pl

        return pl.Series([self.contents.get(f) if f is not None else None for f in files], dtype=pl.Binary)

    def lost(self, files: Files) -> int:
        """Rows whose file could not be opened, or is too large."""
        return sum(f is not None and f not in self.contents for f in files)


def load(
    place: Place, columns: Sequence[Files], beside: Mapping[str, bytes] = MappingProxyType({})
) -> Loaded:
    """Read the files that rows name, each once.

    Args:
        place: where they lie.
        columns: of names.
        beside: what else was read there, for the hash.

    Raises:
        DataError: they are more than memory is given to, or the place cannot be read.
    """
    contents = read_files(place, Counter(name for files in columns for name in files if name is not None))
    return Loaded(contents, place.sha256({**beside, **contents}))


def read_files(place: Place, uses: Mapping[str, int]) -> dict[str, bytes]:
    """Contents of files, as far as they can be opened, each of which counts as often as it is used.

    Raises:
        DataError: as of :func:`load`.
    """
    contents, total = {}, 0
    for name, content in place.read(uses.keys()):
        total += len(content) * uses[name]
        if total > MOST_BYTES:
            raise DataError(
                "TOO-LARGE",
                f"{place.path.name} has more than {MOST_BYTES >> 20} MiB of pictures",
                "make the pictures smaller, or bring fewer",
            )
        contents[name] = content
    return contents
