"""The network and how it is trained. Imported only where a network is fitted or loaded."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from ..contracts import ParamValue
from ..family import FitContext
from ..training.batches import Batch, Tensors
from ..training.device import choose
from ..training.holdout import holdout
from ..training.recipe import Recipe
from ..training.supervised import loss_of
from ..training.trainer import Loss, Surroundings
from ..training.trainer import train as fit

_EPOCHS, _PATIENCE = 200, 12


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
    device = choose(context.device).place
    inner, held = map(torch.from_numpy, holdout(task.goal, task.classes, context.seed))
    goal = task.goal if task.classes else task.goal.astype(np.float32)
    # A table is small: it lies on the device as a whole.
    columns = tuple(torch.from_numpy(array).to(device) for array in (task.inputs.astype(np.float32), goal))
    torch.manual_seed(context.seed % 2**63)
    network = build(shape, float(params["dropout"]))
    learned, judged = (
        Tensors(tuple(column[rows.to(device)] for column in columns)) for rows in (inner, held)
    )
    loss = loss_of(task.classes, absolute=task.absolute)
    recipe = Recipe(
        learning_rate=float(params["learning_rate"]),
        weight_decay=float(params["weight_decay"]),
        epochs=_EPOCHS,
        patience=_PATIENCE,
        batch_size=min(int(params["batch_size"]), max(8, len(inner) // 8)),
    )
    around = Surroundings.of(context)
    fit(network, learned, loss, recipe, around, lambda model, _: _held_out(model, judged.columns, loss))
    return network


def _held_out(network: nn.Module, batch: Batch, loss: Loss) -> float:
    with torch.inference_mode():
        return float(loss(network, batch))
