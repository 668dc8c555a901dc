"""What values masks hold, whatever they were saved as, and which class each value is."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from .....pipelines.contracts import UNCOUNTED, DataError
from ..arrays import NoPicture
from ..decode import Picture, quietly
from .class_names import ClassNames
from .found import Tally, Work
from .styles import MOST_THINGS

#: Colours that are counted; a mask has few. Those that are compared with the named ones at once.
_MOST_COLOURS, _AT_ONCE = 4096, 1 << 14
#: Values by which the channels of a JPEG of gray values may differ.
_TINT = 16
#: How near black and white nearly all pixels of two classes are that were blurred, the share of them, the value that
#: divides them, and how many values they have at least where the file itself loses nothing.
_BLACK, _WHITE, _NEARLY, _MIDDLE, _MANY = 15, 240, 0.95, 128, 20
#: Where objects end in masks of Pascal VOC: an index, and its colour. Counts neither way.
_BORDER, _BORDER_COLOUR = 255, (224, 224, 192)


@dataclass
class _Seen:
    """What was found in masks so far: pixels of each value and colour, colours of places in palettes, and what form."""

    values: np.ndarray = field(default_factory=lambda: np.zeros(1 << 16, dtype=np.int64))
    colours: Counter[int] = field(default_factory=Counter)
    palette: dict[int, int] = field(default_factory=dict)
    coloured: bool = False
    lossy: bool = False


@dataclass(frozen=True)
class Codes:
    """How masks are read: names of classes in the order of codes, and from a mask's file to (height, width) codes.

    ``read`` raises NoPicture.
    """

    things: tuple[str, ...]
    read: Callable[[bytes], np.ndarray]


def codes_of(masks: Iterable[bytes], names: ClassNames, tally: Tally) -> Codes:
    """How these masks are read.

    Raises:
        DataError: none can be read, their values are one or too many, or they are too much.
    """
    seen, read, work = _Seen(), 0, Work()
    for content in masks:
        try:
            _see(content, seen, work)
            read += 1
        except NoPicture:
            continue
    if not read:
        raise DataError("NO-MASKS", "none of the masks can be read", "save them as PNG")
    if seen.coloured:
        gray = all(colour >> 16 == colour >> 8 & 255 == colour & 255 for colour in seen.colours)
        if not gray:
            return _coloured(seen, names, tally)
        seen.palette.clear()
        seen.values = np.zeros(1 << 16, dtype=np.int64)
        for colour, count in seen.colours.items():
            seen.values[colour & 255] += count
    return _valued(seen, names, tally)


def _packed(colours: np.ndarray) -> np.ndarray:
    """(...,) one number for each colour of (..., 3)."""
    whole = colours.astype(np.int64)
    return whole[..., 0] << 16 | whole[..., 1] << 8 | whole[..., 2]


def _open(content: bytes) -> tuple[np.ndarray, np.ndarray | None, bool]:
    """Values, palette, and whether the file is a JPEG: of one whose colours are hardly any, gray values.

    Raises:
        NoPicture: it cannot be read.
    """
    with quietly():
        picture = Picture(content)
        values, palette = picture.values()
    if picture.is_lossy and values.ndim == 3 and np.ptp(values, axis=2).max() <= _TINT:
        values = values.mean(axis=2).round().astype(np.uint16)
    return values, palette, picture.is_lossy


def _see(content: bytes, seen: _Seen, work: Work) -> None:
    values, palette, lossy = _open(content)
    work.spend(values.shape[0] * values.shape[1])
    seen.lossy = seen.lossy or lossy
    if values.ndim == 3:
        seen.coloured = True
        found, counts = np.unique(_packed(values), return_counts=True)
    else:
        places = np.bincount(values.ravel(), minlength=1 << 16)
        seen.values += places
        used = np.flatnonzero(places)
        shades = _shades(used, palette)
        found, counts = shades, places[used]
        if palette is not None:
            for at, shade in zip(used.tolist(), shades.tolist(), strict=True):
                # Palettes of their own in each file: the places in them mean nothing.
                seen.coloured = seen.coloured or seen.palette.setdefault(at, shade) != shade
    if len(seen.colours) <= _MOST_COLOURS:
        for colour, count in zip(found.tolist()[: _MOST_COLOURS + 1], counts.tolist(), strict=False):
            seen.colours[colour] += count


def _shades(values: np.ndarray, palette: np.ndarray | None) -> np.ndarray:
    """Packed colours of gray values, or of places in a palette; black beyond its end."""
    if palette is None:
        return _packed(np.repeat(np.minimum(values, 255)[..., None], 3, axis=-1))
    table = np.zeros(1 << 16, dtype=np.int64)
    table[: len(palette)] = _packed(palette)
    return np.asarray(table[values])


def _check(count: int) -> None:
    if count < 2:
        raise DataError("ONE-CLASS", "the masks hold one value alone", "bring masks of two classes or more")
    if count > MOST_THINGS:
        raise DataError(
            "MASK-VALUES",
            f"the masks hold {'more than ' if count > _MOST_COLOURS else ''}{min(count, _MOST_COLOURS)} different values",
            f"save them as PNG with one value for each of at most {MOST_THINGS} classes",
        )


def _coloured(seen: _Seen, names: ClassNames, tally: Tally) -> Codes:
    """A class for each colour, in the order of red, green and blue."""
    colours = sorted(seen.colours)
    if seen.lossy and names.colours and not all(_rgb(colour) in names.colours for colour in colours):
        return _nearest(names, tally)
    border = _BORDER_COLOUR[0] << 16 | _BORDER_COLOUR[1] << 8 | _BORDER_COLOUR[2]
    skipped = border if border in seen.colours and 0 in seen.colours and len(colours) > 2 else None
    if skipped is not None:
        colours.remove(skipped)
        tally.add("colour (#e0e0c0) is taken for pixels that count neither way")
    _check(len(colours))
    keys = np.array([*colours, *([skipped] if skipped is not None else [])], dtype=np.int64)
    codes = np.array([*range(len(colours)), *([UNCOUNTED] if skipped is not None else [])], dtype=np.uint8)
    order = np.argsort(keys)

    def read(content: bytes) -> np.ndarray:
        values, palette, _ = _open(content)
        packed = _packed(values) if values.ndim == 3 else _shades(values, palette)
        at = np.clip(np.searchsorted(keys[order], packed), 0, len(keys) - 1)
        return codes[order][at]

    return Codes(_named([f"#{colour:06x}" for colour in colours], [_rgb(c) for c in colours], names), read)


def _nearest(names: ClassNames, tally: Tally) -> Codes:
    """A class for each colour that a file names, whichever of them is the nearest: of masks that a JPEG blurred."""
    colours = sorted(names.colours)
    _check(len(colours))
    tally.add("named colour(s): each pixel of the masks, which JPEG blurred, is of the nearest", len(colours))
    shades = np.array(colours, dtype=np.int64)

    def read(content: bytes) -> np.ndarray:
        values, palette, _ = _open(content)
        packed = _packed(values) if values.ndim == 3 else _shades(values, palette)
        found, places = np.unique(packed, return_inverse=True)
        seen = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
        codes = np.empty(len(found), dtype=np.uint8)
        for at in range(0, len(found), _AT_ONCE):
            away = (seen[at : at + _AT_ONCE, None] - shades) ** 2
            codes[at : at + _AT_ONCE] = away.sum(axis=2).argmin(axis=1)
        return np.asarray(codes[places.reshape(packed.shape)])

    return Codes(tuple(names.colours[colour] for colour in colours), read)


def _rgb(colour: int) -> tuple[int, int, int]:
    return colour >> 16, colour >> 8 & 255, colour & 255


def _valued(seen: _Seen, names: ClassNames, tally: Tally) -> Codes:
    """A class for each gray value or place in a palette; two where black and white were blurred."""
    values = np.flatnonzero(seen.values).tolist()
    if _is_blurred(seen):
        tally.add(
            f"values between black and white, as JPEG and smoothing leave them: {_MIDDLE} and more is white",
            len(values) - 2,
        )
        table = np.zeros(1 << 16, dtype=np.uint8)
        table[_MIDDLE:] = 1
        return Codes(_named(["0", "255"], [0, 255], names), _reader(table, seen.coloured))
    if _has_border(seen, values):
        values.remove(_BORDER)
        tally.add(f"value ({_BORDER}) is taken for pixels that count neither way")
    if names.numbers and all(value in names.numbers for value in values) and _are_first(names.numbers):
        values = sorted(names.numbers)  # classes that happen to be in no mask are classes still
    _check(len(values))
    table = np.full(1 << 16, UNCOUNTED, dtype=np.uint8)
    table[values] = np.arange(len(values))
    texts: list[str] = [str(value) for value in values]
    colours = [_rgb(seen.palette[v]) if v in seen.palette else v for v in values]
    return Codes(_named(texts, colours if names.colours else values, names), _reader(table, seen.coloured))


def _are_first(numbers: Mapping[int, str]) -> bool:
    return sorted(numbers) == list(range(len(numbers))) and len(numbers) <= MOST_THINGS


def _reader(table: np.ndarray, shades: bool) -> Callable[[bytes], np.ndarray]:
    def read(content: bytes) -> np.ndarray:
        values, palette, _ = _open(content)
        if values.ndim == 3:  # gray values, three times the same
            values = values[:, :, 0]
        elif shades:
            values = _shades(values, palette) & 255
        return np.asarray(table[values], dtype=np.uint8)

    return read


def _is_blurred(seen: _Seen) -> bool:
    """Whether gray values are two that were blurred: nearly all are near black or white, and not as codes would be."""
    values, total = np.flatnonzero(seen.values), int(seen.values.sum())
    dark, light = int(seen.values[: _BLACK + 1].sum()), int(seen.values[_WHITE:256].sum())
    if len(values) <= 2 or not dark or not light or values[-1] > 255 or dark + light < _NEARLY * total:
        return False
    return seen.lossy or (len(values) > _MANY and bool(((values >= _WHITE) & (values < 255)).any()))


def _has_border(seen: _Seen, values: list[int]) -> bool:
    """Whether 255 is no class: in VOC's colour, or far beyond codes that are counted up from 0 or 1."""
    rest = [value for value in values if value != _BORDER]
    if len(rest) < 2 or len(rest) == len(values):
        return False
    if seen.palette.get(_BORDER) == _BORDER_COLOUR[0] << 16 | _BORDER_COLOUR[1] << 8 | _BORDER_COLOUR[2]:
        return True
    return rest[-1] < 2 * len(rest)


def _named(texts: list[str], keys: Sequence[object], names: ClassNames) -> tuple[str, ...]:
    """Names of values: as files say of each, or in their order where there are as many; else the values as text."""
    known: dict[object, str] = dict(names.numbers.items()) | dict(names.colours.items())
    found = [known.get(key) for key in keys]
    if None in found and len(names.numbers) == len(texts):
        found = [names.numbers[number] for number in sorted(names.numbers)]
    named = [name if name is not None else text for name, text in zip(found, texts, strict=True)]
    return tuple(named if len(set(named)) == len(named) else texts)
