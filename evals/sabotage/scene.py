"""What a saboteur finds in the process that is to fit a model, and how one is described."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...pipelines.contracts import ParamValue, TrialStatus
from ...pipelines.family import FitContext, Fitted
from ...pipelines.tabular.linear import Linear

if TYPE_CHECKING:
    import pandas as pd

OK, CRASHED, INVALID = TrialStatus.OK, TrialStatus.CRASHED, TrialStatus.INVALID
MEMORY, TIMEOUT, DIVERGED = TrialStatus.MEMORY, TrialStatus.TIMEOUT, TrialStatus.DIVERGED


@dataclass(frozen=True)
class Scene:
    """The arguments of a fit, and the job's folder."""

    frame: "pd.DataFrame"
    target: np.ndarray
    params: Mapping[str, ParamValue]
    context: FitContext

    def honest(self) -> Fitted:
        """The linear model that should have been fitted."""
        return Linear().fit(self.frame, self.target, self.params, self.context)

    @property
    def folder(self) -> Path:
        """The folder of the job that this process does."""
        return Path(os.environ["TMPDIR"])

    @property
    def job(self) -> dict[str, Any]:
        """The job as it was handed over."""
        return dict(json.loads((self.folder / "job.json").read_bytes()))

    @property
    def for_good(self) -> bool:
        """Whether the model is to be kept, as after the search."""
        return bool(self.job.get("save"))


Act = Callable[[Scene], Fitted | None]


@dataclass(frozen=True)
class Saboteur:
    """One trainer.

    Attributes:
        does: in a few words.
        act: instead of a fit; None stands for an honest model.
        ends: how its trial may end.
        said: a pattern that the reason must match.
        hangs: whether it ends only when its time is up.
        final: whether it waits for the fit that is kept, and what must come of the run then.
        load: reads what was saved otherwise than it should.
    """

    does: str
    act: Act
    ends: tuple[TrialStatus, ...]
    said: str = ""
    hangs: bool = False
    final: str = ""
    load: Callable[[Fitted], Fitted] | None = None

    @property
    def name(self) -> str:
        """Name of its family."""
        return "sabotage_" + self.act.__name__
