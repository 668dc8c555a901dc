"""The trainer of every network.

Deterministic from a seed on the CPU, and exact when it is taken up: the order of rows and what is random about a batch
hang on seed, epoch and place alone, and a checkpoint holds the rest.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import torch
from torch import nn

from ..contracts import GIVEN_UP, NO_TIME_LEFT, Rung, TrainingLimits, TrialError, Value
from ..family import FitContext
from . import checkpoint
from .batches import Batch, Batches, order, seed_of, stream
from .device import Device, choose
from .exchanged import Exchanged
from .memory import Room, is_out_of_memory
from .meter import Meter, Stopwatch
from .optimizers import build
from .recipe import Recipe
from .schedule import factor
from .told import tell

#: An epoch may take this many times as long as those before it.
_WAVERS = 1.1
#: The epoch whose time tells how long the others take.
_TELLING = 2

#: Mean loss over the rows of a batch.
Loss = Callable[[nn.Module, Batch], torch.Tensor]
#: A held-out value, the smaller the better, and NaN where the network has diverged.
Judge = Callable[[nn.Module, Device], float]


@dataclass(frozen=True)
class Surroundings:
    """Everything about a training that is neither network, data nor recipe.

    Args:
        seed: of everything random.
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
        threads: of the CPU.
        limits: what bounds it.
        began: monotonic time at which the fit began whose ``limits.seconds`` count.
    """

    seed: int
    device: str = "cpu"
    threads: int = 1
    limits: TrainingLimits = field(default_factory=TrainingLimits)
    began: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, context: FitContext) -> Self:
        """Those of a fit."""
        return cls(context.seed, context.device, context.threads, context.training, context.began)

    @property
    def until(self) -> float:
        """Monotonic time at which it must have ended."""
        return float("inf") if self.limits.seconds is None else self.began + self.limits.seconds

    @property
    def checkpoint(self) -> Path | None:
        """The file that its state is kept in."""
        return None if self.limits.folder is None else Path(self.limits.folder) / "checkpoint.safetensors"


class Epoch(Value):
    """One epoch: mean loss of its batches, and the held-out value where there is a judge."""

    number: int
    loss: float
    held_out: float | None = None
    learning_rate: float


class Training(Value):
    """How a training went.

    ``micro_batch`` is what fitted on the device; ``planned`` are the epochs that its schedule was made for in the end,
    fewer than the recipe's where it was cut; ``ended`` says why it did not go on.
    """

    epochs: tuple[Epoch, ...]
    best: int
    planned: int
    micro_batch: int
    ended: str
    meter: Meter


def train(
    network: nn.Module,
    data: Batches,
    loss: Loss,
    recipe: Recipe,
    around: Surroundings,
    judge: Judge | None = None,
) -> Training:
    """Train ``network`` in place; it ends with its best weights, on the CPU, in evaluation mode.

    Args:
        network: on the CPU, weights drawn.
        data: what is learned from.
        loss: of a batch; called in training mode, inside autocast where the recipe is mixed.
        recipe: how.
        around: where and how long.
        judge: looks at the network after each epoch; without one the last weights count.

    Raises:
        TrialError: the loss is not finite, or not even one row fits on the device.
    """
    torch.set_num_threads(around.threads)
    torch.manual_seed(around.seed % 2**63)
    torch.use_deterministic_algorithms(True, warn_only=True)
    device = choose(around.device)
    device.limit(around.limits.share)
    network.to(device.place)
    training = _Run(network, data, loss, recipe, around, judge, device).run()
    tell(training, recipe)
    return training


@dataclass
class _Run:
    network: nn.Module
    data: Batches
    loss: Loss
    recipe: Recipe
    around: Surroundings
    judge: Judge | None
    device: Device
    epochs: list[Epoch] = field(default_factory=list)
    #: Epoch and step that come next.
    epoch: int = 0
    step: int = 0
    total: float = 0.0
    best: int = -1
    used: float = 0.0

    def __post_init__(self) -> None:
        self.optimizer = build(self.network, self.recipe)
        self.rates = [float(group["lr"]) for group in self.optimizer.param_groups]
        self.scaler = torch.amp.GradScaler(
            self.device.kind,
            enabled=self.recipe.precision == "mixed" and self.device.half is torch.float16,
        )
        self.average = checkpoint.weights(self.network) if self.recipe.average else {}
        self.kept: dict[str, torch.Tensor] = {}
        self.room = Room(self.recipe.micro_batch or self.recipe.batch_size)
        self.watch = Stopwatch(self.device.place, self.device.said)
        self.size = min(self.recipe.batch_size, len(self.data))
        self.steps = -(-len(self.data) // self.size)
        self.planned = self.recipe.epochs
        self.took, self.since = 0.0, time.monotonic()
        self.began = self.saved = time.monotonic()

    def run(self) -> Training:
        self._take_up()
        ended = "all epochs are done"
        while self.epoch < self.planned:
            if (reason := self._stop()) is not None:
                ended = reason
                break
            self._epoch()
        self._finish()
        return Training(
            epochs=tuple(self.epochs),
            best=self.best if self.best >= 0 else len(self.epochs) - 1,
            planned=self.planned,
            micro_batch=self.room.rows,
            ended=ended,
            meter=self.watch.read(),
        )

    def _epoch(self) -> None:
        """The rest of an epoch, from the step that comes next."""
        self.since = time.monotonic()
        self.network.train()
        pieces = order(len(self.data), self.size, self.around.seed, self.epoch)[self.step :]
        draws = [seed_of(self.around.seed, self.epoch, self.step + place, 1) for place in range(len(pieces))]
        total = torch.zeros((), device=self.device.place)
        since = time.monotonic()
        for batch in stream(self.data, pieces, draws, self.device.place):
            total += self._learn(batch) * len(batch[0])
            self.step += 1
            if self._is_time():
                self.total += float(total)
                total.zero_()
                self._save()
        self.total += float(total)
        self.watch.add(sum(map(len, pieces)), since)
        self._judge()

    def _judge(self) -> None:
        """The end of an epoch: what was reached, and whether it is the best."""
        mean = self.total / len(self.data)
        if not _is_finite(mean):
            raise TrialError("the network diverged: its loss is not finite")
        value = None
        if self.judge is not None:
            with self._averaged():
                self.network.train(False)
                value = float(self.judge(self.network, self.device))
            if not _is_finite(value):
                raise TrialError("the network diverged: its held-out value is not finite")
        rate = float(self.optimizer.param_groups[0]["lr"])
        self.epochs.append(Epoch(number=self.epoch, loss=mean, held_out=value, learning_rate=rate))
        if value is not None and (self.best < 0 or value < self._held(self.best)):
            self.best = self.epoch
            self.kept = self._current()
        self.epoch, self.step, self.total = self.epoch + 1, 0, 0.0
        self.took = time.monotonic() - self.since
        self._cut()

    def _cut(self) -> None:
        """After the second epoch: as many as there is time for, so that the rate falls to its end by then.

        The first one tells little of the others: libraries warm up in it.
        """
        limits, most = self.around.limits, self.planned
        if limits.epochs is not None:
            most = max(limits.epochs, min(self.epoch, _TELLING))
        elif limits.seconds is not None and self.epoch == _TELLING:
            most = _TELLING + int((self.around.until - time.monotonic()) / max(_WAVERS * self.took, 1e-9))
        if self.epoch == _TELLING or most == self.epoch:
            self.planned = max(1, min(self.planned, most))

    def _learn(self, batch: Batch) -> torch.Tensor:
        """One step of the optimizer; the batch's mean loss. A batch that is too large is cut in smaller pieces."""
        done = self.epoch * self.steps + self.step
        share = factor(self.recipe, done, self.planned * self.steps)
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * share
        while True:
            try:
                mean = self._gradients(batch)
                break
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error) or not self.room.halve(len(batch[0])):
                    raise
            # Outside the handler: the traceback holds the tensors that must go.
            self.room.clear(self.device.place)
        if self.recipe.clip:
            self.scaler.unscale_(self.optimizer)
            nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        if self.recipe.average:
            self._move_average()
        return mean

    def _gradients(self, batch: Batch) -> torch.Tensor:
        self.optimizer.zero_grad(set_to_none=True)
        rows = len(batch[0])
        if rows <= self.room.rows:
            with self.device.autocast(self.recipe.precision):
                value = self.loss(self.network, batch)
            self.scaler.scale(value).backward()  # type: ignore[no-untyped-call]
            return value.detach()
        mean = torch.zeros((), device=self.device.place)
        for start in range(0, rows, self.room.rows):
            piece = tuple(part[start : start + self.room.rows] for part in batch)
            with self.device.autocast(self.recipe.precision):
                value = self.loss(self.network, piece) * (len(piece[0]) / rows)
            self.scaler.scale(value).backward()  # type: ignore[no-untyped-call]
            mean += value.detach()
        return mean

    def _stop(self) -> str | None:
        """Why another epoch is not begun."""
        if self.step or not self.epochs:
            return None
        limits = self.around.limits
        if self.best >= 0:
            for rung in limits.rungs:
                at = Rung.epoch(rung.share, self.planned)
                if at == len(self.epochs) and self._held(self.best) > rung.most:
                    return f"{GIVEN_UP} {at} epochs: others were better by then"
            if self.recipe.patience and self._stale() >= self.recipe.patience:
                return f"no better for {self.recipe.patience} epochs"
        if limits.last is not None:
            return NO_TIME_LEFT if len(self.epochs) >= limits.last else None
        return NO_TIME_LEFT if time.monotonic() + self.took > self.around.until else None

    def _stale(self) -> int:
        """Epochs since the held-out value was last clearly better."""
        lowest, since = float("inf"), 0
        for epoch in self.epochs:
            assert epoch.held_out is not None
            since = 0 if epoch.held_out < lowest - self.recipe.least_gain else since + 1
            lowest = min(lowest, epoch.held_out)
        return since

    def _held(self, number: int) -> float:
        value = self.epochs[number].held_out
        assert value is not None
        return value

    def _finish(self) -> None:
        final = self.kept or self._current()
        self.network.load_state_dict(final)
        self.network.cpu().train(False)

    def _current(self) -> dict[str, torch.Tensor]:
        """The weights that count: averaged ones where the recipe has them."""
        held = self.average or self.network.state_dict()
        return {name: value.detach().clone() for name, value in held.items()}

    def _averaged(self) -> Exchanged:
        return Exchanged(self.network, self.average)

    def _move_average(self) -> None:
        with torch.no_grad():
            for name, value in self.network.state_dict().items():
                if value.is_floating_point():
                    self.average[name].lerp_(value, 1 - self.recipe.average)
                else:
                    self.average[name].copy_(value)

    def _is_time(self) -> bool:
        if self.around.checkpoint is None or time.monotonic() - self.saved < self.around.limits.every:
            return False
        self.saved = time.monotonic()
        return True

    def _save(self) -> None:
        assert self.around.checkpoint is not None
        checkpoint.save(
            self.around.checkpoint,
            {
                "network": self.network.state_dict(),
                "average": self.average,
                "kept": self.kept,
                "optimizer": checkpoint.optimizer_tensors(self.optimizer),
                "random": checkpoint.random_state(self.device.place),
            },
            {
                "epoch": self.epoch,
                "step": self.step,
                "total": self.total,
                "best": self.best,
                "room": self.room.rows,
                "planned": self.planned,
                "used": self.used + time.monotonic() - self.began,
                "epochs": [e.model_dump() for e in self.epochs],
                "scaler": self.scaler.state_dict(),
                "recipe": self.recipe.model_dump(),
                "seed": self.around.seed,
                "rows": len(self.data),
            },
        )

    def _fits(self, weights: dict[str, torch.Tensor]) -> bool:
        """Whether weights are of such a network."""
        mine = {name: value.shape for name, value in self.network.state_dict().items()}
        return mine == {name: value.shape for name, value in weights.items()}

    def _take_up(self) -> None:
        """Go on from a checkpoint of the same training, where there is one."""
        held = None if self.around.checkpoint is None else checkpoint.load(self.around.checkpoint)
        if held is None:
            return
        facts = held.facts
        mine = (self.recipe.model_dump(), self.around.seed, len(self.data))
        if (facts["recipe"], facts["seed"], facts["rows"]) != mine or not self._fits(held.part("network")):
            return
        self.network.load_state_dict(held.part("network"))
        checkpoint.restore_optimizer(self.optimizer, held.part("optimizer"))
        self.average = {k: v.to(self.device.place) for k, v in held.part("average").items()}
        self.kept = {k: v.to(self.device.place) for k, v in held.part("kept").items()}
        self.scaler.load_state_dict(facts["scaler"])
        self.epochs = [Epoch.model_validate(e) for e in facts["epochs"]]
        self.epoch, self.step, self.total = facts["epoch"], facts["step"], facts["total"]
        self.best, self.used = facts["best"], facts["used"]
        self.room.rows, self.planned = facts["room"], facts["planned"]
        checkpoint.restore_random_state(held.part("random"), self.device.place)


def _is_finite(value: float) -> bool:
    return value - value == 0
