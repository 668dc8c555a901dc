"""Small networks and data to train them on."""

from collections.abc import Callable

import numpy as np
import torch
from automl_agent.pipelines.training.batches import Batch, Tensors
from automl_agent.pipelines.training.device import Device
from automl_agent.pipelines.training.recipe import Recipe
from automl_agent.pipelines.training.trainer import Surroundings, Training, train
from torch import nn

RECIPE = Recipe(epochs=4, batch_size=16, learning_rate=0.01)


def network(seed: int = 0) -> nn.Module:
    """Norms, dropout and buffers included: what is hard to take up exactly."""
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 3))


def plain(seed: int = 0) -> nn.Module:
    """Nothing that depends on the other rows of a batch."""
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 3))


def data(rows: int = 90) -> Tensors:
    """Three classes that a line nearly divides."""
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(rows, 6)).astype(np.float32)
    classes = np.digitize(inputs[:, 0] + 0.3 * inputs[:, 1], [-0.5, 0.5])
    return Tensors((torch.from_numpy(inputs), torch.from_numpy(classes)))


def loss(model: nn.Module, batch: Batch) -> torch.Tensor:
    """Cross entropy."""
    return nn.functional.cross_entropy(model(batch[0]), batch[1])


def judge(held: Tensors) -> Callable[[nn.Module, Device], float]:
    """Cross entropy of other rows."""

    def look(model: nn.Module, device: Device) -> float:
        with torch.inference_mode():
            batch = tuple(column.to(device.place) for column in held.columns)
            return float(loss(model, batch))

    return look


def trained(model: nn.Module, recipe: Recipe = RECIPE, around: Surroundings | None = None) -> Training:
    """Train on :func:`data`, judged by other rows."""
    return train(model, data(), loss, recipe, around or Surroundings(seed=3), judge(data(30)))


def same(first: nn.Module, second: nn.Module) -> bool:
    """Whether all weights and buffers are equal, bit by bit."""
    one, other = first.state_dict(), second.state_dict()
    return all(torch.equal(one[name], other[name]) for name in one)
