"""The network and its training loop. Imported only where a network is fitted or loaded."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from ..contracts import ParamValue, TrialError
from ..family import FitContext

_EPOCHS, _PATIENCE = 200, 12
_HOLDOUT = 0.12


@dataclass(frozen=True)
class Task:
    """What is learned: (rows, features) inputs, class codes or standardised values."""

    inputs: np.ndarray
    goal: np.ndarray
    classes: int
    #: Least absolute instead of least squared error.
    absolute: bool


class _Block(nn.Module):
    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.inner = nn.Sequential(
            nn.LayerNorm(width),
            nn.Linear(width, width),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(width, width),
        )

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = values + self.inner(values)
        return out


def build(shape: Mapping[str, int], dropout: float) -> nn.Module:
    """The untrained network: a linear map, residual blocks, a linear map."""
    width = shape["width"]
    return nn.Sequential(
        nn.Linear(shape["inputs"], width),
        *[_Block(width, dropout) for _ in range(shape["depth"])],
        nn.LayerNorm(width),
        nn.ReLU(),
        nn.Dropout(dropout),
        nn.Linear(width, shape["outputs"]),
    )


def forward(network: nn.Module, matrix: np.ndarray, rows: int) -> np.ndarray:
    """(rows, outputs) float64, computed in pieces of ``rows``."""
    network.train(False)
    values = torch.from_numpy(np.ascontiguousarray(matrix, dtype=np.float32))
    with torch.inference_mode():
        return np.vstack([network(piece).double().numpy() for piece in torch.split(values, rows)])


def train(
    task: Task, shape: Mapping[str, int], params: Mapping[str, ParamValue], context: FitContext
) -> nn.Module:
    """AdamW until the held-out loss has not fallen for some epochs; the best weights, on the CPU.

    Raises:
        TrialError: the loss is not finite.
    """
    torch.set_num_threads(context.threads)
    torch.manual_seed(context.seed % 2**63)
    torch.use_deterministic_algorithms(True, warn_only=True)
    device = _device(context.device)
    inner, held = _holdout(task, context.seed)
    inputs = torch.from_numpy(task.inputs.astype(np.float32)).to(device)
    goal = torch.from_numpy(task.goal if task.classes else task.goal.astype(np.float32)).to(device)
    network = build(shape, float(params["dropout"])).to(device)
    loss = _loss(task)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=float(params["learning_rate"]), weight_decay=float(params["weight_decay"])
    )
    best, best_state, stale = float("inf"), network.state_dict(), 0
    size = min(int(params["batch_size"]), max(8, len(inner) // 8))
    generator = torch.Generator().manual_seed(context.seed % 2**63)
    for _ in range(_EPOCHS):
        network.train()
        order = inner[torch.randperm(len(inner), generator=generator)].to(device)
        for batch in torch.split(order, size):
            optimizer.zero_grad(set_to_none=True)
            value = loss(network(inputs[batch]), goal[batch])
            value.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
        current = _held_out(network, inputs, goal, held.to(device), loss)
        if not np.isfinite(current):
            raise TrialError("the network diverged: its loss is not finite")
        stale = 0 if current < best - 1e-5 else stale + 1
        if current < best:
            best, best_state = current, copy.deepcopy(network.state_dict())
        if stale >= _PATIENCE:
            break
    network.load_state_dict(best_state)
    return network.cpu().train(False)


def _device(name: str) -> torch.device:
    """``auto`` is a CUDA device where there is one that works."""
    return torch.device(("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name)


def _loss(task: Task) -> Any:
    if task.classes:
        return nn.functional.cross_entropy
    distance = nn.functional.l1_loss if task.absolute else nn.functional.mse_loss
    return lambda output, goal: distance(output[:, 0], goal)


def _held_out(
    network: nn.Module, inputs: torch.Tensor, goal: torch.Tensor, rows: torch.Tensor, loss: Any
) -> float:
    network.train(False)
    with torch.inference_mode():
        return float(loss(network(inputs[rows]), goal[rows]))


def _holdout(task: Task, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows to learn from and rows to stop on, in proportion of the classes."""
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(task.goal))
    if task.classes:
        # Every k-th row of each class: classes keep their shares.
        order = order[np.argsort(task.goal[order], kind="stable")]
    step = round(1 / _HOLDOUT)
    held = np.zeros(len(order), dtype=bool)
    held[generator.integers(step) :: step] = True
    return torch.from_numpy(np.sort(order[~held])), torch.from_numpy(np.sort(order[held]))
