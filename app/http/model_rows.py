"""Rows as they come to a model server and as they leave it."""

import json
import math
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException

from ...pipelines.contracts import ColumnKind, DataError, InputColumn, InputSchema
from ...tools.bundle import Bundle, Manifest
from ...tools.bundle.output import csv_safe
from ...tools.data.encoding import SAMPLE, is_binary
from ...tools.data.infer import apply_style
from ...tools.data.read import read_table
from ...tools.data.table import Table, column_ids

if TYPE_CHECKING:
    import polars as pl

_TYPES: Mapping[ColumnKind, tuple[str, ...]] = {
    ColumnKind.NUMERIC: ("number", "string", "null"),
    ColumnKind.BOOLEAN: ("boolean", "number", "string", "null"),
}
_WORDS = ("string", "number", "boolean", "null")
_ISO = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")


def row_schema(manifest: Manifest) -> dict[str, Any]:
    """The JSON schema of one row (draft 2020-12), with what is predicted of it under ``x-predicts``."""
    inputs = manifest.inputs
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A row that {inputs.target} is predicted of",
        "type": "object",
        "required": [c.name for c in inputs.columns],
        "properties": {c.name: _property(c) for c in inputs.columns},
        "additionalProperties": True,
        "x-predicts": {
            "target": inputs.target,
            "kind": inputs.kind.value,
            "classes": list(inputs.classes),
            "family": manifest.family,
            "run": manifest.run_id,
        },
    }


def _property(column: InputColumn) -> dict[str, Any]:
    said = {
        ColumnKind.DATETIME: f"a date, ISO 8601 or {column.style or 'as the table had it'}",
        ColumnKind.IMAGE: "a picture: send a zip of pictures",
        ColumnKind.TEXT: "text",
        ColumnKind.CATEGORICAL: "a category; a new one is taken as unknown",
        ColumnKind.BOOLEAN: "true or false",
    }
    types = ("string", "null") if column.kind is ColumnKind.DATETIME else _TYPES.get(column.kind, _WORDS)
    return {"type": list(types), "description": said.get(column.kind, "a number")}


def table_of_json(bundle: Bundle, body: bytes, most: int) -> Table:
    """Rows out of ``{"rows": [...]}``.

    Raises:
        DataError: they are not as the schema says.
        HTTPException: they are too many.
    """
    rows, inputs = _rows(body), bundle.manifest.inputs
    if len(rows) > most:
        raise HTTPException(413, f"{len(rows)} rows are more than {most}")
    if any(c.kind is ColumnKind.IMAGE for c in inputs.columns):
        raise _refused("the model reads pictures: send a zip of them")
    import polars as pl

    columns = [_column(rows, column) for column in inputs.columns]
    frame = pl.DataFrame([c.alias(i) for c, i in zip(columns, column_ids(len(columns)), strict=True)])
    return Table(frame, tuple(c.name for c in inputs.columns))


def _rows(body: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _refused(f"the body is no JSON: {str(error)[:80]}") from error
    rows = found.get("rows") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _refused('the body is not {"rows": [{column: value}]}')
    return rows


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


def _column(rows: Sequence[Mapping[str, Any]], column: InputColumn) -> "pl.Series":
    """A column as a file's would be read.

    Raises:
        DataError: a row lacks it, or a value is of a type that the schema does not name.
    """
    import polars as pl

    name = ascii(column.name[:60])
    if (place := next((n for n, row in enumerate(rows) if column.name not in row), None)) is not None:
        raise _refused(f"row {place} lacks column {name}; null stands for a missing value")
    values = [row[column.name] for row in rows]
    for place, value in enumerate(values):
        if not _is_plain(value):
            raise _refused(f"row {place}, column {name}: {type(value).__name__} is no value of a cell")
    if all(value is None or isinstance(value, bool) for value in values):
        return pl.Series(values, dtype=pl.Boolean)
    if not any(isinstance(value, str) for value in values):
        return pl.Series([None if v is None else float(v) for v in values], dtype=pl.Float64)
    text = pl.Series([None if v is None else _text(v) for v in values], dtype=pl.String)
    found = _read(text, column)
    bad = (found.is_null() & text.is_not_null()).arg_max() if column.kind in _STRICT else None
    if bad is not None and found[bad] is None and text[bad] is not None and text[bad].strip():
        raise _refused(f"row {bad}, column {name}: {text[bad][:40]!a} is no {_STRICT[column.kind]}")
    return found


_STRICT: Mapping[ColumnKind, str] = {ColumnKind.NUMERIC: "number", ColumnKind.DATETIME: "date"}


def _read(text: "pl.Series", column: InputColumn) -> "pl.Series":
    import polars as pl

    from ...tools.data.numbers import parse_numbers

    frame, style = text.alias("v").to_frame(), column.style
    if column.kind is ColumnKind.DATETIME:
        iso = [
            pl.col("v").str.strip_chars().str.to_datetime(form, strict=False, time_unit="us") for form in _ISO
        ]
        own = [apply_style("v", style)] if style else []
        return frame.select(pl.coalesce([*own, *iso])).to_series()
    if column.kind is ColumnKind.NUMERIC and not style:
        return frame.select(parse_numbers(pl.col("v"), "point")).to_series()
    return frame.select(apply_style("v", style)).to_series()


def _is_plain(value: object) -> bool:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return abs(value) < 1e300 and math.isfinite(value)
    return value is None or isinstance(value, str | bool)


def _text(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def table_of_file(bundle: Bundle, body: bytes, most: int) -> Table:
    """Rows of an uploaded file, read as the model's own data was.

    Raises:
        DataError: it holds no such table.
        HTTPException: it is packed or binary, and the model does not read pictures; or it has too many lines.
    """
    inputs = bundle.manifest.inputs
    sees = any(c.kind is ColumnKind.IMAGE for c in inputs.columns)
    if not sees:
        if is_binary(body[:SAMPLE]):
            raise HTTPException(415, "send text: CSV with a header")
        if body.count(b"\n") > 20 * (most + 1):
            raise HTTPException(413, f"the file has far more lines than {most} rows")
    with tempfile.TemporaryDirectory() as folder:
        # The name is ours: nothing that was sent becomes part of a path.
        path = Path(folder) / ("rows.zip" if sees and body[:2] == b"PK" else "rows.csv")
        path.write_bytes(body)
        return read_table(path, _styles(inputs))


def _styles(inputs: InputSchema) -> dict[str, str]:
    return {c.name: c.style for c in inputs.columns if c.style}


def plain_rows(frame: "pl.DataFrame") -> list[dict[str, Any]]:
    """A frame as JSON: what is no finite number is null."""
    names = frame.columns
    columns = [[_finite(v) for v in column.to_list()] for column in frame.iter_columns()]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def csv_text(frame: "pl.DataFrame") -> str:
    """CSV in which no cell is a formula."""
    return csv_safe(frame).write_csv()


def _refused(why: str) -> DataError:
    return DataError("BAD-ROWS", why, "GET /schema says what a row holds")
