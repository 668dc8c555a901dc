"""Tables that hypothesis makes up: mixed types, hostile names and cells, 0 to 50 rows of 0 to 20 columns, in any format."""

import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_NAMES = (
    "*", "^id$", "^.*$", "count", "len", "literal", "", " ", "c0", "c1", "c0_right", "index", "id", "ID", "date", "y",
    "target", "a.b", "a/b", "a'b", 'a"b', "a,b", "a;b", "a\nb", "a\tb", "\u202eabc", "é", "é", "😀", "__class__",
    "None", "nan", "1", "2.5", "-", "=cmd()", "x" * 1500, "{{ 7 * 7 }}", "%s", "\\", "year", "group", "customer_id",
    "weight", "fold", "prediction", "proba_yes", "\x1b[31m", "field_0", "column_1", "row",
)  # fmt: skip
_CELLS = (
    "", " ", "NA", "nan", "None", "inf", "-inf", "1e999", "-0.0", "0", "1", "2", "1.5", "1,5", "1.234,5", "1 000", "$3",
    "45%", "(12)", "0012", "9" * 40, "1e-320", "true", "FALSE", "yes", "2024-02-30", "2024-01-31", "31.01.2024",
    "01/02/2024", "2024-01-31T10:00:00Z", "10:30", "=1+1", "'", '"', ",", ";", "a\nb", "\r", "\t", "\ufeff", "\u202e",
    "😀", "x" * 3000, "é", "NULL", "#REF!", "-", "a b c d e f", "<script>", "{}", "[1]", "\\N", "\u2028", "\x1b[2J",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A table as text, and how it is written.

    Args:
        names: of columns; they may repeat.
        rows: cells as text, as many as names.
        form: csv, ssv, tsv, gz, zip, jsonl or parquet.
        target: place of the column to predict.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    form: str
    target: int

    @property
    def wanted(self) -> str:
        """The name of the target as a person would write it."""
        return self.names[self.target].strip() if self.names else "y"


def tables() -> "SearchStrategy[Made]":
    """Strategy of tables."""
    from hypothesis import strategies as some

    return some.composite(_table)()


def _table(draw: "DrawFn") -> Made:
    from hypothesis import strategies as some

    width = draw(some.integers(0, 20))
    height = draw(some.one_of(some.integers(0, 50), *[some.integers(30, 50)] * 3))
    plain = some.sampled_from(("a", "b", "size", "colour", "age", "when"))
    names = [draw(some.one_of(plain, some.sampled_from(_NAMES), _text(8))) for _ in range(width)]
    if width and draw(some.booleans()):
        names = [f"{name}{i}" for i, name in enumerate(names)]
    target = draw(some.integers(0, width - 1)) if width else 0
    columns = [_column(draw, height, likely=i == target) for i in range(width)]
    form = draw(some.sampled_from(("csv", "csv", "csv", "ssv", "tsv", "gz", "zip", "jsonl", "parquet")))
    return Made(tuple(names), tuple(zip(*columns, strict=True)), form, target)


def _text(most: int) -> "SearchStrategy[str]":
    """Any text, but control characters seldom: a small file that holds many is none of text."""
    from hypothesis import strategies as some

    plain = some.text(some.characters(exclude_categories=("Cs", "Cc")), max_size=most)
    return some.one_of(*[plain] * 9, some.text(max_size=most))


def _column(draw: "DrawFn", height: int, *, likely: bool) -> list[str]:
    """Cells of one kind with a few of another; a target most often holds a few words or numbers."""
    from hypothesis import strategies as some

    # A generator of our own, seeded by a draw: as many draws as there are cells would take most of the time.
    seed = random.Random(draw(some.integers(0, 2**32)))
    kind = draw(some.integers(0, 2 if likely and draw(some.booleans()) else 9))
    strange = draw(some.sampled_from((0.0, 0.0, 0.1, 1.0)))
    odd = draw(some.lists(some.one_of(some.sampled_from(_CELLS), _text(6)), min_size=1, max_size=6))
    return [
        seed.choice(odd) if seed.random() < strange and not (likely and kind < 3) else _cell(kind, row, seed)
        for row in range(height)
    ]


def _cell(kind: int, row: int, seed: random.Random) -> str:
    pick = seed.random()
    makers = (
        "yes" if pick < 0.5 else "no",
        f"{10 * pick - 5:.3f}",
        "pqr"[int(3 * pick)],
        str(int(1000 * pick)),
        str(row),
        f"2024-{int(12 * pick) + 1:02}-{int(28 * pick) + 1:02}",
        f"key{row:04}",
        "" if pick < 0.7 else "v",
        "same",
        f"some words of prose number {int(1e6 * pick)} here",
    )
    return makers[kind]


def write(made: Made, folder: Path) -> Path:
    """Write it, under a name that tells nothing."""
    if made.form == "jsonl":
        # A name that repeats is one key.
        rows = [dict(zip(made.names, map(_value, row), strict=True)) for row in made.rows]
        return _put(folder, "\n".join(json.dumps(row) for row in rows).encode(), "data.jsonl")
    if made.form == "parquet":
        return _parquet(made, folder)
    content = delimited(made.names, made.rows, {"ssv": ";", "tsv": "\t"}.get(made.form, ","))
    if made.form == "gz":
        return _put(folder, gzip.compress(content, mtime=0), "data.csv.gz")
    if made.form == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.csv", content)
        return _put(folder, out.getvalue(), "data.zip")
    return _put(folder, content, "data.csv")


def delimited(names: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",") -> bytes:
    """As delimited text. What no text file can hold, lone surrogates, is replaced."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def _value(cell: str) -> object:
    try:
        return float(cell) if cell.strip() and "n" not in cell.lower() else (cell or None)
    except ValueError:
        return cell


def _parquet(made: Made, folder: Path) -> Path:
    import pyarrow as pa
    from pyarrow import parquet

    columns = list(zip(*made.rows, strict=True)) if made.rows else [() for _ in made.names]
    arrays = []
    for column in columns:
        values = [_value(cell.encode("utf-8", "replace").decode()) for cell in column]
        mixed = len({type(v) for v in values if v is not None}) > 1
        arrays.append(pa.array([None if v is None else str(v) for v in values] if mixed else values))
    names = [name.encode("utf-8", "replace").decode() for name in made.names]
    parquet.write_table(pa.table(arrays, names=names), folder / "data.parquet")
    return folder / "data.parquet"


def _put(folder: Path, content: bytes, name: str) -> Path:
    (folder / name).write_bytes(content)
    return folder / name
