"""What a training took: time, throughput, memory, energy."""

import resource
import sys
import time
from pathlib import Path

import torch

from ..contracts import Value

#: Joules of the processor package, where the system counts them and lets us read them.
_RAPL = Path("/sys/class/powercap/intel-rapl:0/energy_uj")


class Meter(Value):
    """What a training took.

    Attributes:
        rows_per_second: rows learned from, over the seconds of the training steps alone.
        peak_memory_mb: of the device: what tensors took on a GPU, the process on the CPU.
        joules: None where the machine does not tell.
    """

    device: str
    seconds: float
    rows: int
    rows_per_second: float
    peak_memory_mb: float
    joules: float | None = None


class Stopwatch:
    """Counts while a training runs."""

    def __init__(self, device: torch.device, said: str) -> None:
        self._device, self._said = device, said
        self.seconds, self.rows = 0.0, 0
        self._energy = _energy()
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)

    def add(self, rows: int, since: float) -> None:
        """``rows`` were learned from since the monotonic time ``since``."""
        self.rows += rows
        self.seconds += time.monotonic() - since

    def read(self) -> Meter:
        """What it shows."""
        before, now = self._energy, _energy()
        counted = before is not None and now is not None and now >= before
        return Meter(
            device=self._said,
            seconds=self.seconds,
            rows=self.rows,
            rows_per_second=self.rows / self.seconds if self.seconds else 0.0,
            peak_memory_mb=_peak_mb(self._device),
            joules=now - before if counted and now is not None and before is not None else None,
        )


def _peak_mb(device: torch.device) -> float:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


def _energy() -> float | None:
    try:
        return int(_RAPL.read_text()) / 1e6
    except (OSError, ValueError):
        return None
