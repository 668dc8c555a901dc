"""When a GPU fails: a job is done once more with half the batch, and after three such jobs the run goes on without."""

import re
from dataclasses import dataclass, field

from .job import FitJob, JobReport

#: So many jobs in a row that failed on the GPU, each tried again, and it is not used any more.
MOST_FAULTS = 3
_BATCH = "batch_size"
_WORDS = re.compile(
    r"\bCUDA\b|\bcuda(Error|Malloc)|\bcu(BLAS|DNN|FFT|SPARSE)\b|device-side assert", re.IGNORECASE
)
_TYPES = frozenset({"OutOfMemoryError", "AcceleratorError", "CudaError"})


def is_fault(error: BaseException, words: str) -> bool:
    """Whether an exception comes of the GPU: torch, the boosters and CUDA's libraries each have their own."""
    return type(error).__name__ in _TYPES or _WORDS.search(words) is not None


def half_batch(job: object, report: JobReport) -> FitJob | None:
    """The job with half the batch, where that may help; a job is halved once."""
    if not isinstance(job, FitJob) or not report.device_fault or job.halved or job.device == "cpu":
        return None
    size = job.params.get(_BATCH)
    if not isinstance(size, int) or isinstance(size, bool) or size < 2:
        return None
    return job.model_copy(update={"params": {**job.params, _BATCH: size // 2}, "halved": True})


@dataclass
class Trust:
    """Whether the GPU is still used. Counts families apart: one that needs none says nothing of it."""

    lost: bool = False
    _row: int = 0
    _families: set[str] = field(default_factory=set)

    def heard(self, job: object, report: JobReport, ok: bool) -> bool:
        """Take an outcome in; whether the GPU is given up with it."""
        if self.lost or not isinstance(job, FitJob) or job.device == "cpu":
            return False
        if report.device_fault:
            self._families.add(job.family)
            self._row += 1
        elif ok and job.family in self._families:
            self._row = 0
        self.lost = self._row >= MOST_FAULTS
        return self.lost

    def placed(self, job: FitJob) -> FitJob:
        """The job on the device that it is to use now."""
        return job.model_copy(update={"device": "cpu"}) if self.lost else job
