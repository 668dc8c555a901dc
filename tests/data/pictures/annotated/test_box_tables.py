"""Tables of boxes beside pictures, one box a row."""

from dataclasses import replace
from pathlib import Path

import pytest
from automl_agent.pipelines.contracts import ColumnKind, DataError
from automl_agent.tools.data.archive import FOLDER
from automl_agent.tools.data.locate import resolve
from automl_agent.tools.data.pictures.division import divided
from automl_agent.tools.data.read import read_table
from automl_agent.tools.data.table import RawTable

from ..made import lay, zipped
from .sets import boxes, picture, placed, things, told

#: 20 pixels wide, 10 high.
PICTURES = {f"images/{i}.png": picture(i) for i in range(4)}
DOG, CAT = [1, 8, 3, 12, 7, 0], [0, 0, 0, 6, 3, 0]
#: Of pictures 0, 1 and 2; 2 has none, 3 is not named.
FOUND = {"0": [DOG, CAT], "1": [CAT], "2": []}
TENSORFLOW = (
    "filename,width,height,class,xmin,ymin,xmax,ymax",
    ["0.png,20,10,dog,8,3,12,7", "1.png,20,10,cat,0,0,6,3", "0.png,20,10,cat,0,0,6,3", "2.png,20,10,,,,,"],
)
OPEN_IMAGES = (
    "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded",
    ["0,x,dog,1,0.4,0.6,0.3,0.7,0", "1,x,cat,1,0,0.3,0,0.3,0", "0,x,cat,1,0,0.3,0,0.3,0", "2,x,,,,,,,"],
)
RETINANET = (
    "images/0.png,8,3,12,7,dog",
    ["images/1.png,0,0,6,3,cat", "images/0.png,0,0,6,3,cat", "images/2.png,,,,,"],
)
RETINANET_EMPTY_FIRST = (
    "images/2.png,,,,,",
    ["images/0.png,8,3,12,7,dog", "images/1.png,0,0,6,3,cat", "images/0.png,0,0,6,3,cat"],
)
WHEAT = (
    "image_id,width,height,bbox,label",
    [
        '0,20,10,"[8.0, 3.0, 4, 4]",dog',
        '1,20,10,"[0, 0, 6, 3]",cat',
        '0,20,10,"[0, 0, 6, 3]",cat',
        "2,20,10,,",
    ],
)
EXTENT = ["0,8,3,4,4,dog", "1,0,0,6,3,cat", "0,0,0,6,3,cat", "2,,,,,"]
CORNERS = ["0,8,3,12,7,dog", "1,0,0,6,3,cat", "0,0,0,6,3,cat", "2,,,,,"]
STYLES = {
    "tensorflow": TENSORFLOW,
    "open images": OPEN_IMAGES,
    "retinanet": RETINANET,
    "retinanet, an empty row first": RETINANET_EMPTY_FIRST,
    "wheat": WHEAT,
    "x1": ("path,x1,y1,x2,y2,name", CORNERS),
    "x0": ("image,x0,y0,x1,y1,category", CORNERS),
    "left": ("image,left,top,right,bottom,label", CORNERS),
    "x_min": ("image,x_min,y_min,x_max,y_max,class_name", CORNERS),
    "w": ("file,x,y,w,h,class", EXTENT),
    "width": ("id,x,y,width,height,class", EXTENT),
    "bbox_x": ("img,bbox_x,bbox_y,bbox_width,bbox_height,class", EXTENT),
    "middle": (
        "img,x_center,y_center,width,height,class",
        [r.replace("8,3,4,4", "10,5,4,4").replace("0,0,6,3", "3,1.5,6,3") for r in EXTENT],
    ),
}


def text(header: str, rows: list[str]) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def found(table: RawTable) -> dict[str, object]:
    """Boxes by the stem of the picture's name."""
    assert table.files is not None
    return {Path(name).stem: its for name, its in zip(table.files, boxes(table), strict=True)}


@pytest.mark.parametrize("form", ["zip", "folder", "table"])
@pytest.mark.parametrize("style", STYLES)
def test_rows_of_boxes_become_rows_of_pictures(tmp_path: Path, form: str, style: str) -> None:
    files = {**PICTURES, "boxes.csv": text(*STYLES[style])}
    path = placed(tmp_path, "zip" if form == "zip" else "folder", files)
    table = read_table(path / "boxes.csv" if form == "table" else path)
    assert table.names == ("image", "boxes")
    assert things(table, "boxes", ColumnKind.BOXES) == ("cat", "dog")
    assert found(table) == FOUND
    assert table.column("image").to_list() == [files[f"images/{stem}.png"] for stem in found(table)]
    assert "1 picture(s) are not annotated: left out" in told(table)
    assert read_table(resolve(table.facts.path, [])).facts == table.facts


