"""Batches: which rows come when, and how they reach the device in time."""

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch

Batch = tuple[torch.Tensor, ...]


class Batches(Protocol):
    """What is learned from."""

    @property
    def costly(self) -> bool:
        """Whether a batch takes longer to make than to copy: decoding, augmentation."""
        ...

    def __len__(self) -> int:
        """Rows there are."""
        ...

    def batch(self, rows: torch.Tensor, draw: int) -> Batch:
        """Tensors of some rows, first axis rows; on the CPU, or on the device already.

        Args:
            rows: (n,) row numbers.
            draw: seed of what is random about it. Equal arguments give equal batches, in any process.
        """
        ...


@dataclass(frozen=True)
class Tensors:
    """Rows held as tensors.

    Args:
        columns: tensors with a first axis of rows.
    """

    columns: Batch
    costly: bool = False

    def __len__(self) -> int:
        return len(self.columns[0])

    def batch(self, rows: torch.Tensor, draw: int) -> Batch:
        """The rows as they are."""
        return tuple(column[rows.to(column.device)] for column in self.columns)


def order(rows: int, size: int, seed: int, epoch: int) -> tuple[torch.Tensor, ...]:
    """Row numbers of an epoch's batches: known from seed and epoch alone, so that a training can be taken up."""
    generator = torch.Generator().manual_seed(seed_of(seed, epoch))
    return torch.split(torch.randperm(rows, generator=generator), size)


def seed_of(*parts: int) -> int:
    """A seed from numbers."""
    return int(np.random.SeedSequence(parts).generate_state(1, np.uint64)[0] >> 1)


def stream(
    data: Batches, pieces: Sequence[torch.Tensor], draws: Sequence[int], device: torch.device
) -> Iterator[Batch]:
    """Batches on the device, in order; made ahead in a thread where they are costly."""
    if not data.costly:
        for rows, draw in zip(pieces, draws, strict=True):
            yield tuple(part.to(device) for part in data.batch(rows, draw))
        return
    yield from _ahead(data, pieces, draws, device)


def _ahead(
    data: Batches, pieces: Sequence[torch.Tensor], draws: Sequence[int], device: torch.device
) -> Iterator[Batch]:
    made: queue.Queue[Batch | BaseException | None] = queue.Queue(maxsize=2)
    over = threading.Event()

    def put(what: Batch | BaseException | None) -> bool:
        while not over.is_set():
            try:
                made.put(what, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def make() -> None:
        try:
            for rows, draw in zip(pieces, draws, strict=True):
                batch = data.batch(rows, draw)
                if device.type == "cuda":
                    batch = tuple(part.pin_memory() for part in batch)
                if not put(batch):
                    return
            put(None)
        except BaseException as error:  # noqa: BLE001 - it is raised where the batch was wanted
            put(error)

    maker = threading.Thread(target=make, daemon=True, name="batches")
    maker.start()
    try:
        while (got := made.get()) is not None:
            if isinstance(got, BaseException):
                raise got
            yield tuple(part.to(device, non_blocking=True) for part in got)
    finally:
        over.set()
        maker.join()
