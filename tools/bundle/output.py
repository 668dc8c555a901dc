"""Writing predictions where the person wants them."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ...pipelines.contracts import RequestError
from ..store.files import write_atomically

if TYPE_CHECKING:
    import polars as pl


def write_predictions(frame: "pl.DataFrame", out: Path | None) -> None:
    """Write CSV, Parquet or JSON lines, by the name's ending; CSV on stdout where ``out`` is None.

    Raises:
        RequestError: the ending is not known, or the place cannot be written.
    """
    if out is None:
        sys.stdout.write(_safe(frame).write_csv())
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
    except OSError as error:
        raise RequestError(
            "BAD-OUTPUT", f"cannot write {out}: {error}", "name another place with -o"
        ) from error


def _csv(frame: "pl.DataFrame", path: Path) -> None:
    _safe(frame).write_csv(path)


def _tsv(frame: "pl.DataFrame", path: Path) -> None:
    _safe(frame).write_csv(path, separator="\t")


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


def _safe(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Text that a spreadsheet would run as a formula gets a quote before it; numbers such as -1, and a lone sign, do not."""
    import polars as pl

    formula = r"^(?:[=@\t\r].|[+-][^0-9.])"
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(formula))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name, kind in frame.schema.items()
        if kind == pl.String
    )