@pytest.mark.parametrize("form", ["zip", "folder"])
@pytest.mark.parametrize(
    "named", ["{}.csv", "{}_labels.csv", "{}/_annotations.csv", "csv/{}-annotations-bbox.tsv"]
)
def test_tables_of_parts_are_one(tmp_path: Path, form: str, named: str) -> None:
    header, rows = TENSORFLOW
    parts = {"train": [rows[0], rows[2]], "valid": [rows[1]], "test": [rows[3], "3.png,20,10,bird,1,1,3,2"]}
    files = {named.format(part): text(header, lines) for part, lines in parts.items()}
    if named.endswith("tsv"):
        files = {name: content.replace(b",", b"\t") for name, content in files.items()}
    table = read_table(placed(tmp_path, form, {**PICTURES, **files}))
    assert table.names == ("image", "boxes", "split")
    assert things(table, "boxes", ColumnKind.BOXES) == ("bird", "cat", "dog")
    moved = [[1, 0, 0, 6, 3, 0]]
    assert found(table) == {"0": [[2, *DOG[1:]], *moved], "1": moved, "2": [], "3": [[0, 1, 1, 3, 2, 0]]}
    main, sealed = divided(table)
    assert sealed is not None
    assert found(main).keys() == {"0", "1"}
    assert table.facts.warnings == ()
    assert read_table(resolve(table.facts.path, [])).facts == table.facts


def test_a_part_that_is_named_is_read_alone(tmp_path: Path) -> None:
    files = {f"{part}.csv": text(*TENSORFLOW) for part in ("train", "test")}
    path = zipped(tmp_path / "a.zip", {**PICTURES, **files})
    table = read_table(resolve(f"{path.name}/test.csv", [tmp_path]))
    assert (table.names, table.facts.member) == (("image", "boxes"), "test.csv")
    assert found(table) == FOUND


def test_each_part_names_pictures_of_its_own_folder(tmp_path: Path) -> None:
    files = {f"{part}/a.png": picture(i) for i, part in enumerate(("train", "test"))}
    files |= {
        f"{part}_labels.csv": text(TENSORFLOW[0], [f"a.png,20,10,{part},1,1,3,2"])
        for part in ("train", "test")
    }
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert table.column("image").to_list() == [picture(0), picture(1)]
    assert boxes(table) == [[[1, 1, 1, 3, 2, 0]], [[0, 1, 1, 3, 2, 0]]]


@pytest.mark.parametrize("how", ["column", "folders"])
def test_parts_are_told_by_a_column_or_by_folders(tmp_path: Path, how: str) -> None:
    files = {f"{'train' if i < 2 else 'test'}/{i}.png": picture(i) for i in range(3)}
    rows = [row + (",Train" if row[0] in "01" else ",test") for row in TENSORFLOW[1]]
    content = text(TENSORFLOW[0] + ",Split", rows) if how == "column" else text(*TENSORFLOW)
    table = read_table(zipped(tmp_path / "a.zip", {**files, "boxes.csv": content}))
    assert table.names == ("image", "boxes", "split")
    main, sealed = divided(table)
    assert sealed is not None
    assert (set(found(main)), set(found(sealed))) == ({"0", "1"}, {"2"})


def test_two_tables_of_boxes_on_the_same_pictures_are_refused(tmp_path: Path) -> None:
    files = {**PICTURES, "a.csv": text(*TENSORFLOW), "b.csv": text(*TENSORFLOW)}
    with pytest.raises(DataError, match="2 tables of boxes"):
        read_table(zipped(tmp_path / "a.zip", files))
    files = {
        **PICTURES,
        "all.csv": text(*TENSORFLOW),
        "train.csv": text(*TENSORFLOW),
        "classes.csv": b"cat,0\ndog,1\n",
    }
    table = read_table(zipped(tmp_path / "b.zip", files))
    assert found(table) == FOUND
    assert "1 table(s) of boxes belong to no part: left out" in told(table)
    assert "1 other table(s) beside that of boxes are not read" in told(table)


def test_lists_are_corners_where_as_extents_they_would_leave_their_pictures(tmp_path: Path) -> None:
    rows = ['0,"[12, 3, 19, 7]"', '1,"(2 5 18 9)"', '2,"15.0;0;20;4"']
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text("image_id,bbox", rows)}))
    assert things(table, "boxes", ColumnKind.BOXES) == ("object",)
    assert boxes(table) == [[[0, 12, 3, 19, 7, 0]], [[0, 2, 5, 18, 9, 0]], [[0, 15, 0, 20, 4, 0]]]
    assert "3 box(es) are lists of left, top, right, bottom" in told(table)


