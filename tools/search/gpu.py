"""GPU seconds: what search trials have used of a graphics card, killed ones included."""

import platform
from collections.abc import Sequence
from pathlib import Path

from ...pipelines.catalogue import LIBRARIES
from ..store.events import Event, EventKind

CPU = "cpu"
#: The driver's device file. Asking torch would load it into this process.
_DRIVER = Path("/dev/nvidiactl")


def wants_gpu(name: str, device: str) -> bool:
    """Whether a family called ``name`` may run on a GPU here, where ``device`` is what the plan says."""
    return device != CPU and "torch" in LIBRARIES.get(name, ()) and has_gpu()


def has_gpu() -> bool:
    """Whether this machine has a graphics card that families could use."""
    return _DRIVER.exists() or (platform.system(), platform.machine()) == ("Darwin", "arm64")


def gpu_seconds(events: Sequence[Event]) -> float:
    """Seconds that search trials had a GPU.

    A trial whose process was killed counts from its start to the moment that the next process found used up.
    """
    total, running = 0.0, None
    for event in events:
        if event.kind is EventKind.STARTED:
            running = float(event.body["elapsed"]) if event.body.get("gpu") else None
        elif event.kind is EventKind.OPENED:
            if running is not None:
                total += max(0.0, float(event.body["elapsed"]) - running)
            running = None
        elif event.kind is EventKind.FINISHED:
            total += float(event.body["trial"].get("gpu_seconds", 0.0))
            running = None
    return total
