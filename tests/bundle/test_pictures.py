"""Predicting pictures: from a folder, an archive or a table, with the name of each in the answer."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from automl_agent.app.cli import entry
from automl_agent.pipelines.contracts import ColumnKind, Decision, InputColumn, InputSchema, TaskKind
from automl_agent.pipelines.image.packed import picture_shape, pixels
from automl_agent.tools.bundle import Bundle, Manifest

from ..data.pictures.made import file, lay, zipped

STYLE = "gray 4x4"
DARK, LIGHT = (file(np.full((4, 4), value, np.uint8)) for value in (10, 240))
FILES = {"a.png": DARK, "b.png": LIGHT, "c.png": b"no picture"}


class Brightness:
    """How bright a picture is."""

    def predict(self, frame: Any) -> np.ndarray:
        light = pixels(frame["c0"], picture_shape(STYLE)).mean(axis=(1, 2, 3)) / 255
        return np.column_stack([1 - light, light])


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = InputColumn(id="c0", name="photo", kind=ColumnKind.IMAGE, style=STYLE)
    schema = InputSchema(
        kind=TaskKind.TABULAR_CLASSIFICATION, target="label", columns=(photo,), classes=("dark", "light")
    )
    manifest = Manifest(
        run_id="r", created="2026-01-01T00:00:00Z", family="linear", params={}, inputs=schema, metric="f1",
        positive_class="light", decision=Decision(), seed=1, trial=0, rows=2, refitted=False,
        data_sha256="0" * 64, versions={}, files={},
    )  # fmt: skip
    bundle = Bundle(Path("model"), manifest)
    bundle.__dict__["model"] = Brightness()
    monkeypatch.setattr("automl_agent.tools.bundle.read_bundle", lambda _: bundle)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("form", ["folder", "zip", "table", "npz"])
def test_each_picture_is_answered_by_name(
    tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new"
    if form == "zip":
        path = zipped(tmp_path / "new.zip", FILES)
    elif form == "npz":
        path = tmp_path / "new.npz"
        np.savez(path, x=np.stack([np.full((4, 4), v, np.uint8) for v in (10, 240, 0)]))
    else:
        lay(path, FILES)
    if form == "table":
        path = path / "t.csv"
        path.write_text("which\n" + "".join(f"{name}\n" for name in FILES))
    assert entry(["predict", str(tmp_path), str(path), "-o", str(tmp_path / "out.csv")]) == 0
    found = pl.read_csv(tmp_path / "out.csv")
    assert found["label"].to_list() == ["dark", "light", "dark"]
    if form == "npz":
        assert found.columns == ["label", "proba_dark", "proba_light"]
        return
    assert found.columns == ["file", "label", "proba_dark", "proba_light"]
    assert found["file"].to_list() == list(FILES)
    assert "1 of 3 values of 'photo' could not be read" in capsys.readouterr().err


@pytest.mark.usefixtures("known")
def test_a_single_picture_is_answered(tmp_path: Path) -> None:
    lay(tmp_path, FILES)
    assert entry(["predict", str(tmp_path), str(tmp_path / "b.png"), "-o", str(tmp_path / "out.csv")]) == 0
    assert pl.read_csv(tmp_path / "out.csv").row(0)[:2] == ("b.png", "light")
