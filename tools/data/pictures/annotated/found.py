"""What a format of annotations finds among the files of a place, before any picture is read; and then on them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .....pipelines.contracts import DataError
from ..bounds import MOST_BYTES
from ..decode import size_of
from ..places import Place

if TYPE_CHECKING:
    import polars as pl

#: What columns of annotations are called.
BOXES, MASK, KEYPOINTS = "boxes", "mask", "keypoints"
#: Bytes of the notes on one picture, of those on all, and of all notes of a place.
LARGEST_NOTE, LARGEST_SHEET, MOST_NOTES = 1 << 20, 512 << 20, 512 << 20
#: Pixels of all masks together, and steps of drawing outlines in them.
MOST_WORK = 20_000_000_000


class Tally:
    """What was odd, and how often, to be told once."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, text: str, count: int = 1) -> None:
        """``text`` reads on from a number."""
        if count:
            self._counts[text] += count

    def said(self) -> tuple[str, ...]:
        """A line for each, in the order in which they came up."""
        return tuple(f"{count} {text}" for text, count in self._counts.items())


class Work:
    """How much has been drawn: a few lines of text can ask for years of it."""

    def __init__(self) -> None:
        self._left = MOST_WORK

    def spend(self, steps: int) -> None:
        """Take so many.

        Raises:
            DataError: they are too many.
        """
        self._left -= steps
        if self._left < 0:
            raise DataError(
                "TOO-LARGE",
                "the outlines or masks are too many, or too large",
                "bring fewer or smaller pictures",
            )


class Sizes:
    """Sizes of pictures, by their files' names, as their headers state them: (width, height)."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents
        self._known: dict[str, tuple[int, int] | None] = {}

    def of(self, name: str) -> tuple[int, int] | None:
        """None where there is no such picture, or it cannot be read."""
        if name not in self._known:
            content = self._contents.get(name)
            self._known[name] = None if content is None else size_of(content)
        return self._known[name]


@dataclass(frozen=True)
class Drawn:
    """A column of annotations: its style, and a cell for each row; None where nothing is known of the picture."""

    style: str
    cells: Sequence[bytes | None]


@dataclass(frozen=True)
class Drawings:
    """Columns of annotations by name, and what to tell."""

    columns: Mapping[str, Drawn]
    said: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """Pictures with annotations.

    Args:
        files: the picture of each row, all different.
        parts: what each row is for, as the data set calls it; None where it does not say.
        notes: all that was read to know what is in the pictures, by file.
        draw: from the pictures' sizes to the columns; may raise DataError.
        said: what to tell.
        beside: columns that say something else of each picture.
        styles: how text among those was read.
    """

    files: tuple[str, ...]
    parts: tuple[str | None, ...]
    notes: Mapping[str, bytes]
    draw: Callable[[Sizes], Drawings]
    said: tuple[str, ...] = field(default=())
    beside: Mapping[str, "pl.Series"] = field(default_factory=dict)
    styles: Mapping[str, str] = field(default_factory=dict)


def read_notes(place: Place, names: Sequence[str], largest: int = LARGEST_NOTE) -> dict[str, bytes]:
    """Contents of files, those that are too large or cannot be opened left out.

    Raises:
        DataError: they are too much together, or the place cannot be read.
    """
    wanted = [name for name in names if place.files.get(name, 0) <= largest]
    found, total = {}, 0
    for name, content in place.read(wanted, largest):
        total += len(content)
        if total > MOST_NOTES:
            raise DataError(
                "TOO-LARGE",
                f"{place.path.name} has more than {MOST_NOTES >> 20} MiB of annotations",
                "bring fewer pictures",
            )
        if len(content) <= largest:
            found[name] = content
    return found


def bounded(cells: Sequence[bytes | None]) -> Sequence[bytes | None]:
    """The cells.

    Raises:
        DataError: they are more than memory is given to.
    """
    if sum(len(cell) for cell in cells if cell is not None) > MOST_BYTES:
        raise DataError(
            "TOO-LARGE", f"the masks have more than {MOST_BYTES >> 20} MiB", "bring fewer or smaller pictures"
        )
    return cells
