"""Data sets that come divided: a column says which rows are for training and which for the test."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ..table import RawTable, column_ids

if TYPE_CHECKING:
    import polars as pl

#: What parts are called, in lower case, and which they are.
PARTS = {
    "train": "train", "training": "train",
    "test": "test", "testing": "test",
    # FER2013's.
    "publictest": "validation", "privatetest": "test",
    "val": "validation", "valid": "validation", "validation": "validation", "dev": "validation",
}  # fmt: skip
#: Columns that say which part a row is in, in lower case.
COLUMNS = ("split", "set", "subset", "fold", "partition", "part", "usage")


def divided(table: RawTable) -> tuple[RawTable, RawTable | None]:
    """Rows to learn from, validation rows among them, and those of the sealed test, as a column of the table says.

    The column is dropped from both. Without such a column, the table as it is and None; where it knows no test, the
    table without the column and None.
    """
    import polars as pl

    for name in table.names:
        if name.strip().lower() not in COLUMNS or table.column(name).dtype != pl.String:
            continue
        parts = table.column(name).str.strip_chars().str.to_lowercase()
        found = set(parts.unique().to_list())
        if not found <= PARTS.keys():
            continue
        which = {PARTS[part] for part in found}
        if "train" not in which or len(which) < 2:
            continue
        test = parts.replace_strict(PARTS) == "test"
        if "test" not in which:
            return _rows(table, name, ~test), None
        sealed = _rows(table, name, test)
        return _rows(table, name, ~test), replace(
            sealed, facts=sealed.facts.model_copy(update={"warnings": ()})
        )
    return table, None


def _rows(table: RawTable, left_out: str, rows: "pl.Series") -> RawTable:
    """Some rows of all columns but one."""
    kept = tuple(name for name in table.names if name != left_out)
    frame = table.columns(kept).filter(rows)
    assert frame.columns == column_ids(len(kept))
    return replace(
        table,
        frame=frame,
        names=kept,
        styles={name: style for name, style in table.styles.items() if name != left_out},
        files=table.files.filter(rows) if table.files is not None else None,
    )
