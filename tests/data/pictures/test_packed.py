"""Columns of files become columns of pixels, the same for training and for predicting."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import (
    ColumnKind,
    DataError,
    FileFacts,
    FileFormat,
    InputColumn,
    InputSchema,
    TaskKind,
)
from automl_agent.pipelines.image.packed import PictureShape, pixels
from automl_agent.tools.data.cast import cast_inputs, read_arrow, to_pandas, write_arrow
from automl_agent.tools.data.pictures.facts import picture_facts
from automl_agent.tools.data.pictures.packed import fit, pack
from automl_agent.tools.data.table import RawTable, Table
from automl_agent.tools.profile import profile_table, suggest_kind, with_target

from . import made

SHAPE = PictureShape(channels=3, height=6, width=5)


def column(cells: Sequence[bytes | None]) -> pl.Series:
    return pl.Series("c0", cells, dtype=pl.Binary)


def table(cells: Sequence[bytes | None], **others: Sequence[object]) -> RawTable:
    facts = FileFacts(path="t", format=FileFormat.PICTURES, bytes=1, sha256="")
    return RawTable.read(pl.DataFrame({"photo": pl.Series(cells, dtype=pl.Binary), **others}), facts)


def schema(kind: ColumnKind, style: str = SHAPE.style) -> InputSchema:
    photo = InputColumn(id="c0", name="photo", kind=kind, style=style)
    return InputSchema(kind=TaskKind.TABULAR_CLASSIFICATION, target="y", columns=(photo,))


def test_pixels_of_the_same_shape_are_the_files_own() -> None:
    found = pack(column([made.png(1), None, b"none", made.npy(made.pixels(2))]), SHAPE)
    assert found.null_count() == 2
    assert found[0] == made.pixels(1).tobytes()
    assert found[3] == made.pixels(2).tobytes()


def test_large_files_are_decoded_side_by_side_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = column([*(made.png(i) for i in range(9)), None, b"none"])
    alone = pack(cells, SHAPE)
    monkeypatch.setattr("automl_agent.tools.data.pictures.packed._LARGE", 1)
    monkeypatch.setattr("automl_agent.tools.data.pictures.packed._AT_ONCE", 3 * SHAPE.values)
    assert pack(cells, SHAPE).to_list() == alone.to_list()


def test_gray_and_colour_become_one_another() -> None:
    gray = made.pixels(1, colour=False)
    assert np.array_equal(fit(gray, SHAPE), np.repeat(gray[:, :, None], 3, axis=2))
    red = np.zeros((6, 5, 3), np.uint8)
    red[:, :, 0] = 255
    found = fit(red, PictureShape(channels=1, height=6, width=5))
    assert found.shape == (6, 5, 1)
    assert set(found.ravel()) == {76}  # Rec. 601: 0.299 of red


def test_a_picture_of_nearly_the_same_proportions_is_stretched() -> None:
    halves = np.repeat(np.repeat(np.array([[0, 200]], np.uint8), 20, axis=0), 11, axis=1)
    found = fit(halves, PictureShape(channels=1, height=10, width=10))[:, :, 0]
    assert found[0, 0] == 0
    assert found[0, -1] == 200
    assert np.array_equal(found[0], found[-1])


def test_another_keeps_its_proportions_on_the_colour_of_its_edge() -> None:
    wide = np.full((10, 40), 50, np.uint8)
    wide[3:7, 10:30] = 250
    found = fit(wide, PictureShape(channels=1, height=20, width=20))[:, :, 0]
    assert set(found[:7].ravel()) == set(found[13:].ravel()) == {50}
    assert found[9, 10] == 250
    assert fit(made.pixels(1, sides=(1, 400)), SHAPE).shape == (6, 5, 3)


def test_casting_counts_what_was_lost() -> None:
    cells = [made.png(1), None, made.png(2)[:40], made.claiming(60_000, 60_000)]
    cast = cast_inputs(table(cells), schema(ColumnKind.IMAGE))
    assert cast.frame.schema == {"c0": pl.Binary}
    assert cast.failures == {"photo": 2}
    assert cast.frame.get_column("c0").is_null().to_list() == [False, True, True, True]
    assert cast_inputs(table([None]), schema(ColumnKind.IMAGE)).failures == {}


def test_words_and_numbers_are_no_pictures() -> None:
    for values in (["a.png", None], [1, None]):
        cast = cast_inputs(Table.of(pl.DataFrame({"photo": values})), schema(ColumnKind.IMAGE))
        assert cast.frame.get_column("c0").to_list() == [None, None]
        assert cast.failures == {"photo": 1}
    with pytest.raises(DataError, match="NO-PICTURE-SHAPE"):
        cast_inputs(table([b""]), schema(ColumnKind.IMAGE, "huge"))


@pytest.mark.parametrize(
    "kind", [ColumnKind.NUMERIC, ColumnKind.CATEGORICAL, ColumnKind.DATETIME, ColumnKind.BOOLEAN]
)
def test_pictures_are_no_words_and_numbers(kind: ColumnKind) -> None:
    cast = cast_inputs(table([made.png(1), b"\xff"]), schema(kind))
    assert cast.frame.get_column("c0").to_list() == [None, None]


def test_workers_read_what_was_written(tmp_path: Path) -> None:
    both = InputSchema(
        kind=TaskKind.TABULAR_CLASSIFICATION,
        target="y",
        columns=(
            InputColumn(id="c1", name="size", kind=ColumnKind.NUMERIC),
            *schema(ColumnKind.IMAGE).columns,
        ),
    )
    cast = cast_inputs(table([made.png(1), None, made.png(2)], size=[1, 2, None]), both)
    assert cast.frame.columns == ["c1", "c0"]
    write_arrow(cast.frame, tmp_path / "x.arrow")
    there, here = read_arrow(tmp_path / "x.arrow"), to_pandas(cast)
    assert (
        there["c0"].tolist()
        == here["c0"].tolist()
        == [made.pixels(1).tobytes(), None, made.pixels(2).tobytes()]
    )
    assert np.array_equal(pixels(there["c0"], SHAPE)[2], made.pixels(2))


def test_one_size_is_kept() -> None:
    facts = picture_facts(column([made.png(i, colour=False, sides=(28, 20)) for i in range(12)]))
    assert facts.shape == PictureShape(channels=1, height=28, width=20)
    assert facts.notes == ("all 28x20, gray",)


def test_of_many_sizes_the_middle_one_is_taken_and_told() -> None:
    cells = [made.png(i, sides=(20 + i, 60 + 2 * i)) for i in range(21)] + [b"", made.png(1)[:50]]
    facts = picture_facts(column([*cells, None]))
    assert facts.shape == PictureShape(channels=3, height=32, width=80)
    assert facts.notes == ("sizes from 20x60 to 40x100, in colour, brought to 32x80", "2 cannot be read")


def test_large_pictures_become_smaller_and_many_smaller_still(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = column([made.png(i, sides=(100, 400)) for i in range(3)])
    assert picture_facts(cells).shape == PictureShape(channels=3, height=32, width=128)
    monkeypatch.setattr("automl_agent.tools.data.pictures.facts.LARGEST_COLUMN", 3 * 3 * 8 * 32)
    assert picture_facts(cells).shape == PictureShape(channels=3, height=8, width=32)


def test_gray_pictures_stored_in_colour_are_gray() -> None:
    gray = [
        made.file(np.repeat(made.pixels(i, colour=False)[:, :, None], 3, axis=2), "JPEG") for i in range(9)
    ]
    facts = picture_facts(column(gray))
    assert facts.shape is not None
    assert facts.shape.channels == 1


def test_a_profile_of_pictures() -> None:
    cells = [made.png(i % 30) if i % 8 else None for i in range(80)]
    labels: list[object] = ["cat" if i % 3 else "dog" for i in range(80)]
    raw = table(cells, label=labels, broken=[b"x"] * 79 + [b"y"], same=[b"\xff"] * 80)
    profile = profile_table(raw, None)
    photo = profile.column("photo")
    assert (photo.kind, photo.style, photo.dtype) == (ColumnKind.IMAGE, "rgb 6x5", "binary")
    assert (photo.missing, photo.unique) == (10, len({c for c in cells if c is not None}))
    assert photo.top == ()
    assert photo.notes == ("all 6x5, in colour",)
    assert profile.column("broken").kind is ColumnKind.EMPTY
    assert profile.column("broken").notes == ("none of its pictures can be read",)
    assert profile.column("same").kind is ColumnKind.CONSTANT
    assert profile.duplicate_rows == 80 - raw.frame.n_unique()
    told = with_target(profile, raw, "label", suggest_kind(profile, "label")[0])
    assert told.column("photo").target_relation is None
    for name in ("photo", "same"):
        with pytest.raises(DataError, match="TARGET-IS-PICTURE"):
            with_target(profile, raw, name, TaskKind.TABULAR_CLASSIFICATION)
