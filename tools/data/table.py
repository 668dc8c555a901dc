"""A table inside: columns named by place, so that no name out of a file is ever read as anything but a name.

Polars takes ``*`` and ``^...$`` for patterns, and makes columns called ``count`` or ``len`` of its own. A frame here
has columns ``c0``, ``c1`` ...; what the file calls them is kept beside it, for people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

from ...pipelines.contracts import FileFacts

if TYPE_CHECKING:
    import polars as pl


def column_ids(count: int) -> list[str]:
    """``c0``, ``c1`` ..."""
    return [f"c{index}" for index in range(count)]


@dataclass(frozen=True)
class Table:
    """Columns by id, and their names in the file, all different.

    Args:
        frame: columns ``c0``, ``c1`` ...
        names: what the file calls them, in this order. Hostile.
    """

    frame: "pl.DataFrame"
    names: tuple[str, ...]

    @classmethod
    def of(cls, frame: "pl.DataFrame") -> "Table":
        """A table of a frame whose columns have the names people know."""
        return Table(_numbered(frame), tuple(frame.columns))

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {name: index for index, name in enumerate(self.names)}

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def id(self, name: str) -> str:
        """The id of the column called ``name``; KeyError where there is none."""
        return f"c{self._places[name]}"

    def column(self, name: str) -> "pl.Series":
        """The column called ``name``, under its id; KeyError where there is none."""
        return self.frame.get_column(self.id(name))

    def columns(self, names: Sequence[str]) -> "pl.DataFrame":
        """The columns called ``names``, as ``c0``, ``c1`` ... in this order; KeyError where one is not there."""
        import polars as pl

        return pl.DataFrame([self.column(name).alias(f"c{i}") for i, name in enumerate(names)])

    def filter(self, rows: "pl.Series") -> "Table":
        """Some of the rows."""
        return Table(self.frame.filter(rows), self.names)

    def named(self) -> "pl.DataFrame":
        """A frame under the file's own names, for what goes out. Polars reads them as patterns in expressions, and in many
        methods of a series that bears one.
        """
        frame = self.frame.clone()
        frame.columns = list(self.names)
        return frame


@dataclass(frozen=True)
class RawTable(Table):
    """A table as read: columns of Float64, integers, Boolean, Datetime (microseconds, UTC), String, or Binary: pictures.

    ``styles`` tells how text was read: name -> style, to read another file of the kind alike. ``files`` are the
    names of the rows' pictures, where the table is one of pictures that were files.
    """

    facts: FileFacts
    styles: Mapping[str, str] = field(default_factory=dict)
    files: "pl.Series | None" = None

    @classmethod
    def read(cls, frame: "pl.DataFrame", facts: FileFacts) -> Self:
        """A frame with names people know, as if it had been read from a file."""
        return cls(_numbered(frame), tuple(frame.columns), facts)


def _numbered(frame: "pl.DataFrame") -> "pl.DataFrame":
    numbered = frame.clone()
    numbered.columns = column_ids(frame.width)
    return numbered
