"""What a model located, in pixels of the pictures that it was asked about."""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from ...pipelines.contracts import LEAST_SCORE, Answer, InputSchema
from ...pipelines.image.packed import picture_columns
from ..data.pictures.decode import size_of
from ..data.table import Table

if TYPE_CHECKING:
    import polars as pl

    from .predict import Prediction

_GRAY, _COLOUR = re.compile(r"\d{1,3}"), re.compile(r"#[0-9a-f]{6}")


def located(schema: InputSchema, table: Table, answers: np.ndarray) -> "Prediction":
    """A prediction for people.

    Points: ``<point>_x`` and ``<point>_y`` of each picture. Boxes: a line for each box, with ``row`` (from 0), class,
    score and edges. Masks: the share of pixels that each class has, and a PNG for each picture, its values those of
    the masks that the model learned from.

    Args:
        schema: of the model.
        table: the rows as read.
        answers: (rows, ...) predictions of ``schema.form``.
    """
    from .predict import Prediction

    sizes = _sizes(table.column(picture_columns(schema)[0].name))
    match schema.form.answer:
        case Answer.POINTS:
            return Prediction(_points(schema, answers, sizes))
        case Answer.BOXES:
            rows, frame = _boxes(schema, answers, sizes)
            return Prediction(frame, rows=rows)
        case _:
            frame, pictures = _masks(schema, answers, sizes)
            return Prediction(frame, pictures=pictures)


def _sizes(column: "pl.Series") -> np.ndarray:
    """(rows, 2) width and height in pixels; NaN where a cell is no picture."""
    sizes = np.full((len(column), 2), np.nan)
    for row, cell in enumerate(column):
        if isinstance(cell, bytes) and (size := size_of(cell)) is not None:
            sizes[row] = size
    return sizes


def _points(schema: InputSchema, answers: np.ndarray, sizes: np.ndarray) -> "pl.DataFrame":
    import polars as pl

    places = np.round(answers * sizes[:, None, :], 2)
    columns = {}
    for number, name in enumerate(schema.things):
        for axis, letter in enumerate("xy"):
            columns[f"{name}_{letter}"] = pl.Series(places[:, number, axis]).fill_nan(None)
    return pl.DataFrame(columns)


def _boxes(schema: InputSchema, answers: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, "pl.DataFrame"]:
    import polars as pl

    sure = (answers[..., 0] >= 0) & (answers[..., 1] >= LEAST_SCORE) & np.isfinite(sizes[:, :1])
    rows, places = np.nonzero(sure)
    found = answers[rows, places]
    edges = np.round(found[:, 2:] * np.tile(sizes[rows], 2), 1)
    names = pl.Series(schema.things, dtype=pl.String).gather(found[:, 0].astype(np.int64))
    return rows, pl.DataFrame(
        {
            "row": rows,
            schema.target: names,
            "score": np.round(found[:, 1], 4),
            **{edge: edges[:, n] for n, edge in enumerate(("left", "top", "right", "bottom"))},
        }
    )


def _masks(
    schema: InputSchema, answers: np.ndarray, sizes: np.ndarray
) -> tuple["pl.DataFrame", tuple[bytes | None, ...]]:
    import polars as pl

    counts = np.stack([(answers == code).mean(axis=(1, 2)) for code in range(len(schema.things))], axis=1)
    seen = np.isfinite(sizes[:, 0])
    shares = np.round(np.where(seen[:, None], counts, np.nan), 4)
    columns = {
        f"share_{name}": pl.Series(shares[:, n]).fill_nan(None) for n, name in enumerate(schema.things)
    }
    pictures = tuple(
        painted(codes, schema.things, (int(size[0]), int(size[1]))) if here else None
        for codes, size, here in zip(answers, sizes, seen, strict=True)
    )
    return pl.DataFrame(columns), pictures


def painted(codes: np.ndarray, things: Sequence[str], size: tuple[int, int]) -> bytes:
    """A mask as a PNG of a picture's size.

    Classes that are called like gray values or colours, as those of masks without names are, get these; others
    their codes.

    Args:
        codes: (height, width) uint8.
        things: names of the classes.
        size: width and height of the picture.
    """
    image = Image.fromarray(codes).resize(size, Image.Resampling.NEAREST)
    whole = np.asarray(image)
    if all(_COLOUR.fullmatch(name) for name in things):
        colours = np.array([list(bytes.fromhex(name[1:])) for name in things], dtype=np.uint8)
        image = Image.fromarray(colours[whole])
    elif all(_GRAY.fullmatch(name) and int(name) < 256 for name in things):
        image = Image.fromarray(np.array([int(name) for name in things], dtype=np.uint8)[whole])
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
