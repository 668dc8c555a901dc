"""Pictures in a table: each a cell of bytes, all of a column of one shape, so that rows move as any other rows do."""

import re
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from ..contracts import ColumnKind, DataError, InputColumn, InputSchema, Value

if TYPE_CHECKING:
    import pandas as pd

_STYLE = re.compile(r"(gray|rgb) (\d{1,5})x(\d{1,5})( stretched)?")


class PictureShape(Value):
    """The shape that all pictures of a column are brought to. Its ``style`` is that of the column's schema.

    Where ``stretched``, whatever their proportions: a place in one is then the same share of its sides in the picture.
    """

    channels: Literal[1, 3]
    height: int = Field(ge=1, le=4096)
    width: int = Field(ge=1, le=4096)
    stretched: bool = False

    @property
    def style(self) -> str:
        """As :class:`InputColumn` has it, such as ``rgb 32x48``: height before width."""
        colours = "rgb" if self.channels == 3 else "gray"
        return f"{colours} {self.height}x{self.width}{' stretched' if self.stretched else ''}"

    @property
    def values(self) -> int:
        """Bytes of one picture."""
        return self.channels * self.height * self.width


def picture_shape(style: str) -> PictureShape:
    """The shape that a style names.

    Raises:
        DataError: it names none.
    """
    found = _STYLE.fullmatch(style)
    if found is None:
        raise DataError("NO-PICTURE-SHAPE", f"{style[:40]!r} is no shape of pictures", "read the data anew")
    return PictureShape(
        channels=3 if found[1] == "rgb" else 1,
        height=int(found[2]),
        width=int(found[3]),
        stretched=found[4] is not None,
    )


def picture_columns(schema: InputSchema) -> tuple[InputColumn, ...]:
    """The inputs that are pictures."""
    return tuple(c for c in schema.columns if c.kind is ColumnKind.IMAGE)


def pixels(column: "pd.Series", shape: PictureShape) -> np.ndarray:
    """(rows, height, width, channels) uint8 of a column of packed pictures; one that is missing is black.

    Args:
        column: objects: ``bytes`` of height x width x channels values, row by row, or None.
        shape: of them all.

    Raises:
        DataError: a cell is not of that shape.
    """
    nothing = bytes(shape.values)
    cells = [cell if isinstance(cell, bytes) else nothing for cell in column]
    if any(len(cell) != shape.values for cell in cells):
        raise DataError("PICTURE-SHAPE", f"a picture is not {shape.style}", "read the data anew")
    flat = np.frombuffer(b"".join(cells), dtype=np.uint8)
    return flat.reshape(len(cells), shape.height, shape.width, shape.channels)
