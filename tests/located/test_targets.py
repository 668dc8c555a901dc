"""Annotations as cells, as targets, and as facts of a profile."""

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import UNCOUNTED, Answer, ColumnKind, DataError, TaskKind
from automl_agent.tools.data.pictures.annotated.cells import (
    boxes_cell,
    mask_cell,
    points_cell,
    read_boxes,
    read_mask,
    read_points,
)
from automl_agent.tools.data.pictures.annotated.styles import annotated, style_of
from automl_agent.tools.data.pictures.annotated.targets import counted, targets
from automl_agent.tools.data.pictures.arrays import NoPicture
from automl_agent.tools.profile import check_target, with_target
from automl_agent.tools.structure import find_copies

from .tables import profile, squares


def series(*cells: bytes) -> pl.Series:
    return pl.Series(cells, dtype=pl.Binary)


def test_cells_come_back_as_they_went_in() -> None:
    points = np.array([[1.5, 2.0], [np.nan, np.nan]])
    size, found = read_points(points_cell((30, 20), points), 2)
    np.testing.assert_array_equal(size, [30, 20])
    np.testing.assert_array_equal(found, points)
    boxes = np.array([[1, 2, 3, 10.5, 12, 0], [0, 0, 0, 5, 5, 1]])
    np.testing.assert_array_equal(read_boxes(boxes_cell((30, 20), boxes))[1], boxes)
    assert read_boxes(boxes_cell((30, 20), np.zeros((0, 6))))[1].shape == (0, 6)
    mask = np.array([[0, 1, 2], [UNCOUNTED, 1, 0]], np.uint8)
    np.testing.assert_array_equal(read_mask(mask_cell(mask), 3), mask)


@pytest.mark.parametrize(
    "read",
    [
        lambda: read_points(b"123", 1),
        lambda: read_points(points_cell((1, 1), np.zeros((2, 2))), 3),
        lambda: read_mask(b"no PNG", 2),
        lambda: read_mask(mask_cell(np.full((2, 2), 5, np.uint8)), 2),
    ],
)
def test_other_cells_are_refused(read) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises((NoPicture, ValueError)):
        read()


@pytest.mark.parametrize("names", [["a", 'b"]', "c\n\x1b[31m"], ["=1+1"], ["猫", "犬"]])
def test_a_style_names_what_is_drawn(names: list[str]) -> None:
    found = annotated(style_of(ColumnKind.BOXES, names))
    assert found is not None
    assert found[0] is ColumnKind.BOXES
    assert len(found[1]) == len(names)
    assert all(name.isprintable() for name in found[1])


@pytest.mark.parametrize("names", [[], ["a", "a"], ["a", " a\n"], [str(n) for n in range(500)]])
def test_names_that_cannot_be_told_apart_are_refused(names: list[str]) -> None:
    with pytest.raises(DataError, match="things"):
        style_of(ColumnKind.MASK, names)


@pytest.mark.parametrize(
    "style", ["", "picture", "rgb 3x4", "boxes", "boxes {}", "boxes [1]", "boxes [", "Y-m-d"]
)
def test_other_styles_are_not_of_annotations(style: str) -> None:
    assert annotated(style) is None


def test_places_are_shares_of_the_picture_s_sides() -> None:
    found = targets(series(points_cell((30, 20), np.array([[15, 5]]))), ColumnKind.POINTS, 1, None, "p")
    np.testing.assert_allclose(found.values, [[[0.5, 0.25]]])
    np.testing.assert_array_equal(found.sizes, [[30, 20]])
    one, none = boxes_cell((30, 20), np.array([[1, 3, 4, 15, 10, 0]])), boxes_cell((9, 9), np.zeros((0, 6)))
    found = targets(series(one, none), ColumnKind.BOXES, 2, None, "b")
    np.testing.assert_allclose(found.values[0], [[1, 0.1, 0.2, 0.5, 0.5, 0]])
    assert found.values[1, 0, 0] == -1


def test_masks_are_brought_to_the_pictures_size_without_new_codes() -> None:
    mask = np.kron(np.array([[0, 2], [UNCOUNTED, 0]], np.uint8), np.ones((4, 4), np.uint8))
    found = targets(series(mask_cell(mask)), ColumnKind.MASK, 3, (4, 4), "m").values
    np.testing.assert_array_equal(found[0], np.kron([[0, 2], [UNCOUNTED, 0]], np.ones((2, 2))))


def test_a_cell_of_another_kind_is_the_data_s_fault() -> None:
    for cell, kind in ((b"x", ColumnKind.POINTS), (b"x" * 7, ColumnKind.BOXES), (b"x", ColumnKind.MASK)):
        with pytest.raises(DataError, match="cannot be read"):
            targets(series(cell), kind, 2, (4, 4), "c")
    with pytest.raises(DataError, match="none of 1 classes"):
        targets(series(boxes_cell((9, 9), np.array([[3, 0, 0, 1, 1, 0]]))), ColumnKind.BOXES, 1, None, "c")


@pytest.mark.parametrize(
    ("kind", "task", "expected"),
    [
        (ColumnKind.POINTS, TaskKind.KEYPOINT_DETECTION, (40, 40)),
        (ColumnKind.MASK, TaskKind.SEMANTIC_SEGMENTATION, (40, 40)),
        (ColumnKind.BOXES, TaskKind.OBJECT_DETECTION, (40, 0)),
    ],
)
def test_the_profile_counts_what_is_drawn(
    kind: ColumnKind, task: TaskKind, expected: tuple[int, int]
) -> None:
    table = squares(kind)
    name = table.names[1]
    found = with_target(profile(kind), table, name, task)
    check_target(found)
    assert found.target is not None
    assert tuple(t.count for t in found.target.things) == expected
    assert found.column(name).kind is kind
    assert any("hardly learnable" in w for w in found.warnings) is (0 in expected)
    assert counted(table.column(name), kind, 2) == expected
    for other in (TaskKind.TABULAR_CLASSIFICATION, TaskKind.TABULAR_REGRESSION):
        with pytest.raises(DataError):
            with_target(profile(kind), table, name, other)


def test_copies_of_pictures_are_found_and_stay_together() -> None:
    table, facts = squares(ColumnKind.BOXES), profile(ColumnKind.BOXES)
    assert find_copies(table.frame, facts) is None
    twice = table.frame.vstack(table.frame.head(10))
    found = find_copies(twice, facts)
    assert found is not None
    assert found.exact == pytest.approx(20 / 50)
    nothing = table.frame.with_columns(pl.lit(None, pl.Binary).alias("c0"))
    assert find_copies(nothing, facts) is None


def test_answers_and_columns_are_called_alike() -> None:
    assert {a.value for a in Answer if a.locates} == {
        k.value for k in (ColumnKind.POINTS, ColumnKind.MASK, ColumnKind.BOXES)
    }
