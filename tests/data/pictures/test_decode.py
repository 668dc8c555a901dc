"""From bytes to pixels: whatever a file holds, it comes out upright and in 8 bits, or it is no picture."""

import io

import numpy as np
import pytest
from automl_agent.tools.data.pictures.arrays import NoPicture
from automl_agent.tools.data.pictures.decode import FORMATS, Picture, decode, quietly
from PIL import Image

from .made import claiming, file, npy, pixels, png


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "PPM", "WEBP"])
@pytest.mark.parametrize("colour", [True, False])
def test_lossless_files_come_out_as_they_went_in(form: str, colour: bool) -> None:
    picture = pixels(1, colour)
    found = decode(file(picture, form, **({"lossless": True} if form == "WEBP" else {})))
    if form == "WEBP" and not colour:  # the format knows colours alone
        found = found[:, :, 0]
    assert np.array_equal(found, picture)


def test_jpeg_is_nearly_what_went_in_and_may_be_decoded_smaller() -> None:
    smooth = np.add.outer(np.arange(256), np.arange(512)) // 3
    content = file(smooth.astype(np.uint8), "JPEG", quality=95)
    assert np.abs(decode(content).astype(int) - smooth % 256).max() < 8
    assert decode(content, 100).shape == (128, 256)
    assert (Picture(content).height, Picture(content).width) == (256, 512)


def test_the_first_of_several_pictures_counts() -> None:
    first, second = (Image.fromarray(np.full((4, 4), v, np.uint8)) for v in (0, 255))
    for form in ("GIF", "TIFF"):
        assert decode(file(first, form, save_all=True, append_images=[second])).max() == 0


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(form: str, orientation: int) -> None:
    upright = np.zeros((8, 16), np.uint8)
    upright[:4, :8] = 255
    exif = Image.Exif()
    exif[0x0112] = orientation
    # How a camera that is held so stores what is upright.
    stored = {1: upright, 2: upright[:, ::-1], 3: upright[::-1, ::-1], 4: upright[::-1], 5: upright.T,
              6: upright.T[::-1], 7: upright[::-1, ::-1].T, 8: upright.T[:, ::-1]}[orientation]  # fmt: skip
    content = file(np.ascontiguousarray(stored), form, exif=exif)
    found = decode(content)
    assert found.shape[:2] == (8, 16)
    assert np.abs(found.reshape(8, 16, -1)[:, :, 0].astype(int) - upright).max() < 60
    assert (Picture(content).height, Picture(content).width) == (8, 16)


def test_a_note_of_the_camera_that_is_damaged_spoils_no_picture() -> None:
    with quietly():
        assert decode(file(pixels(1), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")).shape == (6, 5, 3)


def test_what_shines_through_is_on_white() -> None:
    clear = np.zeros((2, 2, 4), np.uint8)
    clear[0, 0] = (10, 20, 30, 255)
    found = decode(file(clear))
    assert found[0, 0].tolist() == [10, 20, 30]
    assert found[1, 1].tolist() == [255, 255, 255]
    assert decode(file(Image.new("LA", (2, 2), (0, 0)))).tolist() == [[255, 255], [255, 255]]
    palette = Image.new("P", (2, 2), 0)
    palette.putpalette([200, 0, 0, 0, 0, 0])
    assert decode(file(palette))[0, 0].tolist() == [200, 0, 0]
    assert decode(file(palette, transparency=0))[0, 0].tolist() == [255, 255, 255]
    assert np.array_equal(decode(npy(clear)), found)


def test_other_modes_become_eight_bits() -> None:
    deep = np.array([[0, 256, 65535]], np.uint16)
    assert decode(file(deep)).tolist() == [[0, 1, 255]]
    assert decode(file(deep, "TIFF")).tolist() == [[0, 1, 255]]
    assert decode(file(Image.fromarray(np.array([[0.0, 0.5, 1.0]], np.float32)), "TIFF")).tolist() == [
        [0, 128, 255]
    ]
    assert decode(file(Image.new("1", (2, 1), 1))).tolist() == [[255, 255]]
    assert decode(file(Image.new("CMYK", (8, 8), (0, 0, 0, 0)), "JPEG"))[0, 0].tolist() == [255, 255, 255]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0, 255]], np.uint8), [[0, 255]]),
        (np.array([[False, True]]), [[0, 255]]),
        (np.array([[0, 200]], np.int64), [[0, 200]]),
        (np.array([[0, 65535]], ">u2"), [[0, 255]]),
        (np.array([[0.0, 1.0]], np.float32), [[0, 255]]),
        (np.array([[0.0, 254.6]]), [[0, 255]]),
        (np.array([[[7], [9]]], np.uint8), [[7, 9]]),
        (np.asfortranarray([[1, 2], [3, 4]], np.uint8), [[1, 2], [3, 4]]),
        (np.array([[[1, 4]], [[2, 5]], [[3, 6]]], np.uint8), [[[1, 2, 3], [4, 5, 6]]]),
        (np.array([[[1, 2, 3]], [[4, 5, 6]]], np.uint8), [[[1, 2, 3]], [[4, 5, 6]]]),
    ],
)
def test_arrays_are_pictures(values: np.ndarray, expected: object) -> None:
    assert decode(npy(values)).tolist() == expected


