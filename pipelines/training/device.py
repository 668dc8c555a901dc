"""Where a network is trained, chosen and said."""

import contextlib
from dataclasses import dataclass

import torch

from ..contracts import TrialError
from .recipe import Precision


@dataclass(frozen=True)
class Device:
    """A device that works. ``said`` is it in words, for people."""

    place: torch.device
    said: str

    @property
    def kind(self) -> str:
        """``cpu``, ``cuda`` or ``mps``."""
        return self.place.type

    def autocast(self, precision: Precision) -> contextlib.AbstractContextManager[None]:
        """Computes in 16 bits inside, where ``mixed`` is wanted and the device can."""
        if precision == "32":
            return contextlib.nullcontext()
        return torch.autocast(self.kind, dtype=self.half)

    def limit(self, share: float) -> None:
        """Let this process have so much of a GPU's memory: others train on it beside this one.

        Who needs more runs out of memory, and goes on with smaller pieces of a batch (:mod:`.memory`).
        """
        if self.kind == "cuda" and share < 1:
            # Of the current device: a place without a number is none to this call.
            torch.cuda.set_per_process_memory_fraction(share)

    @property
    def half(self) -> torch.dtype:
        """Its 16-bit numbers: bfloat16 has the range of 32 bits and needs no scaling of losses."""
        narrow = self.kind == "cuda" and not torch.cuda.is_bf16_supported()
        return torch.float16 if narrow or self.kind == "mps" else torch.bfloat16


def choose(name: str) -> Device:
    """A device by name; ``auto`` is CUDA, else MPS, else the CPU.

    Raises:
        TrialError: the device that was named is not there.
    """
    if name in {"auto", "cuda"} and torch.cuda.is_available():
        return Device(torch.device("cuda"), torch.cuda.get_device_name())
    if name in {"auto", "mps"} and torch.backends.mps.is_available():
        return Device(torch.device("mps"), "Apple GPU (MPS)")
    if name in {"auto", "cpu"}:
        return Device(torch.device("cpu"), f"CPU, {torch.get_num_threads()} threads")
    raise TrialError(f"there is no {name} device here")
