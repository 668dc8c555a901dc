"""A proposal goes in, a trial comes out: folds run in children, the score is computed here."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np

from ...pipelines.catalogue import LOCATORS, TRAINED, family
from ...pipelines.contracts import (
    DEFAULT,
    FoldScore,
    InputSchema,
    Proposal,
    TrainingLimits,
    Trial,
    TrialError,
    TrialStatus,
)
from ...pipelines.family import TaskFacts
from ...pipelines.pretrained.choice import needed
from ..evaluate import Truth, unpredicted, validate
from ..splits import Split
from .job import FitJob
from .left import remove
from .logs import keep_logs
from .trained import repeated
from .warm import warm_modules
from .workers import Limits, Outcome, Workers, discard
from .workspace import Workspace

#: Of a fold's time, its training may take this share, less what a worker takes to begin: predictions follow it.
_TRAINING_SHARE, _START_SECONDS = 0.85, 1.0
#: What another core adds to one: small pictures hardly use it.
_ANOTHER_CORE = 0.4


@dataclass(frozen=True)
class TrialRunner:
    """Runs proposals on one split.

    Args:
        workers: where children come from.
        space: files for the children.
        split: the run's split.
        truth: true values of all rows; only development rows are looked at.
        inputs: the columns models read.
        facts: what the search spaces were declared from.
        metric: name of the metric.
        jobs: folds at a time.
        cores: cores to share among them.
        memory_mb: for all of them together.
        logs: folder for what failed trials said; made with the first one.
        measure: whether size and latency of a fold's model are wanted.
    """

    workers: Workers
    space: Workspace
    split: Split
    truth: Truth
    inputs: InputSchema
    facts: TaskFacts
    metric: str
    jobs: int
    cores: int
    memory_mb: int
    logs: Path
    device: str = "cpu"
    measure: bool = False

    def run(
        self, proposal: Proposal, seconds: float, like: Trial | None = None
    ) -> tuple[Trial, np.ndarray | None]:
        """Try a proposal for at most ``seconds``.

        Args:
            proposal: what to try.
            seconds: for all folds.
            like: the same trial of another run, whose trainings are repeated as far as they went there.

        Returns:
            The trial, and out-of-fold predictions of the validated rows, (rows, ...) of the truth's form,
            where it has a score; see ``unpredicted`` for rows that no fold validates.
        """
        problems = family(proposal.family).space(self.facts).problems(proposal.params)
        if problems:
            return Trial(
                proposal=proposal, status=TrialStatus.INVALID, reason="; ".join(problems)[:500]
            ), None
        started = time.monotonic()
        parallel = max(1, min(self.jobs, len(self.split.folds)))
        limits = Limits(
            seconds=seconds,
            memory_mb=self.memory_mb // parallel,
            parallel=parallel,
            warm=warm_modules([proposal.family], self.inputs),
            all_or_nothing=True,
        )
        # Folds that do not fit side by side come one after another.
        each = seconds / ceil(len(self.split.folds) / parallel)
        jobs = [
            self._job(proposal, fold, parallel, self._training(proposal, fold, parallel, each, like))
            for fold in range(len(self.split.folds))
        ]
        outcomes = self.workers.run(jobs, limits)
        trial, predictions = self._judge(proposal, outcomes)
        if not trial.ok:
            keep_logs(outcomes, self.logs / f"trial-{proposal.number:04d}.txt")
        discard(outcomes)
        for job in jobs:
            if job.training.folder is not None:
                remove(Path(job.training.folder))
        peak = max((o.peak_mb for o in outcomes), default=0.0)
        elapsed = time.monotonic() - started
        on_gpu = any(o.report.device != "cpu" for o in outcomes)
        spent = {"seconds": elapsed, "gpu_seconds": elapsed if on_gpu else 0.0, "peak_memory_mb": peak}
        return trial.model_copy(update=spent), predictions

    def _threads(self, parallel: int) -> int:
        """Cores of each of so many folds side by side."""
        return max(1, self.cores // parallel)

    def _training(
        self, proposal: Proposal, fold: int, parallel: int, seconds: float, like: Trial | None
    ) -> TrainingLimits:
        """What bounds a fold's training, of a family that is trained in epochs; its folder is made."""
        if proposal.family not in TRAINED:
            return TrainingLimits()
        folder = self.space.training(proposal.number, fold)
        folder.mkdir(exist_ok=True)
        rungs = proposal.rungs[fold] if fold < len(proposal.rungs) else ()
        bounds = TrainingLimits(rungs=rungs, folder=str(folder), share=1 / parallel)
        if like is not None and like.ok:
            return bounds.model_copy(update=repeated(like, fold))
        allowed = max(0.0, _TRAINING_SHARE * seconds - _START_SECONDS)
        if proposal.family in LOCATORS and proposal.source == DEFAULT and self.facts.core_seconds is not None:
            # Its epochs are those of a quick machine: what is left for others beside it is known here alone.
            allowed = min(
                allowed, self.facts.core_seconds / (1 + _ANOTHER_CORE * (self._threads(parallel) - 1))
            )
        return bounds.model_copy(update={"seconds": allowed})

    def _job(self, proposal: Proposal, fold: int, parallel: int, training: TrainingLimits) -> FitJob:
        train, validation = self.space.fold(fold)
        return FitJob(
            features=str(self.space.features),
            target=str(self.space.target),
            train=str(train),
            predict=str(validation),
            inputs=self.inputs,
            family=proposal.family,
            params=proposal.params,
            metric=self.metric,
            seed=proposal.seed,
            threads=self._threads(parallel),
            device=proposal.device or self.device,
            monotone=self.facts.monotone,
            weights=needed(self.facts.weights, proposal.family, proposal.params),
            measure=self.measure and fold == 0,
            derived=proposal.derived,
            training=training,
        )

    def _judge(self, proposal: Proposal, outcomes: Sequence[Outcome]) -> tuple[Trial, np.ndarray | None]:
        failed = next((o for o in outcomes if not o.ok), None)
        if failed is not None:
            return Trial(proposal=proposal, status=failed.report.status, reason=failed.report.reason), None
        try:
            return self._score(proposal, outcomes)
        except TrialError as error:
            return Trial(proposal=proposal, status=TrialStatus.DIVERGED, reason=str(error)), None

    def _score(self, proposal: Proposal, outcomes: Sequence[Outcome]) -> tuple[Trial, np.ndarray]:
        predictions = self._assemble(outcomes)
        folds = self.split.fold_of(len(self.truth.values))
        found = validate(self.metric, self.truth, predictions, folds, len(outcomes))
        trial = Trial(proposal=proposal, status=TrialStatus.OK, decision=found.decision)
        updates = {
            "score": found.score,
            "std": found.std,
            "folds": tuple(
                self._fold(k, outcome, value)
                for k, (outcome, value) in enumerate(zip(outcomes, found.folds, strict=True))
                if value is not None
            ),
            "model_mb": _mb(outcomes[0].report.model_bytes),
            "latency_ms": outcomes[0].report.one_row_ms,
        }
        return trial.model_copy(update=updates), predictions

    def _assemble(self, outcomes: Sequence[Outcome]) -> np.ndarray:
        form = self.truth.form
        predictions = unpredicted(form, len(self.truth))
        for (_, validation), outcome in zip(self.split.folds, outcomes, strict=True):
            assert outcome.predictions is not None
            if outcome.predictions.shape != (len(validation), *form.shape):
                raise TrialError(f"predictions have shape {outcome.predictions.shape}")
            predictions[validation] = outcome.predictions
        return predictions

    def _fold(self, number: int, outcome: Outcome, value: float) -> FoldScore:
        return FoldScore(
            fold=number,
            score=value,
            rows=len(self.split.folds[number][1]),
            fit_seconds=outcome.report.fit_seconds,
            predict_seconds=outcome.report.predict_seconds,
            bulk_bytes=outcome.report.bulk_bytes,
            learning=outcome.report.learning,
        )


def _mb(size: int | None) -> float | None:
    return None if size is None else size / 1e6
