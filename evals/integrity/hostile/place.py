"""Putting a family in the place of the linear one, and what all hostile families share."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ....pipelines.catalogue import FAMILIES, LIBRARIES
from ....pipelines.contracts import ParamValue
from ....pipelines.family import FitContext, Fitted
from ....pipelines.tabular.linear import Linear

if TYPE_CHECKING:
    import pandas as pd


def take_over(module: str, attribute: str) -> None:
    """From here on the catalogue's linear family is ``attribute`` of ``module``."""
    package = module.split(".", maxsplit=1)[0]
    # The catalogue reads names relative to its own package; one dot more leads out of it.
    FAMILIES["linear"] = f".{module.removeprefix(package + '.')}:{attribute}"
    LIBRARIES["linear"] = (module,)


def job_folder() -> Path:
    """The folder of the job that this worker does."""
    return Path(os.environ["TMPDIR"])


def job() -> dict[str, Any]:
    """The job as it was handed over."""
    return dict(json.loads((job_folder() / "job.json").read_bytes()))


def at_the_test() -> bool:
    """Whether the model is to be kept: so it is when the sealed rows are predicted, never in a trial."""
    return bool(job().get("save"))


@dataclass(frozen=True)
class Bent:
    """A fitted model whose predictions are changed on their way out."""

    fitted: Fitted
    bend: Callable[[np.ndarray], np.ndarray]

    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        """What the model says, changed."""
        return self.bend(self.fitted.predict(frame))

    def save(self, folder: Path) -> None:
        """Write the model, which knows nothing of it."""
        self.fitted.save(folder)


class Bending(Linear):
    """A linear family whose predictions are changed by :meth:`bend`, at the test only or always."""

    only_at_the_test = False

    def bend(self, predictions: np.ndarray) -> np.ndarray:
        """The change."""
        raise NotImplementedError

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Fit honestly, predict otherwise."""
        fitted = super().fit(frame, target, params, context)
        if self.only_at_the_test and not at_the_test():
            return fitted
        return Bent(fitted, self.bend)
