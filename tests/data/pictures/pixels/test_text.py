"""Pixels as text in the cells of a table."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.agents.intake.understand import understand
from automl_agent.pipelines.contracts import ColumnKind, DataError, FileFormat, TaskKind
from automl_agent.tools.data.pictures.arrays import array
from automl_agent.tools.data.pictures.division import divided
from automl_agent.tools.data.pictures.pixels import text
from automl_agent.tools.data.pictures.pixels.read import text_of_pixels
from automl_agent.tools.data.pictures.pixels.shape import shape_of
from automl_agent.tools.data.read import read_table
from automl_agent.tools.data.table import RawTable
from automl_agent.tools.profile import profile_table

from ..annotated.sets import points, things, told
from ..made import lay, pixels, png, zipped

USAGES = ["Training", "Training", "PublicTest", "PrivateTest"]
MADE = [pixels(seed, colour=False, sides=(8, 8)) for seed in range(40)]


def written(picture: np.ndarray, between: str = " ") -> str:
    return between.join(str(value) for value in picture.ravel())


def fer(folder: Path, cells: list[str]) -> Path:
    lines = [f'{i % 7},"{cell}",{USAGES[i % 4]}' for i, cell in enumerate(cells)]
    (folder / "fer2013.csv").write_text("emotion,pixels,Usage\n" + "\n".join(lines) + "\n")
    return folder / "fer2013.csv"


def read(table: RawTable, name: str = "pixels") -> list[np.ndarray | None]:
    return [None if cell is None else array(cell) for cell in table.column(name)]


def same(found: Sequence[np.ndarray | None], expected: Sequence[np.ndarray | None]) -> bool:
    return len(found) == len(expected) and all(
        (f is None and e is None) or (f is not None and e is not None and np.array_equal(f, e))
        for f, e in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonl", "zip", "folder", "streamed"])
def test_as_in_fer2013(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fer(tmp_path, [written(picture) for picture in MADE])
    if form == "parquet":
        pl.read_csv(path).write_parquet(path := tmp_path / "t.parquet")
    elif form == "jsonl":
        pl.read_csv(path).write_ndjson(path := tmp_path / "t.jsonl")
    elif form == "zip":
        path = zipped(tmp_path / "t.zip", {"fer/fer2013.csv": path.read_bytes()})
    elif form == "folder":
        path = tmp_path
    elif form == "streamed":
        monkeypatch.setattr("automl_agent.tools.data.read.LARGE_BYTES", 0)
    table = read_table(path)
    assert table.names == ("emotion", "pixels", "Usage")
    assert same(read(table), MADE)
    assert (table.facts.format, table.styles["pixels"]) == (FileFormat.PICTURES, "picture")
    assert told(table) == "column 'pixels': the numbers in its cells are read as pictures of 8x8 gray pixels"
    profile = profile_table(table, None)
    assert next(c.kind for c in profile.columns if c.name == "pixels") is ColumnKind.IMAGE
    main, sealed = divided(table)
    assert sealed is not None
    assert (main.names, main.frame.height, sealed.frame.height) == (("emotion", "pixels"), 30, 10)
    assert same(read(sealed), MADE[3::4])


@pytest.mark.parametrize("between", [" ", ",", ", ", "  ", "\n "])
@pytest.mark.parametrize("brackets", ["{}", "[{}]", "[[ {} ]]\n", "({})"])
def test_cells_are_written_in_many_ways(tmp_path: Path, between: str, brackets: str) -> None:
    path = fer(tmp_path, [brackets.format(written(picture, between)) for picture in MADE])
    assert same(read(read_table(path)), MADE)


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
@pytest.mark.parametrize("quote", ['"', ""])
def test_commas_between_pixels_delimit_no_columns(tmp_path: Path, delimiter: str, quote: str) -> None:
    rows = [
        ["emotion", "pixels"],
        *([str(i % 7), f"{quote}{written(p, ',')}{quote}"] for i, p in enumerate(MADE)),
    ]
    (tmp_path / "t.csv").write_text("\n".join(map(delimiter.join, rows)))
    table = read_table(tmp_path / "t.csv")
    assert table.names == ("emotion", "pixels")
    assert same(read(table), MADE)


def test_three_times_a_square_is_in_colour(tmp_path: Path) -> None:
    made = [pixels(seed, sides=(8, 8)) for seed in range(5)]
    table = read_table(fer(tmp_path, [written(picture) for picture in made]))
    assert same(read(table), made)
    assert "8x8 RGB" in told(table)


def test_cells_are_taken_in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    column = pl.Series([written(picture) if i % 7 else None for i, picture in enumerate(MADE)])
    expected = [array(cell) if cell is not None else None for cell in text.read_pixels(column, 64)]
    assert same(expected, [picture if i % 7 else None for i, picture in enumerate(MADE)])
    for least in (1, 500):
        monkeypatch.setattr(text, "_AT_ONCE", least)
        assert same([array(c) if c is not None else None for c in text.read_pixels(column, 64)], expected)


ODD = ["", "7", written(MADE[0]) + " 1", "256" + " 1" * 63, "1000" + " 1" * 63, "-1" + " 1" * 63, "1.5" + " 1" * 63,
       "1e2" + " 1" * 63, "\u0661" + " 1" * 63, "nan" + " 1" * 63, "99999999999" + " 1" * 63]  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_a_cell_that_holds_something_else_is_missing(odd: str) -> None:
    column = pl.Series([written(MADE[0]), odd, written(MADE[1]), None, "0" + " 007" * 63])
    found = [None if cell is None else array(cell) for cell in text.read_pixels(column, 64)]
    last = np.full((8, 8), 7)
    last[0, 0] = 0
    assert same(found, [MADE[0], None, MADE[1], None, last])


def test_few_damaged_cells_are_told_and_many_are_words(tmp_path: Path) -> None:
    cells = [written(picture) for picture in MADE]
    table = read_table(fer(tmp_path, [*cells, "12 13"]))
    assert table.column("pixels").null_count() == 1
    assert "1 cell(s) hold no 64 numbers from 0 to 255: taken as missing" in told(table)
    table = read_table(fer(tmp_path, [*cells, *["12 13"] * 5]))
    assert table.column("pixels").dtype == pl.String
    assert table.facts.format is FileFormat.DELIMITED
    assert "5 of 45 cells hold no 64 numbers: read as words" in told(table)


@pytest.mark.parametrize(
    "cell",
    [
        " ".join(["1"] * 63),
        " ".join(["1"] * 65),
        " ".join(["1"] * 49),
        " ".join(["1"] * 63 + ["300"]),
        " ".join(["1.5"] * 64),
        " ".join(["-1"] * 64),
        "1" * 500,
        "words and " * 20,
        "2020-01-01 " * 16,
    ],
)
def test_other_cells_are_no_pixels(tmp_path: Path, cell: str) -> None:
    assert text_of_pixels(pl.DataFrame({"c0": [cell] * 10, "c1": list(range(10))})) == {}
    assert read_table(fer(tmp_path, [cell] * 10)).facts.format is FileFormat.DELIMITED


def test_counts_of_pixels() -> None:
    assert shape_of(2304) == (48, 48)
    assert shape_of(192) == (8, 8, 3)
    assert [shape_of(count) for count in (0, 1, 49, 63, 128, 147, 65 * 64, 1025 * 1025)] == [None] * 8


def test_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automl_agent.tools.data.pictures.pixels.shape.MOST_BYTES", 39 * 64)
    with pytest.raises(DataError, match="TOO-LARGE"):
        read_table(fer(tmp_path, [written(picture) for picture in MADE]))


def test_a_model_reads_its_pictures_and_nothing_else(tmp_path: Path) -> None:
    path = fer(tmp_path, [written(MADE[0]), "12 13", written(MADE[1])])
    known = {"pixels": "gray 8x8"}
    assert same(read(read_table(path, known)), [MADE[0], None, MADE[1]])
    assert same(read(read_table(path, {"photo": "gray 8x8"}), "photo"), [MADE[0], None, MADE[1]])
    assert read_table(path, {"pixels": ""}).column("pixels").dtype == pl.String
    assert read_table(path, {"emotion": "number:plain"}).column("pixels").dtype == pl.String
    # A table that names files is read as before, and one of pixels beside files too.
    lay(tmp_path, {"a.png": png(1)})
    (tmp_path / "t.csv").write_text("pixels\na.png\na.png\n")
    assert read_table(tmp_path / "t.csv", known).column("pixels").to_list() == [png(1)] * 2


def test_pixels_beside_pictures(tmp_path: Path) -> None:
    content = fer(tmp_path, [written(picture) for picture in MADE]).read_bytes()
    for path in (
        zipped(tmp_path / "t.zip", {"a.png": png(1), "t.csv": content}),
        lay(tmp_path / "folder", {"a.png": png(1), "t.csv": content}),
    ):
        for styles in ({}, {"pixels": "gray 8x8"}):
            table = read_table(path, styles)
            assert table.names == ("emotion", "pixels", "Usage")
            assert same(read(table), MADE)


KAGGLE = "left_eye_center_x,left_eye_center_y,nose_tip_x,nose_tip_y,Image"


def faces(folder: Path, rows: int) -> Path:
    lines = [
        f"{1 + i % 6},{2.5},{'' if i == 1 else 3},{'' if i == 1 else 4},{written(MADE[i])}"
        for i in range(rows)
    ]
    (folder / "training.csv").write_text(KAGGLE + "\n" + "\n".join(lines) + "\n")
    return folder / "training.csv"


def test_columns_of_x_and_y_beside_pixels_are_points(tmp_path: Path) -> None:
    table = read_table(faces(tmp_path, 4))
    assert table.names == ("Image", "keypoints")
    assert things(table, "keypoints", ColumnKind.POINTS) == ("left_eye_center", "nose_tip")
    assert points(table)[:2] == [[[1, 2.5], [3, 4]], [[2, 2.5], [-1, -1]]]
    assert same(read(table, "Image"), MADE[:4])


@pytest.mark.parametrize("request_", ["Predict the facial keypoints.", "Learn this."])
def test_and_are_what_is_to_be_predicted(tmp_path: Path, request_: str) -> None:
    profile = profile_table(read_table(faces(tmp_path, 40)), None)
    found = understand(request_, profile, data="/training.csv", test_data=None, stated={})
    assert found.spec is not None, found.questions
    assert (found.spec.kind, found.spec.target) == (TaskKind.KEYPOINT_DETECTION, "keypoints")


def test_lists_of_numbers_in_json_are_text_where_they_are_text(tmp_path: Path) -> None:
    rows = [{"y": i % 2, "image": json.dumps(picture.ravel().tolist())} for i, picture in enumerate(MADE)]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert same(read(read_table(tmp_path / "t.jsonl"), "image"), MADE)
