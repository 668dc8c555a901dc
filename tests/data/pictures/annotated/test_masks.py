"""Pictures with masks beside them."""

from pathlib import Path

import numpy as np
import pytest
from automl_agent.pipelines.contracts import UNCOUNTED, ColumnKind, DataError
from automl_agent.tools.data.pictures.division import divided
from automl_agent.tools.data.read import read_table
from automl_agent.tools.data.table import RawTable
from PIL import Image

from ..made import claiming, file, npy, png, zipped
from .sets import SIDES, gray, masks, picture, placed, things, told


def codes(*values: int) -> np.ndarray:
    """(10, 20) of these values, in columns."""
    return np.tile(np.resize(np.array(values, dtype=np.uint8), SIDES[1]), (SIDES[0], 1))


def with_masks(path: Path, made: list[bytes], **more: bytes) -> RawTable:
    """Pictures with these masks beside them."""
    files = {f"images/{i}.png": picture(i) for i in range(len(made))}
    files |= {f"masks/{i}.png": mask for i, mask in enumerate(made)}
    return read_table(zipped(path / "a.zip", {**files, **{n.replace("__", "."): c for n, c in more.items()}}))


def classes(table: RawTable) -> tuple[str, ...]:
    return things(table, "mask", ColumnKind.MASK)


@pytest.mark.parametrize("form", ["zip", "folder"])
@pytest.mark.parametrize(
    ("image", "mask"),
    [
        ("{part}/images/{i}.png", "{part}/masks/{i}.png"),
        ("images/{part}/{i}.png", "annotations/{part}/{i}.png"),
        ("set/{part}/{i}.png", "set/{part}_labels/{i}_L.png"),
        ("{part}/{i}.png", "{part}/{i}_mask.png"),
        ("{part}/original/{i}.png", "{part}/ground_truth/{i}_seg.png"),
    ],
)
def test_a_mask_for_each_picture(tmp_path: Path, form: str, image: str, mask: str) -> None:
    files = {}
    for part in ("train", "test"):
        for i in range(2):
            files[image.format(part=part, i=i)] = picture(i)
            files[mask.format(part=part, i=i)] = gray(codes(0, 255) if i else codes(255, 0))
    table = read_table(placed(tmp_path, form, files))
    assert table.names == ("image", "mask", "split")
    assert classes(table) == ("0", "255")
    assert table.files is not None
    for name, pixels, found in zip(table.files, table.column("image"), masks(table), strict=True):
        i = int("1." in name)
        assert pixels == picture(i)
        assert np.array_equal(found, codes(0, 1) if i else codes(1, 0))  # type: ignore[arg-type]
    main, sealed = divided(table)
    assert sealed is not None
    assert (main.names, main.frame.height, sealed.frame.height) == (("image", "mask"), 2, 2)
    assert table.facts.warnings == ()


def test_gray_values_are_classes_in_their_order(tmp_path: Path) -> None:
    table = with_masks(tmp_path, [gray(codes(0, 7)), gray(codes(3, 3))])
    assert classes(table) == ("0", "3", "7")
    assert np.array_equal(np.stack(masks(table)), [codes(0, 2), codes(1)])  # type: ignore[arg-type]


def test_far_beyond_codes_255_counts_neither_way(tmp_path: Path) -> None:
    table = with_masks(tmp_path, [gray(codes(0, 1, 2, 255))])
    assert classes(table) == ("0", "1", "2")
    assert np.array_equal(masks(table)[0], codes(0, 1, 2, UNCOUNTED))  # type: ignore[arg-type]
    assert "255" in told(table)
    assert classes(with_masks(tmp_path, [gray(codes(0, 128, 255))])) == ("0", "128", "255")


def _palette(image: np.ndarray, colours: list[tuple[int, int, int]]) -> bytes:
    made = Image.fromarray(image, mode=None).convert("L")
    made.putpalette([value for colour in colours for value in colour])
    return file(made)


def test_places_in_a_palette_are_classes(tmp_path: Path) -> None:
    colours = [(0, 0, 0), (128, 0, 0), (0, 128, 0), *[(0, 0, 0)] * 252, (224, 224, 192)]
    table = with_masks(tmp_path, [_palette(codes(0, 2, 255), colours), _palette(codes(1), colours)])
    assert classes(table) == ("0", "1", "2")
    assert np.array_equal(masks(table)[0], codes(0, 2, UNCOUNTED))  # type: ignore[arg-type]
    # A palette of its own in each file: then colours are what they have in common.
    first, second = _palette(codes(0, 1), colours), _palette(codes(0, 1), [(0, 0, 0), (0, 128, 0)])
    table = with_masks(tmp_path, [first, second])
    assert classes(table) == ("#000000", "#008000", "#800000")
    assert np.array_equal(np.stack(masks(table)), [codes(0, 2), codes(0, 1)])  # type: ignore[arg-type]
    black, white = [(0, 0, 0), (255, 255, 255)], [(255, 255, 255), (0, 0, 0)]
    table = with_masks(tmp_path, [_palette(codes(0, 1), black), _palette(codes(0, 1), white)])
    assert classes(table) == ("0", "255")
    assert np.array_equal(np.stack(masks(table)), [codes(0, 1), codes(1, 0)])  # type: ignore[arg-type]


