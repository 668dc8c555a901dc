"""What the trainer costs: its throughput beside that of a loop written out by hand, on the same network and rows.

``python -m automl_agent.evals.training [--device auto|cpu|cuda] [--rounds 7] [--precisions 32,mixed]``

With both precisions it is their comparison too: rows a second, memory, energy and what is learned in an epoch.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from ..pipelines.training.batches import Batch, Tensors
from ..pipelines.training.device import Device, choose
from ..pipelines.training.recipe import Recipe
from ..pipelines.training.trainer import Surroundings, Training, train
from .results import record, table

#: The least share of the hand-written loop's throughput.
_WANTED = 0.95


@dataclass(frozen=True)
class _Case:
    name: str
    build: Callable[[], nn.Module]
    inputs: torch.Tensor
    classes: int
    batch: int


class _Words(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(2000, 96)
        layer = nn.TransformerEncoderLayer(96, 4, 192, 0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(96, 4)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.head(self.encoder(self.embed(tokens)).mean(dim=1))
        return out


def _cases(larger: int) -> list[_Case]:
    draw = torch.Generator().manual_seed(0)

    def dense() -> nn.Module:
        return nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 4))

    def pictures() -> nn.Module:
        return nn.Sequential(
            *(nn.Conv2d(3, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.AdaptiveAvgPool2d(1)),
            *(nn.Flatten(), nn.Linear(64, 4)),
        )

    return [
        _Case("dense, 64 inputs", dense, torch.randn(16384 * larger, 64, generator=draw), 4, 256),
        _Case("convolutions, 32 x 32", pictures, torch.randn(768 * larger, 3, 32, 32, generator=draw), 4, 64),
        _Case(
            "transformer, 48 words",
            _Words,
            torch.randint(0, 2000, (768 * larger, 48), generator=draw),
            4,
            64,
        ),
    ]


def _loss(network: nn.Module, batch: Batch) -> torch.Tensor:
    return nn.functional.cross_entropy(network(batch[0]), batch[1])


def _by_hand(case: _Case, columns: Batch, device: Device, mixed: bool) -> float:
    """Rows a second of the plainest loop that does the same work: AdamW, clipped gradients, loss summed."""
    torch.manual_seed(0)
    network = case.build().to(device.place).train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3)
    rows = len(columns[0])
    total = torch.zeros((), device=device.place)
    began = time.monotonic()
    for piece in torch.split(torch.randperm(rows).to(device.place), case.batch):
        optimizer.zero_grad(set_to_none=True)
        with device.autocast("mixed" if mixed else "32"):
            loss = nn.functional.cross_entropy(network(columns[0][piece]), columns[1][piece])
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        total += loss.detach() * len(piece)
    float(total)
    return rows / (time.monotonic() - began)


def _ours(case: _Case, columns: Batch, device: Device, mixed: bool) -> Training:
    torch.manual_seed(0)
    recipe = Recipe(epochs=1, batch_size=case.batch, precision="mixed" if mixed else "32")
    around = Surroundings(seed=0, device=device.kind, threads=torch.get_num_threads())
    return train(case.build(), Tensors(columns), _loss, recipe, around)


def _measured(
    case: _Case, columns: Batch, device: Device, mixed: bool, rounds: int
) -> tuple[list[str], float]:
    """A row of the table, and the median share of the loop by hand."""
    shares, told = [], []
    for number in range(rounds + 1):
        hand, ours = _by_hand(case, columns, device, mixed), _ours(case, columns, device, mixed)
        if number:  # the first warms up
            shares.append(ours.meter.rows_per_second / hand)
            told.append(ours)
    share, energy = statistics.median(shares), told[-1].meter.joules
    row = [
        case.name,
        "mixed" if mixed else "32 bits",
        f"{statistics.median(t.meter.rows_per_second for t in told):,.0f}",
        f"{share:.3f}",
        f"{min(shares):.3f} to {max(shares):.3f}",
        f"{told[-1].epochs[-1].loss:.4f}",
        f"{told[-1].meter.peak_memory_mb:,.0f}",
        "–" if energy is None else f"{energy:.0f}",
    ]
    return row, share


def main() -> None:
    """Measure in turns; exit 1 where a share is below what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--precisions", help="32, mixed or both, by commas [32; both on a GPU]")
    options = parser.parse_args()
    torch.use_deterministic_algorithms(True, warn_only=True)
    device = choose(options.device)
    usual = "32,mixed" if device.kind == "cuda" else "32"
    precisions = (options.precisions or usual).split(",")
    rows, good = [], True
    for case in _cases(1 if device.kind == "cpu" else 40):
        goal = torch.arange(len(case.inputs)) % case.classes
        columns = tuple(column.to(device.place) for column in (case.inputs, goal))
        for precision in precisions:
            row, share = _measured(case, columns, device, precision == "mixed", options.rounds)
            good &= share >= _WANTED
            rows.append(row)
            print(*row, sep="  ", flush=True)
    said = (
        f"Device: {device.said}. Rows a second of one epoch, by turns with a loop written out by hand that does the"
        f" same work; median of {options.rounds} shares. Wanted: {_WANTED}. Loss is the epoch's mean, MB the peak (of the"
        " process on a CPU), J the energy where the machine tells."
    )
    titles = (
        "network", "precision", "rows a second", "share of the loop by hand", "range", "loss", "MB", "J",
    )  # fmt: skip
    record(
        f"training-{device.kind}",
        f"The trainer's throughput, {device.kind.upper()}",
        f"python -m automl_agent.evals.training --rounds {options.rounds} --precisions {','.join(precisions)}",
        [said, "", *table(titles, rows)],
    )
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
