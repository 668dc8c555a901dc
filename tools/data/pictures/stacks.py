"""Arrays of pictures in a ``.npz``: images and labels, in parts or not."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ....pipelines.contracts import DataError, FileFacts
from ..archive import FOLDER, read_member
from ..opening import check_unchanged, fingerprint
from ..table import RawTable
from .arrays import Header, NoPicture, array, as_bytes, channels_last, header, npy
from .bounds import MOST_BYTES
from .division import PARTS
from .folders import called
from .names import LABEL, PICTURE, SPLIT
from .places import Archive

if TYPE_CHECKING:
    import polars as pl

_PART = "|".join(sorted(PARTS, key=len, reverse=True))
_ROLE = re.compile(
    rf"(?:(?P<before>{_PART})_?)?(?:(?P<x>x|images?|imgs?|pictures?|data)|(?P<y>y|labels?|targets?|class(?:es)?))"
    rf"(?:_?(?P<after>{_PART}))?",
    re.IGNORECASE,
)
_VALUES, _LABELS = "buif", "buifUS"
_AT_ONCE = 4096
_SHOWN = 6


@dataclass(frozen=True)
class _Part:
    """A part's arrays, by name."""

    images: str
    labels: str | None


def is_stacks(archive: Archive) -> bool:
    """Whether an archive is what numpy writes: arrays side by side."""
    if not archive.files or any("/" in n or not n.endswith(".npy") for n in archive.files):
        return False
    return archive.path.suffix.lower() == ".npz" or any(_role(n) for n in archive.files)


def _role(name: str) -> "re.Match[str] | None":
    return _ROLE.fullmatch(name.removesuffix(".npy"))


def read_stacks(archive: Archive, facts: FileFacts, styles: Mapping[str, str]) -> RawTable:
    """A table of images, labels, and parts where there is more than one.

    Args:
        archive: the ``.npz``.
        facts: of it; the hash is filled in.
        styles: of columns as a model knows them.

    Raises:
        DataError: its arrays are no pictures with labels, or are damaged or too large.
    """
    import polars as pl

    before = fingerprint(archive.path)
    headers = {name: _header(archive, name) for name in archive.files}
    parts = _parts(archive, headers)
    images, labels, split = [], [], []
    low, high = _range(archive, headers, parts)
    for name, part in parts.items():
        cells = _images(archive, part.images, (low, high))
        images.append(cells)
        labels.append(_labels(archive, part.labels, len(cells)))
        split.append(pl.repeat(name, len(cells), dtype=pl.String, eager=True))
    columns = {called(styles): pl.concat(images)}
    if any(part.labels is not None for part in parts.values()):
        columns.setdefault(LABEL, _joined(labels))
    if len(parts) > 1:
        columns.setdefault(SPLIT, pl.concat(split))
    facts = facts.model_copy(update={"sha256": archive.sha256({})})
    check_unchanged(archive.path, before)
    return replace(RawTable.read(pl.DataFrame(columns), facts), styles={called(styles): PICTURE})


def _header(archive: Archive, name: str) -> Header:
    """What an array states, held against the size that the archive states, before any of it is held."""
    try:
        start = next(iter(read_member(archive.path, name, FOLDER)), b"")
        found = header(start, _LABELS)
        if found.start + found.size != archive.files[name]:
            raise NoPicture(
                f"it states {found.size} bytes of values and has {archive.files[name] - found.start}"
            )
    except NoPicture as error:
        raise DataError(
            "NO-ARRAYS",
            f"{archive.path.name}: {name[:60]!r} cannot be read: {error}",
            "save plain numbers anew",
        ) from error
    return found


def _parts(archive: Archive, headers: Mapping[str, Header]) -> dict[str, _Part]:
    """Part -> its arrays, in the archive's order."""
    found: dict[str, dict[str, str]] = {}
    for name in headers:
        role = _role(name)
        if role is None or (role["before"] and role["after"]):
            continue
        part = (role["before"] or role["after"] or "train").lower()
        what = "x" if role["x"] else "y"
        if what in found.setdefault(part, {}):
            raise _no_pictures(archive, headers, f"two arrays could be {part}'s")
        found[part][what] = name
    parts = {part: _Part(names["x"], names.get("y")) for part, names in found.items() if "x" in names}
    if not parts:
        raise _no_pictures(archive, headers, "none is called x, images or data")
    shapes = {_one(archive, headers, part.images) for part in parts.values()}
    if len(shapes) > 1:
        raise _no_pictures(archive, headers, "pictures of the parts are of different shapes")
    for part in parts.values():
        rows = headers[part.images].shape[0]
        if part.labels is not None and headers[part.labels].shape[:1] != (rows,):
            raise _no_pictures(archive, headers, f"{part.labels!r} has not one label a picture")
    if sum(headers[p.images].size for p in parts.values()) > MOST_BYTES:
        raise DataError(
            "TOO-LARGE", f"{archive.path.name} has more than {MOST_BYTES >> 20} MiB", "bring fewer"
        )
    return parts


