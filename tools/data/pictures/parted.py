"""Tables of pictures that are parts of one data set: a table for training, one for the test, perhaps one between."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256

from ..table import RawTable, column_ids
from .annotated.paths import part_of_file
from .division import PARTS
from .names import SPLIT


def table_parts(names: Sequence[str]) -> dict[str, str]:
    """Part -> table, the training part first; none where the tables are not one for each part."""
    parts = {part: name for name in names if (part := part_of_file(name)) is not None}
    which = [PARTS[part] for part in parts]
    if len(names) < 2 or len(parts) < len(names) or len(set(which)) < len(which) or "train" not in which:
        return {}
    return dict(sorted(parts.items(), key=lambda item: PARTS[item[0]] != "train"))


def joined(parts: dict[str, str], read: Callable[[str, RawTable | None], RawTable | None]) -> RawTable | None:
    """One table of all parts, with a column that says which; None where they do not belong together.

    Args:
        parts: part -> name of its table.
        read: from a table's name, and the first table to read it alike, to the table with its pictures.

    Raises:
        DataError: a table cannot be read.
    """
    import polars as pl

    tables: list[RawTable] = []
    for name in parts.values():
        table = read(name, tables[0] if tables else None)
        if table is None or (tables and not _alike(tables[0], table)) or SPLIT in table:
            return None
        tables.append(table)
    try:
        frame = pl.concat([table.frame for table in tables], how="vertical_relaxed")
    except pl.exceptions.PolarsError:
        return None
    split = [part for part, table in zip(parts, tables, strict=True) for _ in range(table.frame.height)]
    files = [table.files for table in tables if table.files is not None]
    hashes = list(dict.fromkeys(table.facts.sha256 for table in tables))
    facts = tables[0].facts.model_copy(
        update={
            "sha256": hashes[0] if len(hashes) == 1 else sha256(" ".join(hashes).encode()).hexdigest(),
            "bytes": tables[0].facts.bytes
            if len(hashes) == 1
            else sum(table.facts.bytes for table in tables),
            "warnings": tuple(dict.fromkeys(said for table in tables for said in table.facts.warnings)),
            "member": None,
        }
    )
    return replace(
        tables[0],
        frame=frame.with_columns(pl.Series(column_ids(frame.width + 1)[-1], split, dtype=pl.String)),
        names=(*tables[0].names, SPLIT),
        facts=facts,
        files=pl.concat(files),
    )


def _alike(first: RawTable, table: RawTable) -> bool:
    """Whether a table has the first one's columns, and knows what that knows: a test without answers is another's."""
    return first.names == table.names and not any(
        table.column(name).null_count() == len(table.column(name)) > 0
        and first.column(name).null_count() < len(first.column(name))
        for name in first.names
    )
