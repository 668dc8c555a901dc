"""Tables in every format and form give the same typed columns."""

import gzip
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from automl_agent.pipelines.contracts import DataError, FileFormat
from automl_agent.tools.data.read import RawTable, read_table

ROWS = [(1, 2.5, "red", "2024-01-31"), (2, None, "blue", "2024-02-29"), (3, -4.0, "red", "2024-03-01")]
TABLE = pl.DataFrame(ROWS, schema=["id", "size", "colour", "day"], orient="row")


def write(folder: Path, content: str | bytes, name: str = "data.csv") -> RawTable:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path)


def csv(separator: str = ",", quote: str = "") -> str:
    lines = [["id", "size", "colour", "day"], *[["" if v is None else str(v) for v in row] for row in ROWS]]
    return "".join(separator.join(f"{quote}{v}{quote}" for v in line) + "\n" for line in lines)


def check(table: RawTable) -> None:
    frame = table.named()
    assert frame.columns == ["id", "size", "colour", "day"]
    assert frame.get_column("id").cast(pl.Int64).to_list() == [1, 2, 3]
    assert frame.get_column("size").to_list() == [2.5, None, -4.0]
    assert frame.get_column("colour").to_list() == ["red", "blue", "red"]
    assert frame.get_column("day").to_list() == [
        datetime(2024, 1, 31),
        datetime(2024, 2, 29),
        datetime(2024, 3, 1),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_delimiters_are_found(tmp_path: Path, separator: str, quote: str) -> None:
    table = write(tmp_path, csv(separator, quote))
    check(table)
    assert table.facts.delimiter == separator


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    rows = "".join(f"{i},Müller & Söhne größer\n" for i in range(30))
    table = write(tmp_path, ("größe,name\n" + rows).encode(encoding))
    assert list(table.names) == ["größe", "name"]
    assert table.frame.item(3, 1) == "Müller & Söhne größer"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_are_found(tmp_path: Path, ends: str) -> None:
    check(write(tmp_path, csv().replace("\n", ends)))


def test_gzip_is_known_by_its_bytes(tmp_path: Path) -> None:
    packed = gzip.compress(csv("\t").encode()[:20]) + gzip.compress(csv("\t").encode()[20:])
    table = write(tmp_path, packed, "data.csv")
    check(table)
    assert table.facts.compression == "gzip"


def test_gzip_bombs_are_refused(tmp_path: Path) -> None:
    from automl_agent.tools.data.source import opened
    from automl_agent.tools.data.unpack import Bounds

    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 500_000))
    for bounds in (Bounds(largest=1 << 20), Bounds(free=1 << 20)):
        with pytest.raises(DataError, match="TOO-LARGE"), opened(path, bounds):
            pass