def _one(archive: Archive, headers: Mapping[str, Header], name: str) -> tuple[int, ...]:
    """The shape of one picture of an array, whatever order its channels have."""
    found = headers[name]
    if found.dtype.kind not in _VALUES or len(found.shape) not in (3, 4) or 0 in found.shape:
        raise _no_pictures(archive, headers, f"{name!r} is no stack of pictures")
    try:
        return (
            channels_last(np.broadcast_to(np.uint8(0), found.shape)).shape[1:]
            if len(found.shape) == 4
            else found.shape[1:]
        )
    except NoPicture as error:
        raise _no_pictures(archive, headers, f"{name!r}: {error}") from error


def _no_pictures(archive: Archive, headers: Mapping[str, Header], why: str) -> DataError:
    shown = [f"{n.removesuffix('.npy')[:30]} {h.shape} {h.dtype}" for n, h in list(headers.items())[:_SHOWN]]
    return DataError(
        "NO-PICTURES",
        f"{archive.path.name} holds {', '.join(shown) or 'nothing'}: {why}",
        "name them x and y, or x_train, y_train, x_test and y_test; pictures as (rows, height, width[, channels])",
    )


def _content(archive: Archive, name: str) -> np.ndarray:
    try:
        return array(b"".join(read_member(archive.path, name, FOLDER)), _LABELS)
    except NoPicture as error:  # it is another one by now
        raise DataError(
            "DAMAGED-ARCHIVE", f"{archive.path.name}: {name[:60]!r}: {error}", "save it anew"
        ) from error


def _range(
    archive: Archive, headers: Mapping[str, Header], parts: Mapping[str, _Part]
) -> tuple[float, float]:
    """The least and the largest value of all pictures: one scale for all. Those of bytes are known."""
    names = [part.images for part in parts.values()]
    if all(headers[name].dtype == np.uint8 for name in names):
        return 0, 255
    ends = [
        end for name in names for v in (_content(archive, name),) for end in (float(v.min()), float(v.max()))
    ]
    return min(ends), max(ends)


def _images(archive: Archive, name: str, ends: tuple[float, float]) -> "pl.Series":
    """(rows,) Binary: each picture as a ``.npy``."""
    import polars as pl

    values = _content(archive, name)
    if values.ndim == 4:
        values = channels_last(values)
    start, done = npy(values.shape[1:]), []
    for at in range(0, len(values), _AT_ONCE):
        try:
            part = as_bytes(values[at : at + _AT_ONCE], ends)
        except NoPicture as error:
            raise DataError(
                "NO-PICTURES",
                f"{archive.path.name}: {name[:60]!r} is no pictures: {error}",
                "save values from 0 to 1 or 0 to 255",
            ) from error
        done.append(pl.Series([start + picture.tobytes() for picture in part], dtype=pl.Binary))
    return pl.concat(done)


def _labels(archive: Archive, name: str | None, rows: int) -> "pl.Series":
    """(rows,) labels; nulls where the part has none."""
    import polars as pl

    if name is None:
        return pl.repeat(None, rows, dtype=pl.Null, eager=True)
    values = _content(archive, name)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    elif values.ndim == 2 and values.dtype.kind in "buif" and _is_one_hot(values):
        values = values.argmax(axis=1)
    if values.ndim != 1:
        raise DataError(
            "NO-LABELS",
            f"{archive.path.name}: {name[:60]!r} has shape {values.shape}",
            "give one label a picture",
        )
    if values.dtype.kind in "US":
        return pl.Series(_words(archive, name, values), dtype=pl.String)
    if values.dtype.kind == "f":
        return pl.Series(values.astype(np.float64)).fill_nan(None)
    return pl.Series(np.ascontiguousarray(values.astype(values.dtype.newbyteorder("="))))


def _is_one_hot(values: np.ndarray) -> bool:
    return bool(((values == 0) | (values == 1)).all() and (values.sum(axis=1) == 1).all())


def _words(archive: Archive, name: str, values: np.ndarray) -> list[str]:
    try:
        words: Iterable[str | bytes] = values.tolist()
    except (ValueError, OverflowError, SystemError) as error:  # code points that there are not
        raise DataError(
            "NO-LABELS", f"{archive.path.name}: {name[:60]!r} is no text", "save it anew"
        ) from error
    plain = (w.decode("utf-8", "replace") if isinstance(w, bytes) else w for w in words)
    return [w.encode("utf-8", "replace").decode() for w in plain]


def _joined(labels: "list[pl.Series]") -> "pl.Series":
    """Labels of all parts under one type: that of them all, else text."""
    import polars as pl

    kinds = {s.dtype for s in labels if s.dtype != pl.Null}
    if len(kinds) > 1 and not all(k.is_numeric() for k in kinds):
        return pl.concat([s.cast(pl.String) for s in labels])
    return pl.concat([s.to_frame("v") for s in labels], how="vertical_relaxed").to_series()
