"""From annotated pictures and a request in words to a model that locates, whole."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from ..data.pictures.made import file
from ..e2e.calls import call, result
from .tables import HEIGHT, WIDTH, laid, square

pytestmark = pytest.mark.e2e
ROWS = 60
REQUESTS = {
    "boxes": "Find the squares in pictures. mAP50.",
    "mask": "Segment the squares in pictures.",
    "keypoints": "Where are corner and centre of the squares in pictures? Keypoints.",
}


def lay_out(folder: Path, target: str) -> None:
    """A folder of pictures in the form that people keep such annotations in."""
    rng = np.random.default_rng(1)
    place = folder / "pictures"
    for name in ("images", "masks") if target == "mask" else ("images",):
        (place / name).mkdir(parents=True)
    rows, images, drawn = io.StringIO(), [], []
    table = csv.writer(rows)
    table.writerow(["file", "corner_x", "corner_y", "centre_x", "centre_y"])
    for n in range(ROWS):
        picture, (left, top, right, bottom) = square(rng)
        (place / "images" / f"{n}.png").write_bytes(file(picture))
        if target == "mask":
            mask = np.zeros(picture.shape, np.uint8)
            mask[top:bottom, left:right] = 255
            (place / "masks" / f"{n}.png").write_bytes(file(mask))
        table.writerow([f"images/{n}.png", left, top, (left + right) / 2, (top + bottom) / 2])
        images.append({"id": n, "file_name": f"{n}.png", "width": WIDTH, "height": HEIGHT})
        box = [left, top, right - left, bottom - top]
        drawn.append({"id": n, "image_id": n, "category_id": 7, "bbox": box, "iscrowd": 0})
    if target == "keypoints":
        (place / "points.csv").write_text(rows.getvalue())
    if target == "boxes":
        kinds = [{"id": 7, "name": "square"}]
        (place / "coco.json").write_text(
            json.dumps({"images": images, "annotations": drawn, "categories": kinds})
        )


@pytest.mark.long
@pytest.mark.parametrize("target", REQUESTS)
def test_what_is_drawn_is_learned_verified_and_predicted(tmp_path: Path, target: str) -> None:
    lay_out(tmp_path, target)
    words = (
        "run",
        "--text",
        REQUESTS[target],
        "--yes",
        "--trials",
        "1",
        "--time-limit",
        "180s",
        "--out",
        "out",
    )
    call(tmp_path, *words)
    found = result(tmp_path / "out")
    assert found.task.target == target
    assert found.status == "verified"
    assert found.scores.test is not None
    assert found.scores.dummy is not None
    page = (tmp_path / "out" / "report.html").read_text()
    assert page.count("<image ") >= 10

    laid(tmp_path / "new")
    call(tmp_path, "predict", "out", "new", "-o", "new.csv")
    said = pl.read_csv(tmp_path / "new.csv")
    assert set(said["file"]) <= {"0.png", "1.png", "2.png"}
    if target == "keypoints":
        assert said.columns == ["file", "corner_x", "corner_y", "centre_x", "centre_y"]
        assert said["centre_x"].is_between(0, WIDTH).all()
    call(tmp_path, "report", "out", "--recompute")
    assert call(tmp_path, "resume", "out").returncode == 0
