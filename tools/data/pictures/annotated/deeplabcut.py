"""Tables of DeepLabCut: three rows of headers over x and y of body parts, and the picture's path in one cell or three.

Mathis et al. 2018, "DeepLabCut: markerless pose estimation of user-defined body parts with deep learning".
"""

from dataclasses import replace

from ...infer import NUMBERS, apply_style
from ...table import RawTable, column_ids
from ..names import IMAGE

_HEADERS = ("bodyparts", "coords")


def is_deeplabcut(table: RawTable) -> bool:
    """Whether a table is one of DeepLabCut, read as if it had one row of headers."""
    if not table.names or table.names[0].strip().lower() != "scorer" or table.frame.height <= len(_HEADERS):
        return False
    first = table.frame.to_series(0).head(len(_HEADERS)).to_list()
    return tuple(str(cell).strip().lower() for cell in first) == _HEADERS


def flattened(table: RawTable) -> RawTable:
    """The table with one row of headers: ``image``, and ``PART_x``, ``PART_y`` for each body part.

    Args:
        table: of DeepLabCut, all its columns as text.
    """
    import polars as pl

    rows = table.frame.slice(len(_HEADERS))
    paths: list[str] = []
    columns: list[str] = []
    names = [IMAGE]
    for id in table.frame.columns:
        part, axis = (str(cell or "").strip() for cell in table.frame.get_column(id).head(2))
        if not columns and (id == "c0" or not part):
            paths.append(id)
        elif part and axis and f"{part}_{axis}" not in names:
            columns.append(id)
            names.append(f"{part}_{axis}")
    frame = rows.select(
        pl.concat_str(paths, separator="/", ignore_nulls=True),
        *(apply_style(id, NUMBERS + "point") for id in columns),
    )
    frame.columns = column_ids(frame.width)
    facts = table.facts.model_copy(update={"repeated": (), "warnings": ()})
    return replace(table, frame=frame, names=tuple(names), facts=facts, styles={IMAGE: ""})
