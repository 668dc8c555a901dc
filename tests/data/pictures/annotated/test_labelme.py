"""Data sets as labelme writes them."""

import json
from pathlib import Path

import numpy as np
import pytest
from automl_agent.pipelines.contracts import ColumnKind, DataError
from automl_agent.tools.data.pictures.annotated import labelme
from automl_agent.tools.data.read import read_table

from ..made import zipped
from .sets import boxes, masks, picture, placed, points, things, told


def note(*shapes: object, **more: object) -> bytes:
    """A file of labelme's."""
    start = {"version": "5.4.1", "flags": {}, "imagePath": "x.png", "imageData": "iVBORw0KGgo="}
    return json.dumps({**start, "imageHeight": 10, "imageWidth": 20, "shapes": shapes, **more}).encode()


def shape(
    label: str, kind: str, *corners: tuple[float, float], group: int | None = None
) -> dict[str, object]:
    return {"label": label, "points": corners, "group_id": group, "shape_type": kind, "flags": {}}


NOSE, TAIL = shape("nose", "point", (1, 2)), shape("tail", "point", (3.5, 4))
BOX = shape("cat", "rectangle", (6, 5), (2, 1))
OUTLINE = shape("dog", "polygon", (1, 1), (5, 1), (5, 4), (1, 4))


@pytest.mark.parametrize("form", ["zip", "folder"])
@pytest.mark.parametrize(("here", "there"), [("", ""), ("images/", "labels/"), ("train/", "train/")])
def test_points_by_their_labels(tmp_path: Path, form: str, here: str, there: str) -> None:
    files = {f"{here}{i}.png": picture(i) for i in range(4)}
    files |= {
        f"{there}0.json": note(TAIL, NOSE),
        f"{there}1.json": note(TAIL, TAIL),
        f"{there}2.json": note(),
    }
    table = read_table(placed(tmp_path, form, files))
    assert table.names == ("image", "keypoints")
    assert things(table, "keypoints", ColumnKind.POINTS) == ("nose", "tail")
    assert points(table) == [[[1, 2], [3.5, 4]], [[-1, -1], [3.5, 4]], None]
    assert table.column("image").to_list() == [picture(i) for i in range(3)]
    assert "1 picture(s) are not annotated" in told(table)
    assert "1 point(s) are there again" in told(table)


def test_of_several_groups_the_one_that_shows_most(tmp_path: Path) -> None:
    first = shape("nose", "point", (9, 9), group=1)
    second = [shape("nose", "point", (1, 1), group=2), shape("tail", "point", (2, 2), group=2)]
    table = read_table(zipped(tmp_path / "a.zip", {"0.png": picture(0), "0.json": note(first, *second, BOX)}))
    assert table.names == ("image", "boxes", "keypoints")
    assert points(table) == [[[1, 1], [2, 2]]]
    assert "1 object(s) are passed over" in told(table)


def test_boxes_and_outlines(tmp_path: Path) -> None:
    files = {f"{i}.png": picture(i) for i in range(2)}
    table = read_table(zipped(tmp_path / "a.zip", {**files, "0.json": note(BOX), "1.json": note()}))
    assert table.names == ("image", "boxes")
    assert boxes(table) == [[[0, 2, 1, 6, 5, 0]], []]
    table = read_table(zipped(tmp_path / "b.zip", {**files, "0.json": note(OUTLINE, BOX), "1.json": note()}))
    assert table.names == ("image", "boxes", "mask")
    assert things(table, "mask", ColumnKind.MASK) == ("background", "cat", "dog")
    expected = np.zeros((10, 20), dtype=np.uint8)
    expected[1:4, 1:5] = 2
    expected[1:5, 2:6] = 1
    assert [np.array_equal(m, e) for m, e in zip(masks(table), (expected, 0 * expected), strict=True)] == [  # type: ignore[arg-type]
        True,
        True,
    ]


def test_a_circle_is_its_middle_and_a_point_of_its_edge(tmp_path: Path) -> None:
    circle = shape("eye", "circle", (10, 5), (10, 8))
    table = read_table(zipped(tmp_path / "a.zip", {"0.png": picture(0), "0.json": note(circle)}))
    assert boxes(table) == [[[0, 7, 2, 13, 8, 0]]]
    (found,) = masks(table)
    assert found is not None
    assert abs(int(found.sum()) - 9 * np.pi) < 4


ODD: list[object] = [
    None, 5, [], {}, shape("", "point", (1, 1)), shape("a", "point"), shape("a", "point", (1, 1), (2, 2)),
    shape("a", "rectangle", (1, 1)), shape("a", "polygon", (1, 1), (2, 2)), shape("a", "line", (1, 1), (2, 2)),
    {"label": "a", "points": [["1", 2]], "shape_type": "point"}, {"label": "a", "points": 7},
    {"label": "a", "points": [[1, float("nan")]], "shape_type": "point"}, {"label": 3, "points": [[1, 1]]},
    {"label": "a", "points": [[1, 2, 3]], "shape_type": "point"}, {"label": "a", "points": [[1, 2]], "shape_type": []},
]  # fmt: skip


def test_odd_shapes_and_files_are_left_out_and_told(tmp_path: Path) -> None:
    files = {f"{i}.png": picture(i) for i in range(4)}
    broken = {"1.json": note(NOSE)[:-9], "2.json": b"[" * 100_000, "3.json": note(NOSE, shapes=5)}
    table = read_table(zipped(tmp_path / "a.zip", {**files, "0.json": note(NOSE, *ODD), **broken}))
    assert points(table) == [[[1, 2]]]
    assert f"{len(ODD)} shape(s) have no label" in told(table)
    assert "3 file(s) of annotations cannot be read" in told(table)


def test_there_may_be_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "a.zip", {"0.png": picture(0), "0.json": note(NOSE, TAIL)})
    assert read_table(path).names == ("image", "keypoints")
    monkeypatch.setattr(labelme, "_MOST_SHAPES", 1)
    with pytest.raises(DataError, match="TOO-LARGE"):
        read_table(path)
    monkeypatch.setattr(labelme, "_LARGEST", 20)
    assert read_table(path, {"image": "rgb 10x20"}).frame.height == 1


def test_a_change_of_the_notes_is_seen(tmp_path: Path) -> None:
    files = {"0.png": picture(0), "0.json": note(NOSE, TAIL)}
    first = read_table(placed(tmp_path, "folder", files)).facts.sha256
    (tmp_path / "set" / "0.json").write_bytes(note(TAIL, NOSE))
    assert read_table(tmp_path / "set").facts.sha256 != first
