"""Pixels as columns of a table."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import DataError, FileFormat
from automl_agent.tools.data.pictures.arrays import array
from automl_agent.tools.data.pictures.pixels.columns import pixel_columns
from automl_agent.tools.data.read import read_table

from ..annotated.sets import told
from ..made import pixels

SIDE = 12
COUNT = SIDE * SIDE
MADE = [pixels(seed, colour=False, sides=(SIDE, SIDE)) for seed in range(6)]
FORMS = {
    "from 0": [f"pixel{i}" for i in range(COUNT)],
    "from 1": [f"pixel{i + 1}" for i in range(COUNT)],
    "with zeros": [f"Pixel_{i:04d}" for i in range(COUNT)],
    "by place": [f"{r + 1}x{c + 1}" for r in range(SIDE) for c in range(SIDE)],
    "as scikit-learn's": [f"pixel_{r}_{c}" for r in range(SIDE) for c in range(SIDE)],
}


def table_of(names: list[str], made: list[np.ndarray], **more: list[object]) -> pl.DataFrame:
    values = np.array([picture.ravel() for picture in made])
    first = pl.DataFrame({"label": [i % 2 for i in range(len(made))], **more})
    return first.hstack([pl.Series(name, values[:, i]) for i, name in enumerate(names)])


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("names", FORMS.values(), ids=FORMS)
def test_names_of_pixels_make_one_picture(tmp_path: Path, names: list[str], form: str) -> None:
    frame, path = table_of(names, MADE), tmp_path / f"t.{form}"
    order = [*np.random.default_rng(0).permutation(names).tolist(), "label"]
    for given in (frame, frame.select(order)):
        (given.write_csv if form == "csv" else given.write_parquet)(path)
        table = read_table(path)
        assert table.names == (("label", "image") if given is frame else ("image", "label"))
        assert [array(cell).tolist() for cell in table.column("image")] == [p.tolist() for p in MADE]
        assert table.column("label").to_list() == [0, 1, 0, 1, 0, 1]
        assert (table.facts.format, table.styles["image"]) == (FileFormat.PICTURES, "picture")
        assert told(table) == (
            f"columns {names[0]!r} to {names[-1]!r} are one picture of 12x12 gray pixels, 'image': "
            "renamed, they stay numbers"
        )


def test_three_times_a_square_is_in_colour(tmp_path: Path) -> None:
    made = [pixels(seed, sides=(SIDE, SIDE)) for seed in range(3)]
    table_of([f"pixel{i:04d}" for i in range(3 * COUNT)], made).write_csv(tmp_path / "t.csv")
    table = read_table(tmp_path / "t.csv")
    assert [array(cell).tolist() for cell in table.column("image")] == [p.tolist() for p in made]


def test_a_picture_that_lacks_a_pixel_is_missing(tmp_path: Path) -> None:
    frame = table_of(FORMS["from 0"], MADE).with_columns(
        pixel9=pl.when(pl.int_range(pl.len()) != 2).then(pl.col("pixel9"))
    )
    frame.write_csv(tmp_path / "t.csv")
    table = read_table(tmp_path / "t.csv")
    assert [cell is None for cell in table.column("image")] == [False, False, True, False, False, False]
    assert "1 picture(s) lack pixels: taken as missing" in told(table)


@pytest.mark.parametrize(
    "change", [pl.col("pixel9") + 0.5, pl.col("pixel9") + 256, -1 - pl.col("pixel9"), pl.lit("a")]
)
def test_other_numbers_stay_columns(tmp_path: Path, change: pl.Expr) -> None:
    frame = table_of(FORMS["from 0"], MADE).with_columns(pl.col("pixel9").cast(pl.Float64))
    frame.with_columns(change.alias("pixel9")).write_csv(tmp_path / "t.csv")
    table = read_table(tmp_path / "t.csv")
    assert (len(table.names), table.facts.format) == (COUNT + 1, FileFormat.DELIMITED)


@pytest.mark.parametrize(
    "names",
    [
        [f"v{i}" for i in range(COUNT)],
        [f"pixel{i}" for i in range(COUNT - 1)],
        [f"pixel{i}" for i in range(COUNT + 1)],
        [f"pixel{i}" for i in range(2, COUNT + 2)],
        [f"pixel{i}" for i in range(COUNT - 1)] + [f"pixel{COUNT}"],
        [f"{r}x{c}" for r in range(4) for c in range(16)],
        [f"pixel{i}" for i in range(COUNT)] + [f"other{i}" for i in range(40)],
        [f"pixel{i}" for i in range(COUNT)] + ["pixel999999"],
        [],
    ],
)
def test_other_names_are_no_pixels(names: list[str]) -> None:
    assert pixel_columns(names) == ()


def test_a_model_reads_its_picture_and_nothing_else(tmp_path: Path) -> None:
    table_of(FORMS["from 0"], MADE).write_csv(tmp_path / "t.csv")
    table = read_table(tmp_path / "t.csv", {"photo": "gray 12x12"})
    assert (table.names, table.facts.warnings) == (("label", "photo"), ())
    assert len(read_table(tmp_path / "t.csv", {"label": "number:plain"}).names) == COUNT + 1


def test_a_column_that_is_called_as_the_picture_would_be_keeps_the_numbers(tmp_path: Path) -> None:
    table_of(FORMS["from 0"], MADE, image=list(range(6))).write_csv(tmp_path / "t.csv")
    assert len(read_table(tmp_path / "t.csv").names) == COUNT + 2


def test_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automl_agent.tools.data.pictures.pixels.shape.MOST_BYTES", 5 * COUNT)
    table_of(FORMS["from 0"], MADE).write_csv(tmp_path / "t.csv")
    with pytest.raises(DataError, match="TOO-LARGE"):
        read_table(tmp_path / "t.csv")