def test_colours_are_classes(tmp_path: Path) -> None:
    shades = np.array([(0, 0, 0), (255, 0, 0), (224, 224, 192)], dtype=np.uint8)
    table = with_masks(tmp_path, [file(shades[codes(0, 1, 2)]), file(shades[codes(1)])])
    assert classes(table) == ("#000000", "#ff0000")
    assert np.array_equal(masks(table)[0], codes(0, 1, UNCOUNTED))  # type: ignore[arg-type]
    same = np.repeat(codes(0, 200)[:, :, None], 3, axis=2)
    assert classes(with_masks(tmp_path, [file(same)])) == ("0", "200")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("classes.txt", b"sky\nroad\n", ("sky", "road")),
        ("labels.txt", b"sky\nroad\ncar\n", ("sky", "road", "car")),
        ("_classes.csv", b"Pixel Value, Class\n0, sky\n1, road\n", ("sky", "road")),
        ("classes.csv", b"name,value\nsky,0\nroad,1\n", ("sky", "road")),
        ("classes.txt", b"sky\n", ("sky", "1")),
        ("classes.txt", b"sky\nsky\n", ("0", "1")),
        ("classes.txt", b"\xff\x00" * 10, ("0", "1")),
    ],
)
def test_values_have_names_where_files_say_them(
    tmp_path: Path, name: str, content: bytes, expected: tuple[str, ...]
) -> None:
    assert classes(with_masks(tmp_path, [gray(codes(0, 1))], **{name: content})) == expected


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("class_dict.csv", b"name,r,g,b\nroad,255,0,0\nsky,0,0,0\n"),
        ("labelmap.txt", b"# label:color_rgb:parts:actions\nroad:255,0,0::\nsky:0,0,0::\n"),
        ("label_colors.txt", b"0 0 0 sky\n255 0 0 road\n"),
    ],
)
def test_colours_have_names_where_files_say_them(tmp_path: Path, name: str, content: bytes) -> None:
    shades = np.array([(0, 0, 0), (255, 0, 0)], dtype=np.uint8)
    table = with_masks(tmp_path, [file(shades[codes(0, 1)])], **{name: content})
    assert classes(table) == ("sky", "road")
    table = with_masks(tmp_path, [_palette(codes(0, 1), [(0, 0, 0), (255, 0, 0)])], **{name: content})
    assert classes(table) == ("sky", "road")


def _blurred(form: str) -> list[bytes]:
    mask = np.zeros((64, 64), dtype=np.uint8)
    mask[20:40, 13:51] = 255
    if form == "jpeg":
        return [file(mask, "JPEG", quality=70)]
    values = np.linspace(0, 255, 64).round().astype(np.uint8)
    mask[5] = 255
    mask[6] = values
    return [file(mask)]


@pytest.mark.parametrize("form", ["jpeg", "smooth"])
def test_blurred_black_and_white_is_divided_in_the_middle(tmp_path: Path, form: str) -> None:
    files = {"images/0.png": png(0, sides=(64, 64)), "masks/0.jpg": _blurred(form)[0]}
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert classes(table) == ("0", "255")
    assert "as JPEG and smoothing leave them" in told(table)
    found = masks(table)[0]
    assert found is not None
    assert found[25:35, 20:40].all()
    assert not found[45:].any()


def test_masks_that_are_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="different values"):
        with_masks(tmp_path, [png(i, sides=SIDES) for i in range(3)])
    with pytest.raises(DataError, match="ONE-CLASS"):
        with_masks(tmp_path, [gray(codes(0))] * 2)
    with pytest.raises(DataError, match="NO-MASKS"):
        with_masks(tmp_path, [b"<svg/>"] * 2)
    table = read_table(tmp_path / "a.zip", {"photo": "rgb 10x20"})
    assert table.names == ("photo",)
    assert table.column("photo").to_list() == [picture(0), picture(1)]
    assert "annotations are not read" in told(table)


def test_a_mask_that_cannot_be_read_or_does_not_fit_is_missing(tmp_path: Path) -> None:
    good = gray(codes(0, 1))
    bad = [good, b"<svg/>", claiming(60_000, 60_000), good[:-30], gray([[0, 1]]), npy(codes(0, 1) + 0.5)]
    table = with_masks(tmp_path, [*bad, npy(codes(1, 0)), npy(codes(1, 0).astype(bool))])
    assert [mask is None for mask in masks(table)] == [False, *[True] * 5, False, False]
    assert "4 mask(s) cannot be read" in told(table)
    assert "1 mask(s) have not the size" in told(table)


