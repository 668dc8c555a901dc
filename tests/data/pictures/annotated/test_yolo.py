"""Data sets in the format of YOLO."""

from pathlib import Path

import pytest
from automl_agent.pipelines.contracts import ColumnKind, DataError
from automl_agent.tools.data.pictures.division import divided
from automl_agent.tools.data.read import read_table

from ..made import lay, zipped
from .sets import boxes, picture, placed, things, told

YAML = b"""
path: ../data
train: images/train  # 10 pictures
nc: 2
names:
  0: cat
  1: "no"
"""


@pytest.mark.parametrize("form", ["zip", "folder"])
@pytest.mark.parametrize("named", ["images/{part}/{i}.png", "set/{part}/images/{i}.png"])
def test_a_file_of_text_for_each_picture(tmp_path: Path, form: str, named: str) -> None:
    files = {}
    for part in ("train", "val", "test"):
        for i in range(3):
            name = named.format(part=part, i=i)
            files[name] = picture(i)
            if i < 2:
                note = name.replace("images", "labels").replace(".png", ".txt")
                files[note] = b"1 0.5 0.5 0.2 0.4\n\n0 0.1 0.1 0.4 0.4 0.99\r\n" if i else b""
    table = read_table(placed(tmp_path, form, {**files, "data.yaml": YAML}))
    assert table.names == ("image", "boxes", "split")
    assert things(table, "boxes", ColumnKind.BOXES) == ("cat", "no")
    found = dict(zip(table.files, boxes(table), strict=True))  # type: ignore[arg-type]
    assert len(found) == 9
    for name, its in found.items():
        expected = [[1, 8, 3, 12, 7, 0], [0, 0, 0, 6, 3, 0]] if "/1." in name else []
        assert its == expected
    main, sealed = divided(table)
    assert sealed is not None
    assert (main.frame.height, sealed.frame.height) == (6, 3)
    assert table.facts.warnings == ()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("classes.txt", b"cat\n\ndog\n", ("cat", "dog")),
        ("obj.names", b"cat\ndog\n", ("cat", "dog")),
        ("data.yaml", b"names: ['cat', dog]\n", ("cat", "dog")),
        ("data.yaml", b"names:\n- cat\n- dog\n- bird", ("cat", "dog", "bird")),
        ("data.yaml", b"names: {1: dog}", ("0", "dog")),
        ("coco8.yaml", b"names: {0: cat, 1: dog}", ("cat", "dog")),
        ("data.yaml", b"a: &a [x, x]\nb: &b [*a, *a]\nnames: [*b, *b]", ("0", "1")),
        ("data.yaml", b"names: " + b"[" * 20_000, ("0", "1")),
        ("data.yaml", b"names: [[a], [b]]", ("0", "1")),
        ("data.yaml", b"names: !!python/object/apply:os.system [echo]", ("echo", "1")),
        ("data.yaml", b"\xff\xfe\x00", ("0", "1")),
        ("other.md", b"cats and dogs", ("0", "1")),
    ],
)
def test_classes_have_names_where_files_say_them(
    tmp_path: Path, name: str, content: bytes, expected: tuple[str, ...]
) -> None:
    files = {"0.png": picture(0), "0.txt": b"1 0.5 0.5 0.2 0.4\n", name: content}
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert things(table, "boxes", ColumnKind.BOXES) == expected


def test_of_outlines_and_poses_there_are_boxes(tmp_path: Path) -> None:
    files = {"0.png": picture(0), "0.txt": b"0 0.1 0.2 0.5 0.2 0.5 0.9\n"}
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert boxes(table) == [[[0, 2, 2, 10, 9, 0]]]
    files = {
        "0.png": picture(0),
        "0.txt": b"0 0.5 0.5 0.2 0.4 0.9 0.9\n",
        "data.yaml": b"kpt_shape: [1, 2]\nnames: [a]",
    }
    table = read_table(zipped(tmp_path / "b.zip", files))
    assert boxes(table) == [[[0, 8, 3, 12, 7, 0]]]


@pytest.mark.parametrize(
    "line",
    [
        "cat 0.5 0.5 0.1 0.1",
        "0 nan 0.5 0.1 0.1",
        "0 1e999 0.5 0.1 0.1",
        "-1 0.5 0.5 0.1 0.1",
        "0.5 0.5 0.5 0.1 0.1",
        "99999999999999999999 0.5 0.5 0.1 0.1",
        "0 0.5 0.5 0.1",
        "0 0.5 0.5 -0.1 0.1",
        "0 0.5 0.5 0 0",
        "0 7 7 0.1 0.1",
        "0 0.1 0.2 0.5 0.2 0.5 0.9 0.4",
    ],
)
def test_what_is_no_box_is_left_out_and_told(tmp_path: Path, line: str) -> None:
    text = f"0 0.5 0.5 0.2 0.4\n{line}\n"
    table = read_table(zipped(tmp_path / "a.zip", {"0.png": picture(0), "0.txt": text.encode()}))
    assert boxes(table) == [[[0, 8, 3, 12, 7, 0]]]
    assert table.facts.warnings[0].startswith("1 ")
    assert "left out" in told(table)


def test_thousands_of_classes_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"0.png": picture(0), "0.txt": b"5000 0.5 0.5 0.2 0.4\n"})
    with pytest.raises(DataError, match="5001 things"):
        read_table(path)
    assert read_table(path, {"photo": "rgb 10x20"}).names == ("photo",)


def test_descriptions_and_pictures_elsewhere_are_no_boxes(tmp_path: Path) -> None:
    files = {f"{i}.png": picture(i) for i in range(3)}
    table = read_table(lay(tmp_path / "a", {**files, **{f"{i}.txt": b"a cat on a mat\n" for i in range(3)}}))
    assert table.names == ("image", "file")
    files = {f"train/images/{i}.png": picture(i) for i in range(3)}
    more = {"train/labels/0.txt": b"0 0.5 0.5 0.2 0.4", "test/images/9.png": picture(9)}
    table = read_table(zipped(tmp_path / "a.zip", {**files, **more}))
    assert table.frame.height == 3
    assert "1 picture(s) are not annotated" in told(table)
