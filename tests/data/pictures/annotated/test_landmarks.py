"""Tables of landmarks beside pictures, in parts or not."""

from pathlib import Path

import polars as pl
import pytest
from automl_agent.pipelines.contracts import ColumnKind
from automl_agent.tools.data.locate import resolve
from automl_agent.tools.data.pictures.division import divided
from automl_agent.tools.data.read import read_table

from ..made import lay, zipped
from .sets import picture, placed, points, things, told

PICTURES = {f"images/{i}.png": picture(i) for i in range(4)}
ROWS = ["0.png,1,2,3.5,4", "1.png,,,5,6", "2.png,19,9,-1,-1", "3.png,500,2,7,-0.2"]
FOUND = [[[1, 2], [3.5, 4]], [[-1, -1], [5, 6]], [[19, 9], [-1, -1]], [[-1, -1], [7, 0]]]


def text(header: str, rows: list[str]) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


@pytest.mark.parametrize("form", ["zip", "folder", "table"])
@pytest.mark.parametrize(
    "header",
    [
        "image,nose_x,nose_y,tail_x,tail_y",
        "image,x_nose,y_nose,x_tail,y_tail",
        "image,nose.X,nose.Y,tail.X,tail.Y",
        "image,nose x,nose y,tail x,tail y",
        "image,noseX,noseY,tailX,tailY",
        "image,x1,y1,x2,y2",
    ],
)
def test_pairs_of_columns_are_points(tmp_path: Path, form: str, header: str) -> None:
    files = {**PICTURES, "images/t.csv": text(header, ROWS)}
    path = placed(tmp_path, "zip" if form == "zip" else "folder", files)
    table = read_table(path / "images" / "t.csv" if form == "table" else path)
    assert table.names == ("image", "keypoints")
    assert things(table, "keypoints", ColumnKind.POINTS) == (
        ("1", "2") if "1" in header else ("nose", "tail")
    )
    assert points(table) == FOUND
    assert "1 point(s) lie outside their picture" in told(table)
    assert read_table(resolve(table.facts.path, [])).facts == table.facts


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_tables_of_parts_are_one(tmp_path: Path, form: str) -> None:
    header = "image,nose_x,nose_y,tail_x,tail_y"
    parts = {"train.csv": ROWS[:2], "test.csv": ROWS[2:3], "val.csv": ROWS[3:]}
    path = placed(tmp_path, form, {**PICTURES, **{n: text(header, rows) for n, rows in parts.items()}})
    table = read_table(path)
    assert table.names == ("image", "split", "keypoints")
    assert table.files is not None
    by_name = dict(
        zip(
            table.files,
            zip(table.column("split"), table.column("image"), points(table), strict=True),
            strict=True,
        )
    )
    assert by_name == {
        f"{i}.png": (part, picture(i), FOUND[i]) for i, part in enumerate(("train", "train", "test", "val"))
    }
    main, sealed = divided(table)
    assert sealed is not None
    assert (main.names, main.frame.height, sealed.frame.height) == (("image", "keypoints"), 3, 1)
    assert read_table(resolve(table.facts.path, [])).facts == table.facts
    if form == "zip":
        table = read_table(resolve(f"{path.name}/test.csv", [tmp_path]))
        assert (table.names, table.frame.height) == (("image", "keypoints"), 1)
    assert read_table(path, {"photo": "rgb 10x20"}).names == ("photo", "split", "keypoints")


def test_a_test_without_answers_or_with_other_columns_is_another_table(tmp_path: Path) -> None:
    train = text("image,label", ["0.png,cat", "1.png,dog", "2.png,cat"])
    for test in (text("image", ["3.png"]), text("image,label", ["3.png,"])):
        path = zipped(tmp_path / "a.zip", {**PICTURES, "train.csv": train, "test.csv": test})
        table = read_table(path)
        assert (table.names, table.frame.height) == (("image", "label"), 3)
        assert "'train.csv' read, of 2 tables" in told(table)


def test_each_part_names_pictures_of_its_own_folder(tmp_path: Path) -> None:
    files = {f"{part}/a.png": picture(i) for i, part in enumerate(("train", "test"))}
    files |= {f"{part}/labels.csv": text("image,label", [f"a.png,{part[0]}"]) for part in ("train", "test")}
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert table.column("image").to_list() == [picture(0), picture(1)]
    assert table.column("label").to_list() == ["t", "t"]
    assert table.column("split").to_list() == ["train", "test"]