def _header(text: str) -> bytes:
    body = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\1\0" + len(body).to_bytes(2, "little") + body


HOSTILE = {
    "nothing": b"",
    "claims 60000x60000": claiming(60_000, 60_000),
    "claims 19999x19999": claiming(19_999, 19_999),
    "claims 20001x1": claiming(20_001, 1),
    "has too few rows": claiming(1000, 1000),
    "cut PNG": png(1)[:-30],
    "cut JPEG": file(pixels(1, sides=(64, 64)), "JPEG")[:-200],
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "script": b"#!/bin/sh\nrm -rf /\n",
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
    "icon": file(pixels(1, sides=(16, 16)), "ICO"),
    "objects": npy(np.array([[{}, 1]], dtype=object)),
    "fields": npy(np.zeros((2, 2), dtype=[("a", "u1"), ("b", "u1")])),
    "words": npy(np.array([["a", "b"]])),
    "many dimensions": npy(np.zeros((2, 2, 2, 2), np.uint8)),
    "no side": npy(np.zeros((0, 4), np.uint8)),
    "two channels": npy(np.zeros((5, 5, 2), np.uint8)),
    "below zero": npy(np.array([[-1, 5]])),
    "not a number": npy(np.array([[np.nan, 0.5]])),
    "complex": npy(np.array([[1j, 2]])),
    "cut array": npy(np.zeros((5, 5), np.uint8))[:-1],
    "longer array": npy(np.zeros((5, 5), np.uint8)) + b"\0",
    "huge shape": _header("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999, 99999999999), }"),
    "negative shape": _header("{'descr': '|u1', 'fortran_order': False, 'shape': (-1, -1), }"),
    "true shape": _header("{'descr': '|u1', 'fortran_order': False, 'shape': (True, True), }") + b"\0",
    "header that calls": _header("__import__('os').system('true')"),
    "header of many brackets": _header("(" * 100),
    "no width": _header("{'descr': '|V0', 'fortran_order': False, 'shape': (3, 3), }"),
    "long header": b"\x93NUMPY\2\0\xff\xff\xff\x7f" + bytes(100),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_told_from_one(name: str) -> None:
    with quietly(), pytest.raises(NoPicture):
        decode(HOSTILE[name])


@pytest.mark.parametrize("form", FORMATS)
def test_damaged_files_raise_nothing_else(form: str) -> None:
    """Every cut and many flipped bytes: a picture or none, whatever Pillow stumbles over."""
    content = file(pixels(3, sides=(9, 9)), form)
    random = np.random.default_rng(0)
    tried = [content[:end] for end in range(0, len(content), 7)]
    for _ in range(150):
        damaged = bytearray(content)
        for place in random.integers(0, min(len(content), 200), 3):
            damaged[place] = random.integers(0, 256)
        tried.append(bytes(damaged))
    kept = 0
    with quietly():
        for one in tried:
            try:
                found = decode(one)
            except NoPicture:
                continue
            assert found.dtype == np.uint8
            kept += 1
    assert kept < len(tried)


def test_a_file_may_be_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automl_agent.tools.data.pictures.decode.LARGEST_FILE", 50)
    with pytest.raises(NoPicture, match="too large"):
        decode(png(1))


def test_pillow_itself_would_open_what_is_refused() -> None:
    assert Image.open(io.BytesIO(HOSTILE["icon"])).format == "ICO"
