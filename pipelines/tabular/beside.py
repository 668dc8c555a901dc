"""What a table has beside what a family reads or sees itself: everything else, as numbers."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts import ColumnKind, InputSchema
from .encode import DenseEncoder, Scaling
from .persist import dump, load

if TYPE_CHECKING:
    import pandas as pd

_FILE = "others.skops"


def without(schema: InputSchema, kind: ColumnKind) -> InputSchema:
    """The schema without columns of a kind, and without pictures, of which a dense encoding makes nothing."""
    out = {kind, ColumnKind.IMAGE}
    return schema.model_copy(update={"columns": tuple(c for c in schema.columns if c.kind not in out)})


@dataclass(frozen=True)
class Beside:
    """A dense encoding of the other columns; without an encoder where there are none."""

    encoder: DenseEncoder | None

    @staticmethod
    def of(schema: InputSchema, kind: ColumnKind, parts: dict[str, Any] | None = None) -> "Beside":
        """For a table of that schema, whose columns of ``kind`` a family takes itself."""
        rest = without(schema, kind)
        return Beside(DenseEncoder(rest, parts) if rest.columns else None)

    @property
    def parts(self) -> dict[str, Any] | None:
        """Fitted parts to save, or None where there is nothing."""
        return None if self.encoder is None else self.encoder.parts

    def fit_transform(
        self, frame: "pd.DataFrame", target: np.ndarray, scaling: Scaling, seed: int
    ) -> np.ndarray:
        """Fit on training rows; (rows, features) float64."""
        if self.encoder is None:
            return np.empty((len(frame), 0))
        return self.encoder.fit_transform(frame, target, scaling, seed)

    def transform(self, frame: "pd.DataFrame") -> np.ndarray:
        """(rows, features) float64."""
        return np.empty((len(frame), 0)) if self.encoder is None else self.encoder.transform(frame)

    def save(self, folder: Path) -> None:
        """Write what was fitted, if anything."""
        if self.encoder is not None:
            dump(self.encoder.parts, folder / _FILE)

    @staticmethod
    def load(folder: Path, schema: InputSchema, kind: ColumnKind) -> "Beside":
        """Read what :meth:`save` wrote."""
        rest = without(schema, kind)
        return Beside(DenseEncoder(rest, load(folder / _FILE)) if rest.columns else None)