def test_hidden_points_are_not_visible(tmp_path: Path) -> None:
    header = "image,nose_x,nose_y,nose_visible,tail_x,tail_y,tail_likelihood,mouse"
    rows = ["0.png,1,2,1,3,4,0.9,a", "1.png,1,2,0,3,4,0.1,b", "gone.png,1,2,1,3,4,1,a", "3.png,1,2,1,,,,b"]
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text(header, rows)}))
    assert table.names == ("image", "mouse", "keypoints")
    assert points(table) == [[[1, 2], [3, 4]], [[-1, -1], [3, 4]], None, [[1, 2], [-1, -1]]]
    assert "1 row(s) have points but no picture" in told(table)
    words = [row.replace(",2,1,", ",2,True,").replace(",2,0,", ",2,False,") for row in rows]
    table = read_table(zipped(tmp_path / "b.zip", {**PICTURES, "t.csv": text(header, words)}))
    assert points(table)[:2] == [[[1, 2], [3, 4]], [[-1, -1], [3, 4]]]


def test_a_point_that_is_never_visible_is_a_point(tmp_path: Path) -> None:
    rows = ["0.png,1,2,,", "1.png,3,4,,"]
    header = "image,nose_x,nose_y,tail_x,tail_y"
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text(header, rows)}))
    assert points(table) == [[[1, 2], [-1, -1]], [[3, 4], [-1, -1]]]


@pytest.mark.parametrize(
    "header",
    [
        "image,nose_x,nose_y,age,weight",
        "image,nose_x,tail_y,a,b",
        "image,box,boy,max,may",
        "file,a_x,a_y,keypoints,b_y",
    ],
)
def test_other_numbers_stay_numbers(tmp_path: Path, header: str) -> None:
    rows = ["0.png,1,2,3,4", "1.png,5,6,7,8"]
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text(header, rows)}))
    assert table.names == tuple(header.split(","))
    assert table.column(table.names[1]).dtype == pl.Float64


@pytest.mark.parametrize("header", ["image,0,1,2,3\n", "image,1,2,3,4\n", ""])
def test_columns_called_by_numbers_are_no_points_and_told(tmp_path: Path, header: str) -> None:
    rows = ["0.png,1,2,3,4", "1.png,5,6,4,1", "2.png,5,7,4,1", "0.png,5,7,4,1"]
    path = zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": (header + "\n".join(rows)).encode()})
    table = read_table(path)
    assert len(table.names) == 5
    assert "are called by numbers alone" in told(table)


def test_without_pictures_coordinates_are_numbers(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(text("n,nose_x,nose_y", ["1,2,3", "4,5,6"]))
    assert read_table(tmp_path / "t.csv").names == ("n", "nose_x", "nose_y")


@pytest.mark.parametrize("many", [2, 60])
@pytest.mark.parametrize("paths", [1, 3])
def test_tables_of_deeplabcut_have_three_headers(tmp_path: Path, many: int, paths: int) -> None:
    more = "," * (paths - 1)
    lines = [f"scorer{more},me,me,me,me", f"bodyparts{more},nose,nose,tail,tail", f"coords{more},x,y,x,y"]
    folders = "labeled-data/mouse/" if paths == 1 else "labeled-data,mouse,"
    lines += [f"{folders}{i}.png,{i % 20},2.5,," for i in range(many)]
    files = {f"labeled-data/mouse/{i}.png": picture(i) for i in range(many)}
    where = "labeled-data/mouse/CollectedData_me.csv"
    files[where] = "\n".join([*lines, ""]).encode()
    folder = lay(tmp_path / "set", files)
    for path in (zipped(tmp_path / "a.zip", files), folder, folder / where):
        table = read_table(path)
        if path == folder / where and table.names != ("image", "keypoints"):
            # Its cells name pictures below the project, which is above the table: only a place of both has them.
            assert table.names == ("image", "nose_x", "nose_y", "tail_x", "tail_y")
            continue
        assert table.names == ("image", "keypoints")
        assert things(table, "keypoints", ColumnKind.POINTS) == ("nose", "tail")
        assert points(table) == [[[i % 20, 2.5], [-1, -1]] for i in range(many)]
        assert table.column("image").to_list() == [picture(i) for i in range(many)]
