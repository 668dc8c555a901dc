"""Arrays of pictures: taken under the names that people give them, refused by what was found."""

import io
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import DataError, FileFormat
from automl_agent.tools.data.pictures.decode import decode
from automl_agent.tools.data.pictures.division import divided
from automl_agent.tools.data.read import read_table
from automl_agent.tools.data.table import RawTable

X = np.random.default_rng(0).integers(0, 256, (6, 5, 4), dtype=np.uint8)
C = np.random.default_rng(1).integers(0, 256, (6, 5, 4, 3), dtype=np.uint8)
Y = np.arange(6) % 2


def saved(folder: Path, **arrays: object) -> Path:
    np.savez_compressed(folder / "d.npz", **arrays)  # type: ignore[arg-type]
    return folder / "d.npz"


def shown(table: RawTable) -> np.ndarray:
    return np.stack([decode(cell) for cell in table.column("image")])


@pytest.mark.parametrize(
    ("x", "y"), [("x", "y"), ("X", "Y"), ("images", "labels"), ("data", "target"), ("imgs", "classes")]
)
def test_names_of_arrays(tmp_path: Path, x: str, y: str) -> None:
    table = read_table(saved(tmp_path, **{y: Y, x: X, "about": np.array("made up")}))
    assert table.names == ("image", "label")
    assert np.array_equal(shown(table), X)
    assert table.column("label").to_list() == Y.tolist()
    assert (table.facts.format, len(table.facts.sha256)) == (FileFormat.PICTURES, 64)
    assert read_table(tmp_path / "d.npz").facts == table.facts


@pytest.mark.parametrize("form", ["x_{}", "{}_x", "{}_images", "images{}", "X{}"])
def test_parts_of_arrays(tmp_path: Path, form: str) -> None:
    y = form.replace("images", "labels").replace("x", "y").replace("X", "Y")
    arrays = {
        form.format("train"): X,
        y.format("train"): Y,
        form.format("test"): X[:2],
        y.format("test"): Y[:2],
    }
    table = read_table(saved(tmp_path, **arrays))
    assert table.names == ("image", "label", "split")
    main, sealed = divided(table)
    assert sealed is not None
    assert np.array_equal(shown(main), X)
    assert np.array_equal(shown(sealed), X[:2])
    assert sealed.column("label").to_list() == Y[:2].tolist()


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        (C, C),
        (np.moveaxis(C, -1, 1), C),
        (X[..., None], X),
        (np.asfortranarray(X), X),
        ((X / 255).astype(np.float32), X),
        (X.astype(">i4"), X),
        (X > 99, np.where(X > 99, 255, 0)),
        (X.astype(np.uint16) * 256, X),
    ],
)
def test_pictures_of_many_kinds(tmp_path: Path, images: np.ndarray, expected: np.ndarray) -> None:
    assert np.array_equal(shown(read_table(saved(tmp_path, x=images, y=Y))), expected)


def test_all_parts_have_one_scale(tmp_path: Path) -> None:
    dark = np.full((2, 5, 4), 0.9)
    table = read_table(saved(tmp_path, x_train=X.astype(float), x_test=dark))
    assert shown(table)[-1].max() == 1


@pytest.mark.parametrize(
    ("labels", "expected", "kind"),
    [
        (Y[:, None], Y.tolist(), pl.Int64),
        (np.eye(2)[Y], Y.tolist(), pl.Int64),
        (np.array(["ä", "b"])[Y], ["ä", "b"] * 3, pl.String),
        (np.array([b"a", b"\xff"])[Y], ["a", "�"] * 3, pl.String),
        (np.array([1.5, np.nan])[Y], [1.5, None] * 3, pl.Float64),
        (Y == 1, [False, True] * 3, pl.Boolean),
        (Y.astype(">u2"), Y.tolist(), pl.UInt16),
    ],
)
def test_labels_of_many_kinds(tmp_path: Path, labels: np.ndarray, expected: object, kind: object) -> None:
    column = read_table(saved(tmp_path, x=X, y=labels)).column("label")
    assert column.to_list() == expected
    assert column.dtype == kind


def test_a_part_may_lack_labels_and_all_may(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, x_train=X, y_train=Y, x_test=X))
    assert table.column("label").null_count() == 6
    table = read_table(saved(tmp_path, x=X), {"photo": "gray 5x4"})
    assert table.names == ("photo",)


@pytest.mark.parametrize(
    ("arrays", "what"),
    [
        ({"a": X, "b": Y}, "none is called x"),
        ({"x": np.zeros((6, 20)), "y": Y}, "is no stack of pictures"),
        ({"x": np.zeros((6, 9, 9, 2)), "y": Y}, "has no channels"),
        ({"x": X, "images": X, "y": Y}, "two arrays could be"),
        ({"x": X, "y": Y[:5]}, "not one label a picture"),
        ({"x_train": X, "x_test": X[:, :3]}, "different shapes"),
        ({"x": X.astype(float) - 300, "y": Y}, "values go from"),
        ({"x": X, "y": np.zeros((6, 3))}, "one label a picture"),
        ({"x": np.zeros((0, 5, 5), np.uint8), "y": np.zeros(0)}, "is no stack of pictures"),
    ],
)
def test_other_arrays_are_refused_by_what_was_found(
    tmp_path: Path, arrays: dict[str, object], what: str
) -> None:
    with pytest.raises(DataError, match=what):
        read_table(saved(tmp_path, **arrays))


def test_objects_are_never_loaded(tmp_path: Path) -> None:
    path = saved(tmp_path, x=X, y=np.array([{}] * 6, dtype=object))
    with pytest.raises(DataError, match="NO-ARRAYS"):
        read_table(path)


@pytest.mark.parametrize("shape", ["(99999999, 999, 999)", "(-6, 5, 4)", "(6, 5, 5)", "'x'", "(6,) * 9**9"])
def test_stated_shapes_are_held_against_what_is_there(tmp_path: Path, shape: str) -> None:
    stream = io.BytesIO()
    np.save(stream, X)
    head = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".encode().ljust(117) + b"\n"
    with zipfile.ZipFile(tmp_path / "d.npz", "w") as archive:
        archive.writestr("x.npy", b"\x93NUMPY\1\0" + len(head).to_bytes(2, "little") + head + X.tobytes())
    with pytest.raises(DataError, match="NO-ARRAYS"):
        read_table(tmp_path / "d.npz")


def test_bombs_are_stopped(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "d.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        stream = io.BytesIO()
        np.save(stream, np.zeros((40, 1000, 1000), np.uint8))
        archive.writestr("x.npy", stream.getvalue())
    with pytest.raises(DataError, match="TOO-LARGE"):
        read_table(tmp_path / "d.npz")


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path, x=X, y=Y)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DataError, match="DAMAGED-ARCHIVE"):
        read_table(path)
    np.savez(tmp_path / "d.npz", x=X)
    content = bytearray((tmp_path / "d.npz").read_bytes())
    content[300] ^= 255
    path.write_bytes(content)
    with pytest.raises(DataError, match="DAMAGED-ARCHIVE"):
        read_table(path)