def test_other_formats_give_the_same(tmp_path: Path) -> None:
    typed = TABLE.with_columns(pl.col("day").str.to_date())
    typed.write_parquet(tmp_path / "t.parquet")
    TABLE.write_ndjson(tmp_path / "t.jsonl")
    (tmp_path / "t.json").write_text(TABLE.write_json())
    book = __import__("openpyxl").Workbook()
    for row in [TABLE.columns, *[list(r) for r in typed.rows()]]:
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    formats = {
        "t.parquet": FileFormat.PARQUET,
        "t.jsonl": FileFormat.JSON_LINES,
        "t.json": FileFormat.JSON_LINES,
        "t.xlsx": FileFormat.EXCEL,
    }
    for name, form in formats.items():
        table = read_table(tmp_path / name)
        check(table)
        assert table.facts.format is form


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,234.5", "12.0", "1,000,000"], [1234.5, 12.0, 1_000_000.0]),
        (["1.234,5", "12,0", "1.000.000,25"], [1234.5, 12.0, 1_000_000.25]),
        (["$1,200", "$3", "-$4.50"], [1200.0, 3.0, -4.5]),
        (["12 €", "1 200 €", "3 €"], [12.0, 1200.0, 3.0]),
        (["45%", "5 %", "0.5%"], [45.0, 5.0, 0.5]),
        (["(1,200)", "3", "1,500.5"], [-1200.0, 3.0, 1500.5]),
        ([" 7 ", "NA", "8"], [7.0, None, 8.0]),
        (["1e5", "+2", ".5"], [1e5, 2.0, 0.5]),
        (["None", "-", "3"], [None, None, 3.0]),
        (["inf", "2", "-inf"], [None, 2.0, None]),
    ],
)
def test_numbers_are_read_as_people_write_them(
    tmp_path: Path, cells: list[str], values: list[float | None]
) -> None:
    rows = "".join(f'"{cell}";x\n' for cell in cells * 10)
    table = write(tmp_path, "v;w\n" + rows)
    assert table.column("v").to_list()[: len(values)] == values


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["2024-01-31 13:45:00", "2024-02-01 00:00:01"], datetime(2024, 1, 31, 13, 45)),
        (["2024-01-31T13:45:00Z", "2024-02-01T00:00:01Z"], datetime(2024, 1, 31, 13, 45)),
        (["2024-01-31T13:45:00+02:00", "2024-02-01T00:00:01+02:00"], datetime(2024, 1, 31, 11, 45)),
        (["31.01.2024", "01.02.2024"], datetime(2024, 1, 31)),
        (["01/31/2024", "02/01/2024"], datetime(2024, 1, 31)),
        (["31/01/2024", "01/02/2024"], datetime(2024, 1, 31)),
        (["31 Jan 2024", "1 Feb 2024"], datetime(2024, 1, 31)),
        (["Jan 31, 2024", "Feb 1, 2024"], datetime(2024, 1, 31)),
        (["1/31/24", "2/1/24"], datetime(2024, 1, 31)),
        (["1/31/2024 1:05 PM", "2/1/2024 11:00 AM"], datetime(2024, 1, 31, 13, 5)),
        (["2024-01", "2024-02"], datetime(2024, 1, 1)),
    ],
)
def test_dates_are_read_as_people_write_them(tmp_path: Path, cells: list[str], first: datetime) -> None:
    table = write(tmp_path, "v;w\n" + "".join(f'"{cell}";x\n' for cell in cells * 10))
    assert table.frame.item(0, 0) == first


@pytest.mark.parametrize(
    "cells",
    [
        ["00123", "00456", "11789"],
        ["12345678901234567890"] * 3,
        ["a1", "b2", "c3"],
        ["1-2", "3-4", "5-6"],
        ["10:30", "11:45", "12:00"],
    ],
)
def test_codes_stay_words(tmp_path: Path, cells: list[str]) -> None:
    table = write(tmp_path, "v,w\n" + "".join(f"{cell},x\n" for cell in cells * 10))
    assert table.column("v").dtype == pl.String
    assert table.frame.item(0, 0) == cells[0]


def test_a_few_strange_words_among_numbers_are_missing_and_told(tmp_path: Path) -> None:
    cells = [str(i) for i in range(199)] + ["broken"]
    table = write(tmp_path, "v,w\n" + "".join(f"{cell},x\n" for cell in cells))
    assert table.column("v").null_count() == 1
    assert any("broken" in warning for warning in table.facts.warnings)


