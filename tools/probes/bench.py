"""Fits of the winner's configuration on one fold, changed in one way at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...pipelines.contracts import InputSchema, Trial
from ...pipelines.expressions import readable
from ...pipelines.pretrained.choice import needed
from ..evaluate import Truth, advantage, decided
from ..session import Session
from ..store.files import write_array
from ..trials.job import FitJob, PredictJob
from ..trials.trained import as_tried
from ..trials.warm import warm_modules
from ..trials.workers import Limits, Outcome

#: Metrics on labels of one class are judged by one that counts both kinds of error.
_BOTH_KINDS = "mcc"


@dataclass(frozen=True)
class Predicted:
    """Predictions and, for classes, the labels decided from them."""

    values: np.ndarray
    labels: np.ndarray | None


@dataclass(frozen=True)
class Bench:
    """One run's winner on its first fold.

    Args:
        session: the open run.
        winner: the trial whose configuration is fitted.
    """

    session: Session
    winner: Trial

    @property
    def train(self) -> np.ndarray:
        """Rows that the fold's model learns from."""
        return self.session.split.folds[0][0]

    @property
    def validation(self) -> np.ndarray:
        """Rows that it predicts."""
        return self.session.split.folds[0][1]

    @property
    def predicted(self) -> "Predicted":
        """What the winner predicted of the validated rows in the search."""
        path = self.session.folder / "predictions" / f"{self.winner.number:04d}.npy"
        stored: np.ndarray = np.load(path, allow_pickle=False)
        return self.decided(stored[self.validation])

    @property
    def seconds(self) -> float:
        """About what one fit takes."""
        first = self.winner.folds[0] if self.winner.folds else None
        return 1.0 if first is None else 0.4 + first.fit_seconds + first.predict_seconds

    @property
    def judge(self) -> str:
        """Name of the metric that predictions are compared by."""
        metric = self.session.plan.task.metric_info
        return _BOTH_KINDS if metric.beta else metric.name

    @property
    def folder(self) -> Path:
        """Where files for the fits go."""
        folder = self.session.folder / "work" / "probes"
        folder.mkdir(exist_ok=True)
        return folder

    def job(
        self,
        name: str,
        *,
        train: np.ndarray | None = None,
        predict: np.ndarray | None = None,
        target: Path | None = None,
        features: Path | None = None,
        inputs: InputSchema | None = None,
        seed: int | None = None,
    ) -> FitJob:
        """The winner's fit on the first fold, with what is given put in its place."""
        space, proposal = self.session.space, self.winner.proposal
        return FitJob(
            features=str(features or space.features),
            target=str(target or space.target),
            train=str(self.rows(f"{name}-train", self.train if train is None else train)),
            predict=str(self.rows(f"{name}-predict", self.validation if predict is None else predict)),
            inputs=inputs or self.session.inputs,
            family=proposal.family,
            params=proposal.params,
            metric=self.session.plan.task.metric,
            seed=proposal.seed if seed is None else seed,
            threads=self.session.cores,
            device=proposal.device or self.session.plan.device,
            monotone=self.session.facts.monotone,
            weights=needed(self.session.facts.weights, proposal.family, proposal.params),
            derived=readable(proposal.derived, inputs or self.session.inputs),
            training=as_tried(self.winner),
        )

    def rows(self, name: str, rows: np.ndarray) -> Path:
        """Row numbers as a file."""
        path = self.folder / f"{name}.npy"
        write_array(path, rows)
        return path

    def run(self, jobs: Sequence[FitJob | PredictJob], seconds: float) -> list[Outcome]:
        """Do jobs one after another, for at most ``seconds``; their folders go with the run's work folder."""
        return self.session.workers.run(
            list(jobs),
            Limits(
                seconds=seconds,
                memory_mb=self.session.plan.budget.memory_mb,
                warm=warm_modules((job.family for job in jobs), self.session.inputs),
            ),
        )

    def decided(self, predictions: np.ndarray) -> Predicted:
        """Predictions with the winner's decision."""
        return Predicted(predictions, decided(self.winner.decision, self.session.dataset.truth, predictions))

    def gain(self, truth: Truth, ours: Predicted, theirs: Predicted) -> tuple[float, float]:
        """By how much ours are better: mean and standard error."""
        return advantage(self.judge, truth, (ours.values, ours.labels), (theirs.values, theirs.labels))
