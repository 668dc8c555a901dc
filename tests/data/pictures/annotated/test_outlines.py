"""Outlines drawn into masks, held against the ones that COCO's own tools draw."""

import numpy as np
import pytest
from automl_agent.pipelines.contracts import DataError
from automl_agent.tools.data.pictures.annotated import found, outlines

SIDES = (40, 60)


def drawn(outline: object) -> np.ndarray | None:
    codes, read = np.zeros(SIDES, dtype=np.uint8), outlines.outline_of(outline)
    return codes if read is not None and outlines.draw(codes, read, 1, found.Work()) else None


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_run_lengths_are_those_of_coco() -> None:
    tools = pytest.importorskip("pycocotools.mask")
    mask = (np.random.default_rng(0).random(SIDES) < 0.3).astype(np.uint8)
    mask[5:30, 10:50] = 1
    packed = tools.encode(np.asfortranarray(mask))
    text = {"size": list(SIDES), "counts": packed["counts"].decode()}
    flat = mask.T.ravel()
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flat])))
    plain = {"size": list(SIDES), "counts": np.diff([0, *edges, flat.size]).tolist()}
    small = np.zeros(SIDES, dtype=np.uint8)
    small[3:9, 20:22] = 1
    few = tools.encode(np.asfortranarray(small))
    its = drawn({"size": list(SIDES), "counts": few["counts"].decode()})
    assert its is not None
    assert np.array_equal(its, small)
    for outline in (text, plain):
        ours = drawn(outline)
        assert ours is not None
        assert np.array_equal(ours, mask)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_polygons_are_nearly_those_of_coco() -> None:
    tools = pytest.importorskip("pycocotools.mask")
    rng = np.random.default_rng(1)
    for _ in range(10):
        angles = np.sort(rng.uniform(0, 2 * np.pi, 12))
        reach = rng.uniform(8, 25, 12)
        polygon = np.stack([30 + reach * np.cos(angles), 20 + reach * np.sin(angles)], axis=1)
        outline = [polygon.ravel().round(2).tolist()]
        theirs = tools.decode(tools.merge(tools.frPyObjects(outline, *SIDES)))
        ours = drawn(outline)
        assert ours is not None
        # Theirs rounds along edges; inside and outside of them there is no difference.
        assert (ours & theirs).sum() / (ours | theirs).sum() > 0.93
        assert abs(int(ours.sum()) - int(theirs.sum())) < 0.06 * theirs.sum()


def test_a_pixel_is_inside_where_its_middle_is() -> None:
    square = drawn([[1, 2, 5, 2, 5, 6, 1, 6]])
    assert square is not None
    expected = np.zeros(SIDES, dtype=np.uint8)
    expected[2:6, 1:5] = 1
    assert np.array_equal(square, expected)
    # What overlaps itself is outside, by the even-odd rule; what lies apart is one outline all the same.
    twice = drawn([[1, 2, 5, 2, 5, 6, 1, 6] * 2])
    assert twice is not None
    assert not twice.any()
    apart = drawn([[0, 0, 2, 0, 2, 2, 0, 2], [10, 0, 12, 0, 12, 2, 10, 2]])
    assert apart is not None
    assert apart.sum() == 8


@pytest.mark.parametrize("far", [1e3, 1e9, 1e300])
def test_edges_far_outside_are_followed(far: float) -> None:
    everything = drawn([[-far, -far, far, -far, far, far, -far, far]])
    assert everything is not None
    assert everything.all()
    half = drawn([[-far, -1, 30, -1, 30, 41, -far, 41]])
    assert half is not None
    assert half[:, :30].all()
    assert not half[:, 30:].any()


@pytest.mark.parametrize(
    "outline",
    [
        None,
        [],
        "x",
        [[]],
        [[1, 2, 3, 4]],
        [[1, 2, 3, 4, 5, 6, 7]],
        [[1, 2, 3, 4, float("nan"), 6]],
        [[1, 2, 3, 4, "5", 6]],
        [1, 2, 3, 4, 5, 6],
        {},
        {"size": [40, 60]},
        {"size": [40, 60], "counts": []},
        {"size": [40, 60], "counts": [2401]},
        {"size": [40, 60], "counts": [2401, -1]},
        {"size": [40, 60], "counts": [0.5, 2399.5]},
        {"size": [60, 40], "counts": [2400]},
        {"size": [40, 60], "counts": "~~~~"},
        {"size": [40, 60], "counts": "o" * 100},
        {"size": [40, 60], "counts": "\x00"},
        {"size": [40, 60], "counts": "ÿ"},
        {"size": "x", "counts": [2400]},
    ],
)
def test_what_is_no_outline_is_none(outline: object) -> None:
    assert drawn(outline) is None


def test_many_corners_are_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "MOST_WORK", 10_000)
    with pytest.raises(DataError, match="TOO-LARGE"):
        drawn([[0, 0, 1, 39] * 1000])
