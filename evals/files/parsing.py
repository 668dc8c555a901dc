"""Files that are hard to read: delimiters, quotes, encodings, and formats that know their own columns. D07, D12-D14."""

import bz2
import datetime
import gzip
import json
import lzma
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from .case import ROWS, Case, Make, cases, columns, ok, put, raw, refused, text, values, words

_TEXT = text(columns())
_N = ROWS


def _encoded(encoding: str, mark: bytes = b"") -> Make:
    table = columns(stadt=words(5, ("Köln", "Zürich", "Málaga")))
    return raw(mark + text(table).encode(encoding))


def _parquet(change: Callable[[dict[str, Any]], dict[str, Any]], **options: Any) -> Make:
    def make(folder: Path) -> Path:
        import pyarrow as pa
        from pyarrow import parquet

        sound = columns()
        held: dict[str, Any] = {
            "a": [float(str(v)) for v in sound["a"]],
            "b": [float(str(v)) for v in sound["b"]],
            "kind": list(sound["kind"]),
            "y": list(sound["y"]),
        }
        place = folder / "data.parquet"
        parquet.write_table(pa.table(change(held)), place, **options)
        return place

    return make


def _types(held: dict[str, Any]) -> dict[str, Any]:
    import pyarrow as pa

    return {
        **held,
        "decimal": pa.array([Decimal(i).scaleb(-2) for i in range(_N)], pa.decimal128(20, 2)),
        "wide": pa.array([Decimal(i) for i in range(_N)], pa.decimal256(60, 0)),
        "time": pa.array([datetime.time(i % 24) for i in range(_N)], pa.time64("us")),
        "nothing": pa.nulls(_N),
        "dictionary": pa.array(list(held["kind"])).dictionary_encode(),
        "small": pa.array([float(i) for i in range(_N)], pa.float32()).cast(pa.float16(), safe=False),
        "zoned": pa.array([datetime.datetime(2024, 1, i % 28 + 1) for i in range(_N)], pa.timestamp("ns", "Asia/Tokyo")),
        "span": pa.array([datetime.timedelta(hours=i) for i in range(_N)], pa.duration("s")),
    }  # fmt: skip


def _nested(held: dict[str, Any]) -> dict[str, Any]:
    return {**held, "list": [[1, 2]] * _N, "struct": [{"p": 1}] * _N, "bytes": [b"\xff\x00"] * _N}


def _cut_parquet(folder: Path) -> Path:
    place = Path(_parquet(dict)(folder))
    place.write_bytes(place.read_bytes()[:-30])
    return place


def _garbled_parquet(folder: Path) -> Path:
    place = Path(_parquet(dict)(folder))
    content = bytearray(place.read_bytes())
    for at in range(40, len(content) - 8, 97):
        content[at] ^= 0xFF
    place.write_bytes(bytes(content))
    return place


def _objects(change: Callable[[int, dict[str, Any]], Any], *, array: bool = False) -> Make:
    def make(folder: Path) -> Path:
        sound = columns()
        rows = [
            change(
                i,
                {
                    "a": float(str(sound["a"][i])),
                    "b": float(str(sound["b"][i])),
                    "kind": sound["kind"][i],
                    "y": sound["y"][i],
                },
            )
            for i in range(_N)
        ]
        written = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        content = f"[{','.join(written)}]" if array else "\n".join(written)
        return put(folder, content, "data.jsonl")

    return make


def _workbook(fill: Callable[[Any], None]) -> Make:
    def make(folder: Path) -> Path:
        import openpyxl

        book = openpyxl.Workbook()
        fill(book)
        place = folder / "data.xlsx"
        book.save(place)
        return place

    return make


def _rows(sheet: Any, **more: list[Any]) -> None:
    table = columns(**more)
    table = {**table, "a": [float(str(v)) for v in table["a"]], "b": [float(str(v)) for v in table["b"]]}
    sheet.append(list(table))
    for row in zip(*table.values(), strict=True):
        sheet.append(list(row))


def _formulas(book: Any) -> None:
    _rows(book.active, sum=[f"=A{i + 2}+B{i + 2}" for i in range(_N)])


def _merged(book: Any) -> None:
    _formulas(book)
    book.active.merge_cells("A2:B4")


def _errors(book: Any) -> None:
    _rows(book.active, c=["#REF!", "#DIV/0!", "#N/A", *[float(v) for v in values(5)[3:]]])


def _dates(book: Any) -> None:
    _rows(book.active, d=[datetime.datetime(2024, 1, i % 28 + 1) for i in range(_N)])


def _dates_and_sheets(book: Any) -> None:
    _dates(book)
    _rows(book.create_sheet("other"))


def _sheets(book: Any) -> None:
    book.active.title = "about"
    _rows(book.create_sheet("rows"))


