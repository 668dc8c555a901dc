"""A model whose predictions are changed on their way out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ....pipelines.family import Fitted

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Bent:
    """Predicts what ``bend`` makes of an honest model's predictions; ``keep`` does what saving does."""

    fitted: Fitted
    bend: Callable[[np.ndarray], object] = lambda p: p
    keep: Callable[[Path], None] = lambda _: None

    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        """The change; typed as what it should be."""
        found: np.ndarray = self.bend(self.fitted.predict(frame))  # type: ignore[assignment]
        return found

    def save(self, folder: Path) -> None:
        """Write the honest model, then whatever else."""
        self.fitted.save(folder)
        self.keep(folder)
