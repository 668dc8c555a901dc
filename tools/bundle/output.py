"""Writing predictions where the person wants them."""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...pipelines.contracts import RequestError
from ..store.faults import check_space
from ..store.files import write_atomically

if TYPE_CHECKING:
    import polars as pl

#: What a spreadsheet takes for a formula.
_FORMULA = r"^(?:[=@\t\r].|[+-][^0-9.])"


def write_predictions(frame: "pl.DataFrame", out: Path | None) -> None:
    """Write CSV, Parquet or JSON lines, by the name's ending; CSV on stdout where ``out`` is None.

    Raises:
        RequestError: the ending is not known, or the place cannot be written.
        StorageError: the disk is full.
    """
    import polars as pl

    if out is None:
        sys.stdout.write(csv_safe(frame).write_csv())
        return
    write = _WRITERS.get(out.suffix.lower())
    if write is None:
        raise RequestError(
            "BAD-OUTPUT", f"cannot write {out.suffix!r} files", "use .csv, .tsv, .parquet or .jsonl"
        )
    try:
        if out.exists() and not out.is_file():
            write(frame, out)  # a pipe or a device: there is nothing to rename
        else:
            write_atomically(out, lambda path: write(frame, path))
    except (OSError, pl.exceptions.PolarsError) as error:
        check_space(out.parent, str(error))
        raise RequestError(
            "BAD-OUTPUT", f"cannot write {out}: {error}", "name another place with -o"
        ) from error


def with_pictures(
    frame: "pl.DataFrame", pictures: Sequence[bytes | None], out: Path | None
) -> "pl.DataFrame":
    """Write masks into ``<out>_masks`` beside ``out``, and name each in a column before the others.

    Nothing is written where ``out`` is None or no file.

    Raises:
        RequestError: the folder cannot be made.
        StorageError: the disk is full.
    """
    import polars as pl

    if out is None or (out.exists() and not out.is_file()):
        return frame
    folder = out.with_name(f"{out.stem}_masks")
    digits = len(str(max(0, len(pictures) - 1)))
    names = [None if p is None else f"{folder.name}/{n:0{digits}d}.png" for n, p in enumerate(pictures)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, picture in zip(names, pictures, strict=True):
            if name is not None and picture is not None:
                (folder.parent / name).write_bytes(picture)
    except OSError as error:
        check_space(out.parent, str(error))
        raise RequestError(
            "BAD-OUTPUT", f"cannot write {folder}: {error}", "name another place with -o"
        ) from error
    return frame.insert_column(0, pl.Series("mask_file", names, dtype=pl.String))


def _csv(frame: "pl.DataFrame", path: Path) -> None:
    csv_safe(frame).write_csv(path)


def _tsv(frame: "pl.DataFrame", path: Path) -> None:
    csv_safe(frame).write_csv(path, separator="\t")


def _parquet(frame: "pl.DataFrame", path: Path) -> None:
    frame.write_parquet(path)


def _json_lines(frame: "pl.DataFrame", path: Path) -> None:
    frame.write_ndjson(path)


_WRITERS: dict[str, Callable[["pl.DataFrame", Path], None]] = {
    "": _csv,
    ".csv": _csv,
    ".tsv": _tsv,
    ".parquet": _parquet,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
}


def csv_safe(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Text that a spreadsheet would run as a formula gets a quote before it; numbers such as -1, and a lone sign, do not.

    The names of columns too: one is the target's, as the file had it.
    """
    import polars as pl

    text = pl.col("v")
    shown = pl.when(text.str.contains(_FORMULA)).then(pl.concat_str(pl.lit("'"), text)).otherwise(text)
    columns = [
        column.alias("v").to_frame().select(shown).to_series() if column.dtype == pl.String else column
        for column in frame.iter_columns()
    ]
    safe = pl.DataFrame([column.alias(f"c{index}") for index, column in enumerate(columns)])
    safe.columns = [f"'{name}" if re.match(_FORMULA, name) else name for name in frame.columns]
    return safe