def _late_long_row() -> str:
    found = _TEXT.splitlines(keepends=True)
    return "".join([*found[:-1], found[-1].strip() + ",9,9\n"])


def _row_names(folder: Path) -> Path:
    """As R writes a table: a name before each row, and none above them."""
    head, *rows = _TEXT.splitlines(keepends=True)
    return put(folder, "".join([head, *(f"r{i},{row}" for i, row in enumerate(rows))]))


def _first_long_row() -> str:
    found = _TEXT.splitlines(keepends=True)
    return "".join([found[0], found[1].strip() + ",9\n", *found[2:]])


_GOOD = _TEXT.encode()

CASES: tuple[Case, ...] = tuple(
    cases(
        "parsing",
        # D12 delimiters
        ("semicolons", raw(text(columns(), ";")), ok()),
        ("tabs", raw(text(columns(), "\t")), ok()),
        ("pipes", raw(text(columns(), "|")), ok()),
        ("colons", raw(text(columns(), ":")), refused("ONE-COLUMN")),
        ("semicolons and decimal commas", raw(text(columns(), ";").replace(".", ",")), ok()),
        ("Excel's sep= line", raw("sep=;\n" + text(columns(), ";")), ok()),
        # D13 encodings
        ("mark of UTF-8", _encoded("utf-8", b"\xef\xbb\xbf"), ok()),
        ("UTF-16", _encoded("utf-16"), ok()),
        ("UTF-16 without a mark", _encoded("utf-16-le"), ok()),
        ("UTF-32", _encoded("utf-32"), ok()),
        ("Latin-1", _encoded("latin-1"), ok("not UTF-8: read as cp1252")),
        ("UTF-16 cut in two", raw(_TEXT.encode("utf-16")[:-1]), refused("NOT-TEXT")),
        ("one broken byte", raw(text(columns(s=words(5, ("Köln", "Bonn")))).encode() + b"1,2,u,K\xffln,yes\n"),
         ok("no valid UTF-8")),
        ("NUL in a cell", raw(_GOOD + b"1,2,u\0,yes\n"), refused("NOT-TEXT")),
        ("bytes at random", raw(bytes(range(256)) * 40), refused("NOT-TEXT")),
        # D14 rows
        ("a late row too long", raw(_late_long_row()), ok("more fields")),
        ("the first row too long", raw(_first_long_row()), ok("more fields")),
        ("all rows one field longer than the header", _row_names, ok("taken for their names")),
        ("rows too short", raw(_TEXT.replace(",u,yes\n", "\n", 4)), ok("fewer fields")),
        ("every second row too long", raw("a,b,y\n" + "1,2,yes\n1,2,3,4,no\n" * 60), refused("RAGGED")),
        ("quote never closed", raw(_TEXT + '1,2,"u,yes\n' * 3), refused("UNCLOSED-QUOTE")),
        ("quote in the middle of a cell", raw(_TEXT + '1,2,6" nail,yes\n'), ok()),
        ("carriage returns alone", raw(_TEXT.replace("\n", "\r")), ok()),
        ("line ends of all kinds", raw(_TEXT.replace("\n", "\r\n", 60)), ok()),
        ("prose above the header", raw("Report of May\nfor the board\n\n" + _TEXT), ok("above the header")),
        ("no header", raw(_TEXT.split("\n", 1)[1]), ok("no header"), "column_4"),
        # packed
        ("gzip under a wrong name", raw(gzip.compress(_GOOD), "data.csv"), ok()),
        ("bzip2 and xz, one in the other", raw(bz2.compress(lzma.compress(_GOOD)), "data.csv.bz2"),
         refused("NESTED-ARCHIVE")),
        # Parquet
        ("Parquet of rare types", _parquet(_types), ok()),
        ("Parquet with nested columns", _parquet(_nested), ok("left out")),
        ("Parquet cut off", _cut_parquet, refused("DATA-UNREADABLE")),
        ("Parquet garbled", _garbled_parquet, refused("DATA-UNREADABLE")),
        # JSON
        ("JSON with nested objects", _objects(lambda i, r: {**r, "deep": {"list": [i, {"z": None}]}}), ok("left out")),
        ("JSON of mixed types", _objects(lambda i, r: {**r, "m": [1, "one", True, None][i % 4]}, array=True),
         ok()),
        ("JSON with huge whole numbers", _objects(lambda i, r: {**r, "big": 10**30 + i}), ok()),
        ("JSON with NaN", _objects(lambda i, r: {**r, "n": float("nan")}), ok("bare NaN")),
        # Excel
        ("Excel with formulas and merged cells", _workbook(_merged), ok()),
        ("Excel with errors", _workbook(_errors), ok()),
        ("Excel with dates and several sheets", _workbook(_dates_and_sheets), ok()),
        ("Excel with a foreword on the first sheet", _workbook(_sheets), ok("sheet 'rows' read")),
    )
)  # fmt: skip