def test_words_that_mean_nothing_here_are_kept_as_categories(tmp_path: Path) -> None:
    table = write(tmp_path, "v,w\n" + "None,1\nBrick,2\nStone,3\n,4\n" * 5)
    assert table.column("v").to_list()[:4] == ["None", "Brick", "Stone", None]


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("a,a,,b\n1,2,3,4\n5,6,7,8\n", ["a", "a_2", "column_3", "b"]),
        ("5.1,3.5,setosa\n4.9,3.0,setosa\n5.0,3.1,virginica\n", ["column_1", "column_2", "column_3"]),
        ("Report of May\n\nname,size,colour\nx,1,red\ny,2,blue\n", ["name", "size", "colour"]),
        ("0,1,2,kind\n1,2,3,x\n4,0,1,x\n", ["0", "1", "2", "kind"]),
        ("sep=;\nname;size\nx;1\ny;2\n", ["name", "size"]),
        ("year,2019,2020\nx,1,2\ny,3,4\n", ["year", "2019", "2020"]),
        ('"first, second",size\n"x, y",1\n"a\nb",2\n', ["first, second", "size"]),
        ("name,size\nx,1\n\ny,2\n\n", ["name", "size"]),
    ],
)  # fmt: skip
def test_headers_are_found(tmp_path: Path, content: str, names: list[str]) -> None:
    table = write(tmp_path, content)
    assert list(table.names) == names
    assert table.frame.height == (3 if names[0] == "column_1" else 2)


def test_quoted_delimiters_and_line_ends_stay_in_their_cell(tmp_path: Path) -> None:
    table = write(tmp_path, 'name,size\n"x, ""y""",1\n"a\nb",2\n')
    assert table.column("name").to_list() == ['x, "y"', "a\nb"]


def test_short_rows_are_missing_and_rare_long_rows_are_told(tmp_path: Path) -> None:
    assert write(tmp_path, "a,b,c\n" + "1,2,3\n4,5\n" * 10).column("c").null_count() == 10
    table = write(tmp_path, "a,b\n" + "1,2\n" * 300 + "1,2,3\n")
    assert table.frame.height == 301
    assert any("more fields" in warning for warning in table.facts.warnings)


def test_an_ambiguous_date_is_told(tmp_path: Path) -> None:
    table = write(tmp_path, "d,x\n" + "03/04/2024,1\n05/06/2024,2\n" * 5)
    assert any("either way round" in warning for warning in table.facts.warnings)


def test_another_file_is_read_in_the_styles_of_the_first(tmp_path: Path) -> None:
    first = write(tmp_path, "d;v\n" + "31/01/2024;1,5\n02/03/2024;2,25\n" * 5)
    (tmp_path / "new.csv").write_text('d,v\n02/03/2024,"1,125"\n')
    new = read_table(tmp_path / "new.csv", first.styles)
    assert new.frame.row(0) == (datetime(2024, 3, 2), 1.125)


def test_large_files_are_judged_by_their_first_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automl_agent.tools.data.read.LARGE_BYTES", 10)
    monkeypatch.setattr("automl_agent.tools.data.read._JUDGED_ROWS", 20)
    rows = "".join(f"{i},{i if i < 50 else 'word'},x\n" for i in range(100))
    table = write(tmp_path, "a,b,c\n" + rows)
    assert table.frame.height == 100
    assert table.column("a").dtype == pl.Float64
    assert table.column("b").dtype == pl.String
    assert table.frame.item(99, 1) == "word"


def test_nested_and_binary_columns_are_left_out_and_told(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1, 2], "b": [[1], [2]], "c": [b"x", b"y"]}).write_parquet(tmp_path / "t.parquet")
    table = read_table(tmp_path / "t.parquet")
    assert list(table.names) == ["a"]
    assert len(table.facts.warnings) == 2


def test_excel_takes_the_first_sheet_with_rows(tmp_path: Path) -> None:
    book = __import__("openpyxl").Workbook()
    sheet = book.create_sheet("numbers")
    for row in [["a", "b"], [1, "x"], [2, "y"]]:
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    table = read_table(tmp_path / "t.xlsx")
    assert table.facts.sheet == "numbers"
    assert table.column("a").to_list() == [1.0, 2.0]
    assert table.facts.warnings


def test_cells_that_colour_a_terminal_are_text(tmp_path: Path) -> None:
    lines = "".join(f"{i},\x1b[31mERROR\x1b[0m\x07 of {i}\n" for i in range(50))
    assert write(tmp_path, "id,line\n" + lines).frame.shape == (50, 2)
