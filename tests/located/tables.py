"""Pictures of a bright square on dark ground, and where it is: as points, a mask or a box."""

from pathlib import Path

import numpy as np
import polars as pl
from automl_agent.pipelines.contracts import ColumnKind, DataProfile, FileFacts, FileFormat
from automl_agent.tools.data.pictures.annotated.cells import boxes_cell, mask_cell, points_cell
from automl_agent.tools.data.pictures.annotated.styles import style_of
from automl_agent.tools.data.pictures.names import PICTURE
from automl_agent.tools.data.table import RawTable
from automl_agent.tools.profile import profile_table

from ..data.pictures.made import file

NAMES = {
    ColumnKind.POINTS: ("keypoints", ("corner", "centre")),
    ColumnKind.MASK: ("mask", ("ground", "square")),
    ColumnKind.BOXES: ("boxes", ("square", "circle")),
}
HEIGHT, WIDTH = 24, 32


def square(rng: np.random.Generator) -> tuple[np.ndarray, tuple[int, int, int, int]]:
    """(height, width) uint8, and left, top, right and bottom of the square on it."""
    side = int(rng.integers(6, 11))
    left, top = int(rng.integers(0, WIDTH - side)), int(rng.integers(0, HEIGHT - side))
    picture = rng.integers(0, 40, (HEIGHT, WIDTH)).astype(np.uint8)
    picture[top : top + side, left : left + side] += 180
    return picture, (left, top, left + side, top + side)


def cell(kind: ColumnKind, edges: tuple[int, int, int, int]) -> bytes:
    """The annotation of a square."""
    left, top, right, bottom = edges
    if kind is ColumnKind.POINTS:
        return points_cell((WIDTH, HEIGHT), np.array([[left, top], [(left + right) / 2, (top + bottom) / 2]]))
    if kind is ColumnKind.MASK:
        codes = np.zeros((HEIGHT, WIDTH), np.uint8)
        codes[top:bottom, left:right] = 1
        return mask_cell(codes)
    return boxes_cell((WIDTH, HEIGHT), np.array([[0, *edges, 0]]))


def squares(*kinds: ColumnKind, rows: int = 40, seed: int = 0) -> RawTable:
    """A table of such pictures with a column for each kind of annotation."""
    rng = np.random.default_rng(seed)
    drawn = [square(rng) for _ in range(rows)]
    columns = {"image": pl.Series([file(picture) for picture, _ in drawn], dtype=pl.Binary)}
    styles = {"image": PICTURE}
    for kind in kinds:
        name, things = NAMES[kind]
        columns[name] = pl.Series([cell(kind, edges) for _, edges in drawn], dtype=pl.Binary)
        styles[name] = style_of(kind, things)
    facts = FileFacts(path="/d.zip", format=FileFormat.PICTURES, bytes=1, sha256="0" * 64)
    table = RawTable.read(pl.DataFrame(columns), facts)
    names = pl.Series([f"{n:03d}.png" for n in range(rows)], dtype=pl.String)
    return RawTable(table.frame, table.names, facts, styles, names)


def profile(*kinds: ColumnKind, rows: int = 40) -> DataProfile:
    """Facts of such a table."""
    return profile_table(squares(*kinds, rows=rows), None)


def laid(folder: Path, rows: int = 3) -> Path:
    """A folder of such pictures alone."""
    folder.mkdir()
    rng = np.random.default_rng(9)
    for n in range(rows):
        (folder / f"{n}.png").write_bytes(file(square(rng)[0]))
    return folder
