"""Predicting pictures: places in pixels of the pictures as they came, whatever size the model sees."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from automl_agent.app.cli import entry
from automl_agent.pipelines.contracts import (
    MOST_BOXES,
    ColumnKind,
    Decision,
    InputColumn,
    InputSchema,
    TaskKind,
)
from automl_agent.tools.bundle import Bundle, Manifest
from automl_agent.tools.bundle.located import painted
from automl_agent.tools.data.pictures.decode import decode

from ..data.pictures.made import file, lay

#: The model sees 8 by 8; pictures are 40 wide and 20 high, and one is none.
FILES = {
    "a.png": file(np.zeros((20, 40), np.uint8)),
    "b.png": file(np.full((20, 40), 200, np.uint8)),
    "c.png": b"no",
}
KINDS = {
    "points": (TaskKind.KEYPOINT_DETECTION, ("nose", "tail")),
    "mask": (TaskKind.SEMANTIC_SEGMENTATION, ("0", "255")),
    "boxes": (TaskKind.OBJECT_DETECTION, ("cat", "dog")),
}


class Answers:
    """The same answer to every picture."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def predict(self, frame: Any) -> np.ndarray:
        rows = len(frame)
        if self.kind == "points":
            return np.tile([[0.5, 0.5], [0.25, 0.1]], (rows, 1, 1))
        if self.kind == "mask":
            mask = np.zeros((rows, 8, 8), np.uint8)
            mask[:, :4] = 1
            return mask
        boxes = np.zeros((rows, MOST_BOXES, 6))
        boxes[..., 0] = -1
        boxes[:, 0] = [1, 0.9, 0.0, 0.0, 0.5, 1.0]
        boxes[:, 1] = [0, 0.6, 0.25, 0.5, 0.75, 0.9]
        boxes[:, 2] = [0, 0.1, 0.25, 0.5, 0.75, 0.9]
        return boxes


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    def answered(kind: str, **changes: object) -> pl.DataFrame:
        task, things = KINDS[kind]
        photo = InputColumn(id="c0", name="photo", kind=ColumnKind.IMAGE, style="gray 8x8 stretched")
        schema = InputSchema(kind=task, target=kind, columns=(photo,), things=things, canvas=(8, 8))
        manifest = Manifest(
            run_id="r", created="2026-01-01T00:00:00Z", family="constant", params={}, inputs=schema, metric="map",
            positive_class=None, decision=Decision(), seed=1, trial=0, rows=2, refitted=False,
            data_sha256="0" * 64, versions={}, files={},
        )  # fmt: skip
        bundle = Bundle(Path("model"), manifest)
        bundle.__dict__["model"] = Answers(kind)
        monkeypatch.setattr("automl_agent.tools.bundle.read_bundle", lambda _: bundle)
        if not (tmp_path / "new").exists():
            lay(tmp_path / "new", FILES)
        assert entry(["predict", str(tmp_path), str(tmp_path / "new"), "-o", str(tmp_path / "out.csv")]) == 0
        return pl.read_csv(tmp_path / "out.csv")

    return answered


def test_points_are_in_pixels_of_each_picture(ask: Any) -> None:
    found = ask("points")
    assert found.columns == ["file", "nose_x", "nose_y", "tail_x", "tail_y"]
    assert found.rows()[0] == ("a.png", 20.0, 10.0, 10.0, 2.0)
    assert found.rows()[2] == ("c.png", None, None, None, None)


def test_boxes_are_a_line_each_with_their_picture(ask: Any) -> None:
    found = ask("boxes")
    assert found.columns == ["file", "row", "boxes", "score", "left", "top", "right", "bottom"]
    assert found.rows() == [
        ("a.png", 0, "dog", 0.9, 0.0, 0.0, 20.0, 20.0),
        ("a.png", 0, "cat", 0.6, 10.0, 10.0, 30.0, 18.0),
        ("b.png", 1, "dog", 0.9, 0.0, 0.0, 20.0, 20.0),
        ("b.png", 1, "cat", 0.6, 10.0, 10.0, 30.0, 18.0),
    ]


def test_masks_are_pictures_of_the_same_size_and_values(ask: Any, tmp_path: Path) -> None:
    found = ask("mask")
    assert found.columns == ["file", "mask_file", "share_0", "share_255"]
    assert found["share_255"].to_list() == [0.5, 0.5, None]
    assert found["mask_file"].to_list() == ["out_masks/0.png", "out_masks/1.png", None]
    mask = decode((tmp_path / "out_masks" / "0.png").read_bytes())
    assert mask.shape == (20, 40)
    np.testing.assert_array_equal(mask, np.repeat([255, 0], 10)[:, None] * np.ones(40, np.uint8))


@pytest.mark.parametrize(
    ("things", "value"), [(("#000000", "#ff8000"), [255, 128, 0]), (("7", "9"), 9), (("sky", "road"), 1)]
)
def test_a_mask_has_the_values_of_those_it_learned_from(things: tuple[str, str], value: object) -> None:
    mask = decode(painted(np.ones((2, 2), np.uint8), things, (4, 6)))
    assert mask.shape[:2] == (6, 4)
    np.testing.assert_array_equal(mask[0, 0], value)


def test_a_model_that_says_something_else_is_refused_in_one_line(
    ask: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask("boxes")
    monkeypatch.setattr(Answers, "predict", lambda _, frame: np.full((len(frame), MOST_BOXES, 6), 7.0))
    assert entry(["predict", str(tmp_path), str(tmp_path / "new"), "-o", str(tmp_path / "out.csv")]) == 2
    assert "cannot be used" in capsys.readouterr().err