def test_values_of_sixteen_bits_are_kept(tmp_path: Path) -> None:
    table = with_masks(tmp_path, [file(codes(0, 1).astype(np.uint16) * 1000)])
    assert classes(table) == ("0", "1000")


def test_work_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automl_agent.tools.data.pictures.annotated.found.MOST_WORK", 500)
    with pytest.raises(DataError, match="TOO-LARGE"):
        with_masks(tmp_path, [gray(codes(0, 1))] * 3)


def test_lists_of_voc_say_what_masks_are_for(tmp_path: Path) -> None:
    files = {f"V/JPEGImages/{i}.png": picture(i) for i in range(4)}
    files |= {f"V/SegmentationClass/{i}.png": gray(codes(0, 1)) for i in range(2)}
    files |= {f"V/SegmentationObject/{i}.png": gray(codes(0, 1)) for i in range(2)}
    files |= {"V/ImageSets/Segmentation/train.txt": b"0\n", "V/ImageSets/Segmentation/test.txt": b"1\n"}
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert table.names == ("image", "mask", "split")
    assert table.column("split").to_list() == ["train", "test"]
    assert "are not annotated: left out" in told(table)


@pytest.mark.parametrize(
    "names",
    [
        ["with_mask/1.png", "with_mask/2.png", "without_mask/1.png", "without_mask/2.png"],
        ["gt/1.png", "gt/2.png", "suv/1.png", "suv/2.png"],
        ["a/1.png", "a/1_l.png", "a/2.png", "a/3.png", "b/1.png", "b/2.png"],
        ["labels/1.png", "boxes/1.png"],
    ],
)
def test_classes_that_are_called_like_masks_are_classes(tmp_path: Path, names: list[str]) -> None:
    files = {name: picture(i) for i, name in enumerate(names)}
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert table.names == ("image", "label")
    assert table.frame.height == len(names)


def test_a_table_that_names_the_pictures_is_believed_first(tmp_path: Path) -> None:
    text = b"file,y\n0.png,a\n1.png,b\n"
    files = {f"images/{i}.png": picture(i) for i in range(2)}
    files |= {f"masks/{i}.png": gray(codes(0, 1)) for i in range(2)}
    table = read_table(zipped(tmp_path / "a.zip", {**files, "images/t.csv": text}))
    assert table.names == ("file", "y")


@pytest.mark.parametrize(
    ("image", "mask"),
    [
        ("images/img_{i}.png", "masks/mask_{i}.png"),
        ("images/{i}.png", "masks/mask_{i}.png"),
        ("image_{i}.png", "mask_{i}.png"),
        ("d/image{i}.png", "d/mask{i}.png"),
        ("{i}_sat.png", "{i}_mask.png"),
        ("raw photos/{i}.png", "approved/{i}_L.png"),
        ("{i}.png", "{i}_L.png"),
    ],
)
def test_words_in_names_tell_masks_and_pictures_apart(tmp_path: Path, image: str, mask: str) -> None:
    files = {image.format(i=f"{i:03}"): picture(i) for i in range(4)}
    files |= {mask.format(i=f"{i:03}"): gray(codes(i, 9)) for i in range(4)}
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert table.names == ("image", "mask")
    found = dict(zip(table.column("image"), masks(table), strict=True))
    assert all(np.array_equal(found[picture(i)], codes(i, 4)) for i in range(4))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("mask/mask_{i}.png", "no mask/img_{i}.png"),
        ("with_mask/with_mask_{i}.png", "without_mask/without_mask_{i}.png"),
        ("a/img_{i}.png", "b/img_{i}.png"),
        ("labels/img{i}.png", "cats/img{i}.png"),
    ],
)
def test_classes_of_such_names_stay_classes(tmp_path: Path, first: str, second: str) -> None:
    files = {form.format(i=i): picture(i + 9 * k) for k, form in enumerate((first, second)) for i in range(4)}
    table = read_table(zipped(tmp_path / "a.zip", files))
    assert (table.names, table.frame.height) == (("image", "label"), 8)


def test_colours_that_jpeg_blurred_are_the_nearest_named_ones(tmp_path: Path) -> None:
    shades = np.array([[64, 128, 64], [192, 0, 128]], dtype=np.uint8)
    drawn = np.zeros(SIDES, dtype=np.uint8)
    drawn[:, 10:] = 1
    blurred = file(Image.fromarray(shades[drawn]), "JPEG", quality=60)
    named = b"name,r,g,b\nroad,64,128,64\nsky,0,0,0\nwall,192,0,128\n"
    table = with_masks(tmp_path, [blurred] * 2, class_dict__csv=named)
    assert classes(table) == ("sky", "road", "wall")
    found = masks(table)[0]
    assert found is not None
    assert (found == drawn + 1).mean() > 0.97
    assert "3 named colour(s)" in told(table)
    # PNG says what it means.
    table = with_masks(tmp_path, [file(Image.fromarray(shades[drawn]))], class_dict__csv=named)
    assert classes(table) == ("road", "wall")
