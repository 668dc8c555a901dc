"""Pictures are brought to one shape, each pixel the mean of what it covers, whatever stands beside it."""

import numpy as np
import pandas as pd
import pytest
from automl_agent.pipelines.contracts import DataError
from automl_agent.pipelines.image.canvas import reduced, resized, see, whole
from automl_agent.pipelines.image.packed import PictureShape
from automl_agent.pipelines.image.sizing import sides

from .tables import column, packed, schema

_RNG = np.random.default_rng(0)


def test_a_canvas_holds_all_pictures_and_keeps_their_proportions() -> None:
    shape = whole(schema(column(0, "gray 40x20"), column(1, "rgb 10x64")))
    assert shape.style == "rgb 40x64"
    assert reduced(shape, 16).style == "rgb 10x16"
    assert reduced(shape, 500) == shape
    assert reduced(PictureShape(channels=1, height=2, width=4000), 16).style == "gray 1x16"


def test_sides_end_with_the_pictures_own_or_with_the_largest() -> None:
    assert sides(PictureShape(channels=1, height=28, width=28)) == (16, 28)
    assert sides(PictureShape(channels=1, height=8, width=12)) == (12,)
    assert sides(PictureShape(channels=3, height=300, width=32))[-2:] == (64, 96)


def test_pixels_are_means_of_what_they_cover() -> None:
    picture = _RNG.integers(0, 256, size=(3, 6, 9, 3), dtype=np.uint8)
    found = resized(picture, PictureShape(channels=3, height=2, width=3))
    expected = picture.reshape(3, 2, 3, 3, 3, 3).mean(axis=(2, 4))
    assert np.array_equal(found, np.floor(expected + 0.5).astype(np.uint8))
    odd = resized(picture[:1, :1, :3, :1], PictureShape(channels=1, height=1, width=2))[0, 0, :, 0]
    left, middle, right = picture[0, 0, :3, 0].astype(float)
    assert np.allclose(odd, [(left + middle / 2) / 1.5, (middle / 2 + right) / 1.5], atol=0.51)


def test_white_stays_white_and_nothing_is_changed_without_need() -> None:
    white = np.full((1, 7, 5, 1), 255, dtype=np.uint8)
    assert (resized(white, PictureShape(channels=1, height=3, width=2)) == 255).all()
    assert resized(white, PictureShape(channels=1, height=7, width=5)) is white


def test_columns_stand_side_by_side_and_what_is_missing_is_black() -> None:
    gray, color = (_RNG.integers(0, 256, size=(2, 4, 4, c), dtype=np.uint8) for c in (1, 3))
    frame = pd.DataFrame({"c0": packed(gray), "c1": packed(color)})
    frame.loc[1, "c1"] = None
    both = schema(column(0, "gray 4x4"), column(1, "rgb 4x4"))
    seen = see(frame, both, whole(both))
    assert seen.shape == (2, 2, 3, 4, 4)
    assert np.array_equal(seen[:, 0], np.repeat(gray, 3, axis=3).transpose(0, 3, 1, 2))
    assert np.array_equal(seen[0, 1], color[0].transpose(2, 0, 1))
    assert not seen[1, 1].any()
    assert np.array_equal(see(frame.iloc[1:], both, whole(both)), seen[1:])


def test_a_cell_of_another_shape_is_refused() -> None:
    frame = pd.DataFrame({"c0": [b"\x00" * 15]})
    with pytest.raises(DataError, match="PICTURE-SHAPE"):
        see(frame, schema(column(0, "gray 4x4")), PictureShape(channels=1, height=4, width=4))