def test_a_stated_size_is_that_of_the_coordinates(tmp_path: Path) -> None:
    rows = [row.replace(",20,10,dog,8,3,12,7", ",40,20,dog,16,6,24,14") for row in TENSORFLOW[1]]
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text(TENSORFLOW[0], rows[:1])}))
    assert boxes(table) == [[[0, 16, 6, 24, 14, 0]]]
    assert "another size than the annotations state" in told(table)


def test_groups_count_neither_way(tmp_path: Path) -> None:
    rows = ["0,dog,0.4,0.6,0.3,0.7,1", "0,cat,0,0.3,0,0.3,0"]
    header = "ImageID,LabelName,XMin,XMax,YMin,YMax,IsGroupOf"
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text(header, rows)}))
    assert boxes(table) == [[[1, 8, 3, 12, 7, 1], CAT]]


@pytest.mark.parametrize(("kind", "expected"), [("1", ("cat", "dog")), ("9", ("1", "9"))])
def test_numbers_of_classes_have_names_where_a_file_says_them(
    tmp_path: Path, kind: str, expected: tuple[str, ...]
) -> None:
    rows = ["0,8,3,12,7,1", f"0,0,0,6,3,{'0' if kind == '1' else '9'}"]
    files = {
        **PICTURES,
        "t.csv": text("image,xmin,ymin,xmax,ymax,class_id", rows),
        "classes.txt": b"cat\ndog\n",
    }
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert things(table, "boxes", ColumnKind.BOXES) == expected


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("0.png,inf,3,12,7,dog", "1 box(es) lack a number"),
        ("0.png,nan,3,12,7,dog", "1 box(es) lack a number"),
        ("0.png,1e999,3,12,7,dog", "1 box(es) lack a number"),
        ("0.png,8,3,,7,dog", "1 box(es) lack a number"),
        ("0.png,8,three,12,7,dog", "1 box(es) lack a number"),
        ("0.png,8,3,12,7,", "1 box(es) have no class"),
        ("0.png,12,7,8,3,dog", "1 box(es) have no area inside their picture"),
        ("0.png,8,3,8,7,dog", "1 box(es) have no area inside their picture"),
        ("0.png,80,30,120,70,dog", "1 box(es) have no area inside their picture"),
        ("0.png,1e300,3,1e308,7,dog", "1 box(es) have no area inside their picture"),
        ("../secret,8,3,12,7,dog", "1 picture(s) that the table names are not there"),
        ("/etc/passwd,8,3,12,7,dog", "1 picture(s) that the table names are not there"),
    ],
)
def test_what_is_no_box_is_left_out_and_told(tmp_path: Path, row: str, line: str) -> None:
    rows = ["0.png,0,0,6,3,cat", *["1.png,8,3,12,7,cat"] * 60, row]
    table = read_table(
        zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text("image,xmin,ymin,xmax,ymax,class", rows)})
    )
    assert found(table)["0"] == [CAT]
    assert sum(line in said for said in table.facts.warnings) == 1
    assert line in told(table)


def test_boxes_are_cut_at_the_edge_of_their_picture_and_told(tmp_path: Path) -> None:
    rows = ["0,-5,-1e300,6,3,cat", "0,8,3,12,7,cat", "0,0,0,20.1,10,cat"]
    table = read_table(
        zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text("image,xmin,ymin,xmax,ymax,class", rows)})
    )
    assert boxes(table) == [[CAT, [0, 8, 3, 12, 7, 0], [0, 0, 0, 20, 10, 0]]]
    assert "1 box(es) reach beyond their picture" in told(table)


