"""Data sets in the format of Pascal VOC."""

from pathlib import Path

import numpy as np
import pytest
from automl_agent.pipelines.contracts import ColumnKind
from automl_agent.tools.data.locate import picture_folders
from automl_agent.tools.data.pictures.annotated import cells
from automl_agent.tools.data.pictures.annotated.safe_xml import NoXml, parse
from automl_agent.tools.data.pictures.division import divided
from automl_agent.tools.data.read import read_table

from ..made import lay, zipped
from .sets import SIDES, boxes, gray, masks, picture, placed, things, told

CAT, DOG = ("cat", (3, 2, 6, 5), 0), ("dog", (1, 1, 20, 10), 1)


def note(*objects: tuple[str, tuple[object, ...], int], size: str = "", start: str = "") -> bytes:
    """A file of XML."""
    found = "".join(
        f"<object><name> {name}\n</name><difficult>{difficult}</difficult><bndbox><xmin>{edges[0]}</xmin>"
        f"<ymin>{edges[1]}</ymin><xmax>{edges[2]}</xmax><ymax>{edges[3]}</ymax></bndbox></object>"
        for name, edges, difficult in objects
    )
    return f"{start}<annotation><filename>x.jpg</filename>{size}{found}</annotation>".encode()


@pytest.mark.parametrize("form", ["zip", "folder"])
@pytest.mark.parametrize(("here", "there"), [("JPEGImages", "Annotations"), ("a", "a"), ("pics", "boxes")])
def test_a_file_of_xml_for_each_picture(tmp_path: Path, form: str, here: str, there: str) -> None:
    files = {f"VOC/{here}/{i}.png": picture(i) for i in range(3)}
    notes = {f"VOC/{there}/0.xml": note(DOG, CAT), f"VOC/{there}/1.xml": note()}
    path = placed(tmp_path, form, {**files, **notes})
    table = read_table(path)
    assert table.names == ("image", "boxes")
    assert things(table, "boxes", ColumnKind.BOXES) == ("cat", "dog")
    # Pixels are counted from 1, and the last one belongs to the box; a difficult object counts neither way.
    assert boxes(table) == [[[1, 0, 0, 20, 10, 1], [0, 2, 1, 6, 5, 0]], []]
    assert table.column("image").to_list() == [picture(0), picture(1)]
    assert "1 picture(s) are not annotated: left out" in told(table)
    if form == "folder":
        assert picture_folders(tmp_path) == (path,)


def test_lists_say_what_pictures_are_for(tmp_path: Path) -> None:
    files = {f"JPEGImages/{i}.png": picture(i) for i in range(5)}
    files |= {f"Annotations/{i}.xml": note(CAT) for i in range(5)}
    lists = {"trainval": "0\n1\n", "train": "0  1\n", "val": "1 -1\n", "test": "2\n3\n\n"}
    files |= {f"ImageSets/Main/{name}.txt": text.encode() for name, text in lists.items()}
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert table.names == ("image", "boxes", "split")
    assert table.column("split").to_list() == ["train", "val", "test", "test"]
    assert "1 annotated picture(s) are in no list" in told(table)
    _, sealed = divided(table)
    assert sealed is not None
    assert sealed.frame.height == 2


def test_masks_beside_boxes_are_read_too(tmp_path: Path) -> None:
    files = {f"JPEGImages/{i}.png": picture(i) for i in range(3)}
    files |= {f"Annotations/{i}.xml": note(CAT) for i in range(3)}
    values = np.zeros(SIDES, dtype=np.uint8)
    values[3:] = 1
    table = read_table(zipped(tmp_path / "a.zip", {**files, "SegmentationClass/1.png": gray(values)}))
    assert table.names == ("image", "boxes", "mask")
    assert [mask is None for mask in masks(table)] == [True, False, True]
    table = read_table(zipped(tmp_path / "b.zip", {**files, "SegmentationClass/1.png": gray(0 * values)}))
    assert table.names == ("image", "boxes")
    assert "masks are not read" in told(table)


def test_folders_say_what_pictures_are_for(tmp_path: Path) -> None:
    files = {f"{part}/{i}.png": picture(i) for part in ("train", "test") for i in range(2)}
    files |= {name.replace("png", "xml"): note(CAT) for name in files}
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert table.column("split").to_list() == ["test", "test", "train", "train"]


def test_a_stated_size_is_what_boxes_are_pixels_of(tmp_path: Path) -> None:
    stated = "<size><width>200</width><height>100</height><depth>3</depth></size>"
    odd = "<size><width>-1</width><height>1e999</height></size>"
    files = {f"{i}.png": picture(i) for i in range(2)}
    box = ("cat", (1, 1, 150, 50), 0)
    notes = {"0.xml": note(box, size=stated), "1.xml": note(box, size=odd)}
    table = read_table(zipped(tmp_path / "a.zip", {**files, **notes}))
    assert [cells.read_boxes(c)[0].tolist() for c in table.column("boxes")] == [[200, 100], [20, 10]]
    assert boxes(table) == [[[0, 0, 0, 150, 50, 0]], [[0, 0, 0, 20, 10, 0]]]


@pytest.mark.parametrize(
    "edges",
    [
        ("nan", 1, 2, 2),
        (1, "inf", 2, 2),
        ("", 1, 2, 2),
        ("1e999", 1, 2, 2),
        (9, 9, 2, 2),
        (100, 100, 200, 200),
    ],
)
def test_what_is_no_box_is_left_out_and_told(tmp_path: Path, edges: tuple[object, ...]) -> None:
    files = {"0.png": picture(0), "0.xml": note(CAT, ("cat", edges, 0))}
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert boxes(table) == [[[0, 2, 1, 6, 5, 0]]]
    assert "left out" in told(table)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>',
    '<!DOCTYPE annotation SYSTEM "file:///etc/passwd">',
    '<!DOCTYPE annotation [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
)


@pytest.mark.parametrize(
    "content",
    [
        *(note(CAT, start=start) for start in BOMB),
        note(CAT, start=BOMB[0]).decode().encode("utf-16"),
        b"",
        b"<annotation>",
        b"\x00\xff",
        b'<?xml version="1.0" encoding="no-such"?><annotation/>',
        b"<a>" * 100_000,
        b"<a>" + b"<b/>" * 60_000 + b"</a>",
        b"<a>&lol;</a>",
    ],
)
def test_hostile_xml_is_not_read(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NoXml):
        parse(content)
    files = {f"{i}.png": picture(i) for i in range(2)}
    table = read_table(zipped(tmp_path / "a.zip", {**files, "0.xml": note(CAT), "1.xml": content}))
    assert boxes(table) == [[[0, 2, 1, 6, 5, 0]], None]
    assert "1 file(s) of annotations cannot be read" in told(table)


def test_xml_of_another_kind_is_no_annotation(tmp_path: Path) -> None:
    files = {f"{i}.png": picture(i) for i in range(2)}
    notes = {f"{i}.xml": b"<svg><object/></svg>" for i in range(2)}
    assert read_table(zipped(tmp_path / "a.zip", {**files, **notes})).names == ("image", "file")
    # One file of settings beside classes of pictures is none either.
    classes = {f"{c}/{i}.png": picture(i) for c in ("a", "b") for i in range(2)}
    table = read_table(lay(tmp_path / "b", {**classes, "settings.xml": note(CAT)}))
    assert table.names == ("image", "label")
