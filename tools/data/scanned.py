"""What every format's reader gives: columns by id, not yet typed, and what is known of the file."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...pipelines.contracts import DataError, FileFormat

if TYPE_CHECKING:
    import polars as pl

#: Numbers, truth values and dates take 8 bytes each: a table may need this much, or a hundred times its file.
_CELLS, _BYTES_EACH, _RATIO = 64 << 20, 8, 100
#: Cells in all, whatever the file.
_MOST_CELLS = 1 << 30
#: Bytes of one cell of text.
LONGEST_CELL = 1 << 20


@dataclass(frozen=True)
class Scanned:
    """Rows of one file, on disk still or in memory.

    Args:
        frame: columns ``c0``, ``c1`` ...
        names: what the file calls them, all different.
        repeated: names that more than one column had.
    """

    form: FileFormat
    frame: "pl.LazyFrame"
    names: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    delimiter: str | None = None
    sheet: str | None = None


def check_cells(name: str, rows: int, columns: int, size: int) -> None:
    """Refuse a table that is far larger in memory than its file, or than anything we can handle.

    Args:
        name: the file's, for the message.
        rows, columns: as stated or counted.
        size: bytes of the file.

    Raises:
        DataError: it is.
    """
    cells = rows * max(1, columns)
    if cells > _MOST_CELLS or cells * _BYTES_EACH > max(_CELLS * _BYTES_EACH, _RATIO * size):
        raise DataError(
            "TOO-LARGE", f"{name} states {rows} rows of {columns} columns", "bring fewer rows or columns"
        )


def check_cell_lengths(name: str, frame: "pl.DataFrame", names: tuple[str, ...]) -> None:
    """Refuse cells that are whole files.

    Raises:
        DataError: there is one.
    """
    import polars as pl

    for column, called in zip(frame.iter_columns(), names, strict=True):
        if column.dtype != pl.String:
            continue
        length = column.str.len_bytes()
        row = length.arg_max()
        if row is not None and (size := int(length[row])) > LONGEST_CELL:
            raise DataError(
                "CELL-TOO-LONG",
                f"{name} row {row + 1}, column {called[:60]!r} holds {size} bytes",
                f"keep cells below {LONGEST_CELL} bytes, or leave the column out",
            )


def check_text(name: str, called: str, longest: int, total: int, size: int) -> None:
    """Refuse a column of words that becomes far larger in memory than its file.

    Args:
        name: the file's, for the message.
        called: the column's.
        longest: bytes of its longest cell.
        total: bytes of all its cells.
        size: bytes of the file.

    Raises:
        DataError: it does.
    """
    if longest > LONGEST_CELL:
        raise DataError(
            "CELL-TOO-LONG",
            f"{name} column {called[:60]!r} holds a cell of {longest} bytes",
            f"keep cells below {LONGEST_CELL} bytes, or leave the column out",
        )
    if total > max(_CELLS * _BYTES_EACH, _RATIO * size):
        raise DataError(
            "TOO-LARGE", f"{name} column {called[:60]!r} holds {total >> 20} MiB of text", "bring fewer rows"
        )