def test_too_many_boxes_or_classes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"0,0,0,6,3,c{i}" for i in range(300)]
    path = zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text("image,xmin,ymin,xmax,ymax,class", rows)})
    with pytest.raises(DataError, match="300 things"):
        read_table(path)
    assert read_table(path, {"photo": "rgb 10x20"}).names == ("photo",)
    monkeypatch.setattr("automl_agent.tools.data.pictures.annotated.box_table._MOST_ROWS", 299)
    with pytest.raises(DataError, match="more than 299 rows"):
        read_table(path)


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        # A point, and the picture's size.
        ("image,x,y,width,height", ["0.png,1,2,20,10", "1.png,5,6,20,10", "2.png,3,3,20,10"]),
        ("image,length,age,height,weight", ["0.png,1,2,3,4", "1.png,5,6,7,8"]),
        ("image,left,right,up,down", ["0.png,1,2,3,4", "1.png,5,6,7,8"]),
        # What somebody looked at, and no object found there.
        ("file,Roi.X1,Roi.Y1,Roi.X2,Roi.Y2,ClassId", ["0.png,1,2,3,4,0", "1.png,5,6,7,8,1"]),
        # Margins.
        ("image,left,top,right,bottom", ["0.png,5,5,5,5", "1.png,4,6,3,6"]),
        ("image,w,h,bbox", ["0.png,1,2,small", "1.png,5,6,large"]),
        ("image,xmin,ymin,xmax,ymax", ["0.png,,,,", "1.png,,,,"]),
    ],
)
def test_other_numbers_stay_numbers(tmp_path: Path, header: str, rows: list[str]) -> None:
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text(header, rows)}))
    assert table.names == tuple(header.split(","))


@pytest.mark.parametrize(
    "row", ["2.png,7,3,5,9,dog", "2.png,1,3,5,9,", "2.png,1,3,,9,dog", "2.png,,,,,dog", "2.png,red,3,5,9,dog"]
)
def test_without_header_all_rows_must_be_boxes(tmp_path: Path, row: str) -> None:
    rows = ["1.png,0,0,6,3,cat", "0.png,0,0,6,3,cat", row]
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text("0.png,8,3,12,7,dog", rows)}))
    assert "boxes" not in table
    assert len(table.names) == 6
    assert "1 row(s), the first of them row 4, are no path, x1, y1, x2, y2" in told(table)


def test_two_points_stay_points(tmp_path: Path) -> None:
    rows = ["0.png,1,2,3,4", "1.png,5,6,1,8", "2.png,5,6,1,,"]
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text("image,x1,y1,x2,y2", rows)}))
    assert table.names == ("image", "keypoints")


def test_what_is_said_of_pictures_with_one_row_each_is_kept(tmp_path: Path) -> None:
    rows = ["0,1990,8,3,12,7,dog", "1,2001,0,0,6,3,cat"]
    header = "image,year,xmin,ymin,xmax,ymax,class"
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text(header, rows)}))
    assert table.names == ("image", "boxes", "year", "class")
    assert (table.column("year").to_list(), table.column("class").to_list()) == ([1990, 2001], ["dog", "cat"])
    rows.append("1,2001,8,3,12,7,dog")
    table = read_table(zipped(tmp_path / "b.zip", {**PICTURES, "t.csv": text(header, rows)}))
    assert table.names == ("image", "boxes")
    assert "1 column(s) say something of each box: left out" in told(table)


def test_without_pictures_boxes_are_numbers(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(text(*TENSORFLOW))
    assert read_table(tmp_path / "t.csv").names == tuple(TENSORFLOW[0].split(","))


def test_a_table_in_a_folder_of_annotations_names_pictures_beside_it(tmp_path: Path) -> None:
    files = {f"data/{name}": content for name, content in PICTURES.items()}
    path = lay(tmp_path, {**files, "data/annotations/boxes.csv": text(*TENSORFLOW)}) / "data"
    for at in (path, path / "annotations" / "boxes.csv"):
        assert found(read_table(at)) == FOUND


def test_a_model_gets_the_pictures_that_the_table_names(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": text(*TENSORFLOW)})
    table = read_table(path, {"photo": "rgb 10x20"})
    assert table.names == ("photo", "boxes")
    assert found(table) == FOUND
    assert "not annotated" not in told(table)


def test_a_table_in_a_folder_of_too_many_files_stays_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = lay(tmp_path, {**PICTURES, "t.csv": text(*RETINANET)}) / "t.csv"
    monkeypatch.setattr("automl_agent.tools.data.pictures.places.FOLDER", replace(FOLDER, files=3))
    table = read_table(path)
    assert "boxes" not in table
    assert "boxes are not read" in told(table)


@pytest.mark.parametrize(("header", "classes"), [("name", ("object",)), ("name,label", ("cat", "dog"))])
def test_a_name_is_no_class_where_it_is_the_pictures(
    tmp_path: Path, header: str, classes: tuple[str, ...]
) -> None:
    rows = ["8,3,12,7,0.png,dog", "0,0,6,3,1.png,cat"]
    rows = rows if "label" in header else [row[:-4] for row in rows]
    content = text("xmin,ymin,xmax,ymax," + header, rows)
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "t.csv": content}))
    assert things(table, "boxes", ColumnKind.BOXES) == classes
    assert found(table).keys() == {"0", "1"}
