"""Small annotated data sets, and what a table says of them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from automl_agent.pipelines.contracts import ColumnKind
from automl_agent.tools.data.pictures.annotated import cells
from automl_agent.tools.data.pictures.annotated.styles import annotated
from automl_agent.tools.data.table import RawTable

from ..made import file, lay, png, zipped

#: (height, width) of pictures.
SIDES = (10, 20)


def picture(seed: int) -> bytes:
    """20 pixels wide, 10 high."""
    return png(seed, sides=SIDES)


def gray(values: object) -> bytes:
    """A PNG of gray values."""
    return file(np.array(values, dtype=np.uint8))


def placed(folder: Path, form: str, files: dict[str, bytes]) -> Path:
    """A data set as ``zip`` or as ``folder``."""
    return zipped(folder / "set.zip", files) if form == "zip" else lay(folder / "set", files)


def coco(
    images: list[str], annotations: Sequence[Mapping[str, object]], categories: object = None, **more: object
) -> bytes:
    """A file of COCO's: images have ids from 1 on, annotations are of the first category where they say nothing."""
    entries = [{"id": i + 1, "file_name": name, "width": 20, "height": 10} for i, name in enumerate(images)]
    drawn = [{"id": i, "image_id": 1, "category_id": 1, "iscrowd": 0, **a} for i, a in enumerate(annotations)]
    kinds = categories if categories is not None else [{"id": 1, "name": "cat"}]
    return json.dumps({"images": entries, "annotations": drawn, "categories": kinds, **more}).encode()


def things(table: RawTable, name: str, kind: ColumnKind) -> tuple[str, ...]:
    """What a column is about."""
    found = annotated(table.styles[name])
    assert found is not None
    assert found[0] is kind
    return found[1]


def boxes(table: RawTable) -> list[list[list[float]] | None]:
    """Of each row, rounded."""
    return [None if c is None else cells.read_boxes(c)[1].round(6).tolist() for c in table.column("boxes")]


def masks(table: RawTable) -> list[np.ndarray | None]:
    """Of each row."""
    count = len(things(table, "mask", ColumnKind.MASK))
    return [None if c is None else cells.read_mask(c, count) for c in table.column("mask")]


def points(table: RawTable) -> list[list[list[float]] | None]:
    """Of each row; -1 stands for what is not visible."""
    count = len(things(table, "keypoints", ColumnKind.POINTS))
    return [
        None if c is None else np.nan_to_num(cells.read_points(c, count)[1], nan=-1).tolist()
        for c in table.column("keypoints")
    ]


def told(table: RawTable) -> str:
    """All warnings."""
    return " | ".join(table.facts.warnings)
