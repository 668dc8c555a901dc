"""From the bytes of a file to pixels, however hostile: formats are few, and sizes are looked at before pixels are.

Pillow decodes; what it raises, and it raises whatever it stumbles over, means that there is no picture.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

# Those named here and no others: Pillow would import all it has when it first looks for one that is not there.
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from .arrays import MAGIC, NoPicture, array, as_bytes, channels_last
from .bounds import LARGEST_FILE, LONGEST_SIDE, MOST_PIXELS

#: Formats that are decoded. Some of Pillow's others start programs or follow paths.
FORMATS = tuple(
    plugin.format
    for plugin in (
        PngImagePlugin.PngImageFile,
        JpegImagePlugin.JpegImageFile,
        GifImagePlugin.GifImageFile,
        BmpImagePlugin.BmpImageFile,
        WebPImagePlugin.WebPImageFile,
        TiffImagePlugin.TiffImageFile,
        PpmImagePlugin.PpmImageFile,
    )
)
_ORIENTATION, _TURNED = 0x0112, (5, 6, 7, 8)
_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N")


@contextmanager
def _hostile() -> Iterator[None]:
    """Whatever goes wrong in here is the picture's fault."""
    try:
        yield
    except NoPicture:
        raise
    except Exception as error:
        raise NoPicture(f"it cannot be decoded ({type(error).__name__})") from error


@contextmanager
def quietly() -> Iterator[None]:
    """Without Pillow's warnings of pictures that are odd."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class Picture:
    """A picture whose header has been read. Of one that holds several, the first.

    Args:
        content: the file's bytes.

    Attributes:
        height, width: in pixels, upright, as the header states them.

    Raises:
        NoPicture: it is none of the formats, or too large.
    """

    def __init__(self, content: bytes) -> None:
        self._values: np.ndarray | None = None
        if content.startswith(MAGIC):
            self._values = _pixels(array(content))
            self.height, self.width = self._values.shape[:2]
            return
        self._image = _opened(content)
        self.height, self.width = self._image.height, self._image.width
        # Of TIFF, Pillow states the size upright, and turns the picture itself.
        if self._image.format != "TIFF" and _orientation(self._image) in _TURNED:
            self.height, self.width = self.width, self.height

    def pixels(self, least: int | None = None) -> np.ndarray:
        """(height, width) uint8 where the file holds gray values, else (height, width, 3), RGB; to be called once.

        What shines through is on white.

        Args:
            least: a side that is enough: a JPEG may be decoded at half its size, or less, where no side gets shorter.

        Raises:
            NoPicture: it is damaged or cut short, or its values are no picture's.
        """
        if self._values is not None:
            return _on_white(as_bytes(self._values))
        image: Image.Image = self._image
        with _hostile():
            if least is not None:
                image.draft(None, (least, least))
            image.load()
        if _orientation(image) != 1:
            with _hostile():
                image = ImageOps.exif_transpose(image)
        with _hostile():
            return _plain(image)

    def values(self) -> tuple[np.ndarray, np.ndarray | None]:
        """What the file stores, for pictures whose values are codes; to be called once, and then not ``pixels``.

        Returns:
            (height, width) uint16, gray values, or places in a palette; or (height, width, 3) uint8, RGB. And the
            palette, (colours, 3) uint8, where there is one.

        Raises:
            NoPicture: it is damaged or cut short, or its values are no codes.
        """
        if self._values is not None:
            return _codes(self._values), None
        image: Image.Image = self._image
        with _hostile():
            image.load()
        if _orientation(image) != 1:
            with _hostile():
                image = ImageOps.exif_transpose(image)
        with _hostile():
            if image.mode == "P":
                palette = np.array(image.getpalette("RGB") or [], dtype=np.uint8).reshape(-1, 3)
                return np.asarray(image, dtype=np.uint16), palette
            if image.mode in ("I", "F", *_SIXTEEN_BITS):
                return _codes(np.asarray(image)), None
            gray = image.mode in ("1", "L", "LA", "La")
            return (
                np.asarray(image.convert("L"), np.uint16) if gray else np.asarray(image.convert("RGB"))
            ), None

    @property
    def is_lossy(self) -> bool:
        """Whether it is a JPEG, whose values are nearly what was drawn."""
        return self._values is None and self._image.format == "JPEG"


def size_of(content: bytes) -> tuple[int, int] | None:
    """(width, height) as a file's header states them, upright; None where it is no picture."""
    try:
        with quietly():
            picture = Picture(content)
    except NoPicture:
        return None
    return picture.width, picture.height


def decode(content: bytes, least: int | None = None) -> np.ndarray:
    """The pixels of a file: see :class:`Picture`.

    Raises:
        NoPicture: there are none.
    """
    return Picture(content).pixels(least)


def _opened(content: bytes) -> Image.Image:
    if len(content) > LARGEST_FILE:
        raise NoPicture("its file is too large")
    with _hostile():
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        _check_size(image.height, image.width)
    return image


def _check_size(height: int, width: int) -> None:
    if not (0 < height <= LONGEST_SIDE and 0 < width <= LONGEST_SIDE and height * width <= MOST_PIXELS):
        raise NoPicture(f"it has {height}x{width} pixels")


def _orientation(image: Image.Image) -> int:
    """As its camera noted it; a note that cannot be read spoils no picture."""
    try:
        with _hostile():
            found = image.getexif().get(_ORIENTATION, 1)
    except NoPicture:
        return 1
    return found if isinstance(found, int) else 1


def _plain(image: Image.Image) -> np.ndarray:
    if image.mode in _SIXTEEN_BITS:
        return (np.asarray(image) >> 8).astype(np.uint8)
    if image.mode in ("I", "F"):
        return as_bytes(np.asarray(image))
    gray = image.mode in ("1", "L", "LA", "La")
    if image.has_transparency_data:
        upper = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), upper)
    return np.asarray(image.convert("L" if gray else "RGB"))


def _codes(values: np.ndarray) -> np.ndarray:
    """(height, width) uint16 of whole numbers, or (height, width, 3) uint8."""
    with _hostile():
        if values.ndim == 3 and values.shape[2] == 1:
            values = values[:, :, 0]
        most = 65535 if values.ndim == 2 else 255
        whole = values.astype(np.int64)
        if values.ndim == 3 and values.shape[2] != 3:
            raise NoPicture(f"it has {values.shape[2]} channels")
        if (whole != values).any() or whole.min() < 0 or whole.max() > most:
            raise NoPicture("its values are no codes")
        return whole.astype(np.uint16 if values.ndim == 2 else np.uint8)


def _pixels(values: np.ndarray) -> np.ndarray:
    """An array as a picture: two dimensions, or three with channels last."""
    if values.ndim not in (2, 3):
        raise NoPicture(f"it has {values.ndim} dimensions")
    if values.ndim == 3:
        values = channels_last(values)
    _check_size(*values.shape[:2])
    return values


def _on_white(values: np.ndarray) -> np.ndarray:
    if values.ndim == 2 or values.shape[2] == 3:
        return np.ascontiguousarray(values)
    if values.shape[2] == 1:
        return np.ascontiguousarray(values[:, :, 0])
    alpha = values[:, :, 3:].astype(np.uint16)
    return ((values[:, :, :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
