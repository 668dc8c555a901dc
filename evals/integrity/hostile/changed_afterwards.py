"""A worker whose predictions are not those that its report vouches for."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ....pipelines.contracts import ParamValue, TrialStatus
from ....pipelines.family import FitContext, Fitted
from ....pipelines.tabular.linear import Linear
from ....tools.trials.job import PREDICTIONS, JobReport, write_predictions, write_report
from .place import job, job_folder, take_over

if TYPE_CHECKING:
    import pandas as pd


class Hostile(Linear):
    """Reports one set of predictions and leaves another."""

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Write a report, then other predictions."""
        fitted = super().fit(frame, target, params, context)
        rows = len(np.load(job()["predict"], allow_pickle=False))
        digest = write_predictions(job_folder(), fitted.predict(frame.iloc[:rows]))
        np.save(job_folder() / PREDICTIONS, np.full((rows, len(context.schema.classes)), 0.5))
        write_report(job_folder(), JobReport(status=TrialStatus.OK, sha256=digest))
        os._exit(0)


take_over(__name__, "Hostile")
