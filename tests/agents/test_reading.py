"""Data sets of pictures on their way into a run: found by what the request calls them, divided as they came."""

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from automl_agent.agents.crew.order import Order
from automl_agent.agents.crew.reading import read_data, read_tables
from automl_agent.agents.crew.state import Desk, RunState
from automl_agent.pipelines.contracts import ColumnKind

from ..data.pictures.made import lay, png, zipped

PARTS = {
    f"{part}/{kind}/{i}.png": png(100 * n + 10 * k + i)
    for n, part in enumerate(("train", "val", "test"))
    for k, kind in enumerate(("cats", "dogs"))
    for i in range(3)
}


def desk(folder: Path, request: str = "r") -> Desk:
    order = Order(request=request, started=0.0, folders=(folder,))
    nothing = cast(Any, lambda *_: None)
    return Desk(order=order, ask=nothing, stage=nothing, watch=nothing, opened=nothing)


def test_rows_marked_as_test_are_the_sealed_test(tmp_path: Path) -> None:
    zipped(tmp_path / "pets.zip", PARTS)
    tables = read_tables(desk(tmp_path), "pets.zip", None)
    assert tables.test is not None
    assert tables.main.names == tables.test.names == ("image", "label")
    assert (tables.main.frame.height, tables.test.frame.height) == (12, 6)
    assert tables.test.column("image").to_list() == [c for n, c in PARTS.items() if n.startswith("test")]


def test_a_test_table_that_is_named_wins_and_marked_rows_stay_out(tmp_path: Path) -> None:
    zipped(tmp_path / "pets.zip", PARTS)
    lay(tmp_path / "later", {"cats/a.png": png(900), "dogs/a.png": png(901)})
    tables = read_tables(desk(tmp_path), "pets.zip", "later/")
    assert tables.test is not None
    assert tables.test.column("image").to_list() == [png(900), png(901)]
    assert tables.main.frame.height == 12
    assert "6 rows that are marked as test are left out" in tables.main.facts.warnings[-1]


def test_a_column_of_parts_of_a_plain_table_is_a_column(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("n,split\n" + "1,train\n2,test\n" * 20)
    tables = read_tables(desk(tmp_path), "t.csv", None)
    assert tables.test is None
    assert tables.main.names == ("n", "split")


@pytest.mark.parametrize(
    "request_text",
    [
        "Sort the pictures in photos/ into cats and dogs",
        "cats or dogs? ('photos/')",
        "./photos/ holds cats and dogs",
        "Which of my photos show cats and/or dogs?",
    ],
)
def test_a_folder_of_pictures_is_found(tmp_path: Path, request_text: str) -> None:
    lay(tmp_path / "photos", PARTS)
    state = read_data(desk(tmp_path, request_text), RunState())
    profile = state["profile"]
    assert profile.test_file is not None
    assert (profile.rows, profile.file.path) == (12, str(tmp_path / "photos"))
    image = profile.column("image")
    assert (image.kind, image.style) == (ColumnKind.IMAGE, "rgb 6x5")


def test_arrays_of_pictures_are_found(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).integers(0, 256, (40, 8, 8), dtype=np.uint8)
    np.savez(
        tmp_path / "digits.npz",
        x_train=rows,
        y_train=np.arange(40) % 3,
        x_test=rows,
        y_test=np.arange(40) % 3,
    )
    for request in ("Read digits.npz: which digit is it?", "Which digit is it?"):
        state = read_data(desk(tmp_path, request), RunState())
        assert state["profile"].column("image").style == "gray 8x8"
        assert state["tables"].test is not None
