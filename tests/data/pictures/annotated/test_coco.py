"""Data sets in COCO's format."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import UNCOUNTED, ColumnKind, DataError, FileFormat
from automl_agent.tools.data.locate import resolve
from automl_agent.tools.data.pictures.annotated import cells
from automl_agent.tools.data.pictures.division import divided
from automl_agent.tools.data.read import read_table

from ..made import lay, zipped
from .sets import boxes, coco, masks, picture, placed, points, things, told

PICTURES = {f"images/{i}.png": picture(i) for i in range(4)}
SQUARE = [[2, 2, 6, 2, 6, 6, 2, 6]]


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_boxes_of_a_file_for_each_part(tmp_path: Path, form: str) -> None:
    kinds = [{"id": 7, "name": "dog"}, {"id": 3, "name": "cat"}]
    train = coco(
        ["images/0.png", "1.png", "images/2.png"],
        [
            {"bbox": [1, 2, 3, 4], "category_id": 7},
            {"bbox": [0, 0, 20, 10], "category_id": 3, "iscrowd": 1},
            {"bbox": [15, 5, 100, 100], "category_id": 3, "image_id": 2},
        ],
        kinds,
    )
    test = coco(["3.png"], [{"bbox": [1, 1, 2, 2], "category_id": 3}], kinds)
    path = placed(tmp_path, form, {**PICTURES, "train.json": train, "annotations/test2017.json": test})
    table = read_table(path)
    assert table.names == ("image", "boxes", "split")
    assert things(table, "boxes", ColumnKind.BOXES) == ("cat", "dog")
    found = dict(zip(table.files, boxes(table), strict=True))  # type: ignore[arg-type]
    assert found == {
        "images/0.png": [[1, 1, 2, 4, 6, 0], [0, 0, 0, 20, 10, 1]],
        "images/1.png": [[0, 15, 5, 20, 10, 0]],
        "images/2.png": [],
        "images/3.png": [[0, 1, 1, 3, 3, 0]],
    }
    assert table.files is not None
    assert table.column("image").to_list() == [PICTURES[name] for name in table.files]
    assert (table.facts.format, table.facts.warnings) == (FileFormat.PICTURES, ())
    main, sealed = divided(table)
    assert sealed is not None
    assert (main.names, main.frame.height, sealed.frame.height) == (("image", "boxes"), 3, 1)
    assert read_table(resolve(table.facts.path, [])).facts == table.facts
    if form == "folder":
        (path / "train.json").write_bytes(train.replace(b"[1, 2, 3, 4]", b"[1, 2, 3, 5]"))
        assert read_table(path).facts.sha256 != table.facts.sha256


def test_a_file_for_each_part_in_its_folder_as_roboflow_exports(tmp_path: Path) -> None:
    files: dict[str, bytes] = {}
    for i, part in enumerate(("train", "valid", "test")):
        drawn = [{"bbox": [i, 0, 1, 1], "segmentation": []}]
        files |= {f"{part}/a.png": picture(i), f"{part}/_annotations.coco.json": coco(["a.png"], drawn)}
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert table.names == ("image", "boxes", "split")
    found = dict(
        zip(table.column("split"), zip(table.column("image"), boxes(table), strict=True), strict=True)
    )
    assert found == {
        p: (picture(i), [[0, i, 0, i + 1, 1, 0]]) for i, p in enumerate(("train", "valid", "test"))
    }


def test_pictures_of_one_name_are_told_apart_by_part(tmp_path: Path) -> None:
    files = {f"{part}2017/a.png": picture(i) for i, part in enumerate(("train", "val"))}
    notes = {f"annotations/instances_{p}2017.json": coco(["a.png"], []) for p in ("train", "val")}
    table = read_table(zipped(tmp_path / "a.zip", {**files, **notes}))
    assert dict(zip(table.column("split"), table.column("image"), strict=True)) == {
        "train": picture(0),
        "val": picture(1),
    }


def test_masks_of_polygons_and_run_lengths(tmp_path: Path) -> None:
    kinds = [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]
    runs = {"size": [10, 20], "counts": [0, 10, 180, 10]}
    drawn = [
        {"bbox": [2, 2, 4, 4], "segmentation": SQUARE},
        {"bbox": [4, 4, 4, 4], "segmentation": [[4, 4, 8, 4, 8, 8, 4, 8]], "category_id": 2},
        {"bbox": [0, 0, 20, 10], "segmentation": runs, "iscrowd": 1},
    ]
    notes = coco(["0.png", "1.png"], drawn, kinds)
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "a.json": notes}))
    assert table.names == ("image", "boxes", "mask")
    assert things(table, "mask", ColumnKind.MASK) == ("background", "cat", "dog")
    expected = np.zeros((10, 20), dtype=np.uint8)
    expected[2:6, 2:6], expected[4:8, 4:8] = 1, 2
    expected[:, 0] = expected[:, 19] = UNCOUNTED
    first, second = masks(table)
    assert first is not None
    assert second is not None
    assert np.array_equal(first, expected)
    assert not second.any()
    assert "2 picture(s) are not annotated" in told(table)


def test_a_mask_of_another_size_or_without_all_outlines_is_missing(tmp_path: Path) -> None:
    outlined: list[dict[str, object]] = [
        {"bbox": [2, 2, 4, 4], "segmentation": SQUARE, "image_id": i} for i in (1, 2, 3)
    ]
    drawn: list[dict[str, object]] = [*outlined, {"bbox": [2, 2, 4, 4], "image_id": 3}]
    found = json.loads(coco([f"{i}.png" for i in range(3)], drawn))
    found["images"][1] |= {"width": 40}
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "a.json": json.dumps(found).encode()}))
    assert [mask is None for mask in masks(table)] == [False, True, True]
    assert "another size than the annotations state" in told(table)
    assert "without an outline" in told(table)
    assert cells.read_boxes(table.column("boxes")[1])[0].tolist() == [40, 10]


def test_points_of_the_one_object_in_each_picture(tmp_path: Path) -> None:
    kinds = [{"id": 1, "name": "mouse", "keypoints": ["nose", "tail"], "skeleton": []}]
    drawn: list[dict[str, object]] = [
        {"keypoints": [1, 2, 2, 3, 4, 0], "bbox": [0, 0, 5, 5]},
        {"keypoints": [1, 2, 1, 900, 4, 2], "bbox": [0, 0, 5, 5], "image_id": 2},
        {"keypoints": [1, 2, 1], "bbox": [0, 0, 5, 5], "image_id": 3},
    ]
    notes = coco([f"{i}.png" for i in range(4)], drawn, kinds)
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "a.json": notes}))
    assert table.names == ("image", "boxes", "keypoints")
    assert things(table, "keypoints", ColumnKind.POINTS) == ("nose", "tail")
    assert points(table) == [[[1, 2], [-1, -1]], [[1, 2], [-1, -1]], None, None]
    assert "1 point(s) lie outside" in told(table)


def test_of_several_objects_the_one_that_shows_most_is_taken(tmp_path: Path) -> None:
    kinds = [{"id": 1, "name": "mouse", "keypoints": ["nose", "tail"]}]
    drawn: list[dict[str, object]] = [
        {"keypoints": [1, 1, 2, 0, 0, 0], "bbox": [0, 0, 20, 10]},
        {"keypoints": [2, 2, 2, 3, 3, 1], "bbox": [0, 0, 5, 5]},
        {"keypoints": [4, 4, 2, 5, 5, 2], "bbox": [0, 0, 6, 5]},
        {"keypoints": [6, 6, 2, 7, 7, 2], "bbox": [0, 0, 9, 9], "iscrowd": 1},
        {"keypoints": [8, 8, 2, 9, 9, 2, 1, 1, 2], "bbox": [0, 0, 9, 9]},
        {"keypoints": [0, 0, 0, 0, 0, 0], "bbox": [0, 0, 9, 9], "image_id": 2},
        {"keypoints": [8, 8, 0, 9, 9, 1], "image_id": 2},
    ]
    table = read_table(
        zipped(tmp_path / "a.zip", {**PICTURES, "a.json": coco(["0.png", "1.png"], drawn, kinds)})
    )
    assert points(table) == [[[4, 4], [5, 5]], [[-1, -1], [9, 9]]]
    assert "2 object(s) are passed over" in told(table)
    assert "1 annotation(s) have other points than their class" in told(table)


def test_points_of_other_names_are_not_read(tmp_path: Path) -> None:
    kinds = [{"id": i, "name": f"c{i}", "keypoints": [f"p{i}"]} for i in (1, 2)]
    drawn = [{"keypoints": [1, 1, 2], "bbox": [0, 0, 9, 9], "category_id": i} for i in (1, 2)]
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "a.json": coco(["0.png"], drawn, kinds)}))
    assert table.names == ("image", "boxes")
    assert "points of other names than the rest" in told(table)


@pytest.mark.parametrize("known", [{}, {"photo": "rgb 10x20 stretched"}])
def test_a_model_finds_its_pictures(tmp_path: Path, known: dict[str, str]) -> None:
    notes = coco(["0.png", "1.png"], [{"bbox": [1, 1, 2, 2]}])
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "a.json": notes}), known)
    assert table.names == (("photo" if known else "image"), "boxes")
    # Those without annotations too: a model may be asked about any.
    assert table.frame.height == (4 if known else 2)
    assert table.column("boxes").null_count() == (2 if known else 0)
    # Of annotations that cannot be read, only who learns must hear.
    broken = zipped(tmp_path / "b.zip", {**PICTURES, "a.json": notes[:-5]})
    if known:
        table = read_table(broken, known)
        assert (table.names, table.frame.height) == (("photo", "file"), 4)
        assert "annotations are not read" in told(table)
    else:
        with pytest.raises(DataError, match="DATA-UNREADABLE"):
            read_table(broken)


def test_a_file_of_annotations_is_named(tmp_path: Path) -> None:
    first, second = coco(["0.png"], [{"bbox": [1, 1, 2, 2]}]), coco(["1.png"], [{"bbox": [0, 0, 2, 2]}])
    files = {**PICTURES, "annotations/a.json": first, "annotations/b.json": second}
    path = zipped(tmp_path / "a.zip", files)
    with pytest.raises(DataError, match=r"SEVERAL-ANNOTATIONS.*name one, such as a.zip/annotations/a.json"):
        read_table(path)
    for place in (path, lay(tmp_path / "a", files)):
        table = read_table(resolve(str(place / "annotations" / "b.json"), []))
        assert boxes(table) == [[[0, 0, 0, 2, 2, 0]]]
        assert table.column("image").to_list() == [picture(1)]


HOSTILE: list[tuple[dict[str, object], str]] = [
    ({"bbox": [1, 1, -5, 3]}, "no area"),
    ({"bbox": [30, 30, 5, 5]}, "no area"),
    ({"bbox": [float("nan"), 0, 1, 1]}, "no box"),
    ({"bbox": [float("inf"), 0, 1, 1]}, "no box"),
    ({"bbox": [10**400, 0, 1, 1]}, "no box"),
    ({"bbox": ["1", 0, 1, 1]}, "no box"),
    ({"bbox": [True, 0, 1, 1]}, "no box"),
    ({"bbox": [1, 1, 1]}, "no box"),
    ({"bbox": {"x": 1}}, "no box"),
    ({}, "no box"),
    ({"bbox": [1, 1, 1, 1], "category_id": 9}, "nothing that fits"),
    ({"bbox": [1, 1, 1, 1], "image_id": [1]}, "nothing that fits"),
]


@pytest.mark.parametrize(("entry", "said"), HOSTILE)
def test_what_is_no_box_is_left_out_and_told(tmp_path: Path, entry: dict[str, object], said: str) -> None:
    notes = coco(["0.png"], [{"bbox": [0, 0, 2, 2]}, entry])
    table = read_table(zipped(tmp_path / "a.zip", {"0.png": picture(0), "a.json": notes}))
    assert boxes(table) == [[[0, 0, 0, 2, 2, 0]]]
    assert f"1 {'entry' if 'fits' in said else 'box' if 'area' in said else 'annotation'}" in told(table)
    assert said in told(table)


def test_huge_boxes_are_clipped(tmp_path: Path) -> None:
    notes = coco(["0.png"], [{"bbox": [-1e308, -1e308, 1.7e308, 1e308]}, {"bbox": [-5, -5, 1e300, 1e300]}])
    table = read_table(zipped(tmp_path / "a.zip", {"0.png": picture(0), "a.json": notes}))
    assert boxes(table) == [[[0, 0, 0, 20, 10, 0]]] or "no area" in told(table)
    assert boxes(table)[0] is not None


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "gone.png", "a\x00b.png", "", "x" * 5000])
def test_pictures_that_are_not_there_are_left_out(tmp_path: Path, name: str) -> None:
    lay(tmp_path, {"secret.png": picture(9)})
    notes = coco(["0.png", name], [{"bbox": [0, 0, 2, 2], "image_id": 2}])
    table = read_table(lay(tmp_path / "set", {"0.png": picture(0), "a.json": notes}))
    assert table.column("image").to_list() == [picture(0)]
    assert boxes(table) == [[]]
    assert "not there" in told(table) or "nothing that fits" in told(table)


def test_none_of_the_pictures_may_be_there(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"0.png": picture(0), "a.json": coco(["b.png"], [])})
    with pytest.raises(DataError, match="NO-PICTURES"):
        read_table(path)


def test_thousands_of_classes_are_refused(tmp_path: Path) -> None:
    kinds = [{"id": i, "name": f"thing {i}"} for i in range(3000)]
    path = zipped(tmp_path / "a.zip", {"0.png": picture(0), "a.json": coco(["0.png"], [], kinds)})
    with pytest.raises(DataError, match="3000 things"):
        read_table(path)


@pytest.mark.parametrize(
    "content",
    [
        b'{"images": [], "annotations": [], "categories": ' + b"[" * 100_000,
        b'{"images": 1e5, "annotations": ' + b"9" * 5000 + b', "categories": []}',
        b'{"images": [], "annotations": [], "categories": [\xff]}',
    ],
)
def test_json_that_cannot_be_read_is_told_in_a_line(tmp_path: Path, content: bytes) -> None:
    path = zipped(tmp_path / "a.zip", {"0.png": picture(0), "a.json": content})
    with pytest.raises(DataError) as caught:
        read_table(path)
    assert "\n" not in str(caught.value)


def test_odd_entries_are_left_out(tmp_path: Path) -> None:
    odd: list[object] = [
        None,
        5,
        "x",
        [],
        {},
        {"id": None},
        {"id": {}, "name": [], "file_name": 3},
        {"id": 1.5},
    ]
    found = json.loads(coco(["0.png"], [{"bbox": [0, 0, 2, 2]}]))
    for entries in (found["images"], found["categories"], found["annotations"]):
        entries.extend(odd)
    table = read_table(
        zipped(tmp_path / "a.zip", {"0.png": picture(0), "a.json": json.dumps(found).encode()})
    )
    assert boxes(table) == [[[0, 0, 0, 2, 2, 0]]]
    assert told(table).count(f"{len(odd)} entry(s)") == 3


def test_drawing_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automl_agent.tools.data.pictures.annotated.found.MOST_WORK", 1000)
    drawn = [{"segmentation": SQUARE, "bbox": [2, 2, 4, 4]}] * 50
    path = zipped(tmp_path / "a.zip", {"0.png": picture(0), "a.json": coco(["0.png"], drawn)})
    with pytest.raises(DataError, match="TOO-LARGE"):
        read_table(path)


def test_annotations_may_be_too_large_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automl_agent.tools.data.pictures.annotated.coco.LARGEST_SHEET", 50)
    path = zipped(tmp_path / "a.zip", {"0.png": picture(0), "instances.json": coco(["0.png"], [])})
    with pytest.raises(DataError, match="TOO-LARGE"):
        read_table(path)


@pytest.mark.parametrize("form", ["zip", "folder", "file"])
def test_they_may_be_larger_than_pictures_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    notes = coco(["0.png"], [{"bbox": [0, 0, 2, 2], "image_id": 1}] * 30)
    monkeypatch.setattr("automl_agent.tools.data.pictures.places.LARGEST_FILE", len(notes) - 1)
    path = placed(tmp_path, "zip" if form == "zip" else "folder", {"0.png": picture(0), "a.json": notes})
    table = read_table(path / "a.json" if form == "file" else path)
    assert (len(boxes(table)[0] or []), table.column("image").to_list()) == (30, [picture(0)])


def test_of_more_than_can_be_held_those_of_instances_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = coco(["0.png"], [{"bbox": [0, 0, 2, 2], "image_id": 1}])
    files = {"0.png": picture(0), "instances.json": notes, "person_keypoints.json": notes}
    for module in ("coco", "found"):
        monkeypatch.setattr(f"automl_agent.tools.data.pictures.annotated.{module}.MOST_NOTES", len(notes) + 1)
    assert boxes(read_table(zipped(tmp_path / "a.zip", files))) == [[[0, 0, 0, 2, 2, 0]]]
    with pytest.raises(DataError, match="TOO-LARGE"):
        read_table(zipped(tmp_path / "b.zip", {**files, "more_instances.json": notes}))


def test_a_picture_that_cannot_be_read_keeps_its_boxes(tmp_path: Path) -> None:
    notes = coco(["0.png", "1.png"], [{"bbox": [0, 0, 2, 2], "image_id": 2}])
    table = read_table(zipped(tmp_path / "a.zip", {"0.png": picture(0), "1.png": b"<svg/>", "a.json": notes}))
    assert boxes(table) == [[], [[0, 0, 0, 2, 2, 0]]]
    assert table.column("image").dtype == pl.Binary


def test_json_that_is_no_annotation_is_no_coco(tmp_path: Path) -> None:
    rows = b'[{"path": "images/0.png", "y": 1}, {"path": "images/1.png", "y": 2}]'
    table = read_table(zipped(tmp_path / "a.zip", {**PICTURES, "labels.json": rows}))
    assert table.names == ("path", "y")
    assert table.column("path").to_list() == [picture(0), picture(1)]
