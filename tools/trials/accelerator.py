"""Which device a job ran on, seen from within its process: what happened counts, not what was asked for."""

import sys

CPU = "cpu"


def used() -> str:
    """``cuda`` or ``mps`` where this process has used one; else ``cpu``.

    Each job has a process of its own, so that what torch has set up there was set up for this job.
    """
    torch = sys.modules.get("torch")
    if torch is None:
        return CPU
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        return "cuda"
    if torch.backends.mps.is_available() and torch.mps.driver_allocated_memory() > 0:
        return "mps"
    return CPU
