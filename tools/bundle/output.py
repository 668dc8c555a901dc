"""Writing predictions where the person wants them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ...pipelines.contracts import RequestError

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
    try:
        match out.suffix.lower():
            case ".csv" | "":
                _safe(frame).write_csv(out)
            case ".tsv":
                _safe(frame).write_csv(out, separator="\t")
            case ".parquet":
                frame.write_parquet(out)
            case ".jsonl" | ".ndjson":
                frame.write_ndjson(out)
            case other:
                raise RequestError(
                    "BAD-OUTPUT", f"cannot write {other!r} files", "use .csv, .tsv, .parquet or .jsonl"
                )
    except OSError as error:
        raise RequestError(
            "BAD-OUTPUT", f"cannot write {out}: {error}", "name another place with -o"
        ) from error


def _safe(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Text that a spreadsheet would run as a formula gets a quote before it; numbers such as -1 do not."""
    import polars as pl

    formula = r"^(?:[=@\t\r]|[+-](?:[^0-9.]|$))"
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(formula))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name, kind in frame.schema.items()
        if kind == pl.String
    )
