"""What networks of labelled rows have in common: what they lose, how they are judged, what their last layer begins with.

A batch of theirs is what the network is given, then the target.
"""

import numpy as np
import torch
from torch import nn

from .batches import Batch, Batches
from .device import Device
from .trainer import Judge, Loss

_PIECE = 512


def loss_of(classes: int, *, absolute: bool = False, smoothing: float = 0.0) -> Loss:
    """Cross entropy of class codes, or the error of values.

    Args:
        classes: 0 for values.
        absolute: least absolute instead of least squared error.
        smoothing: share of a label that all classes get alike (Szegedy et al. 2016).
    """

    distance = nn.functional.l1_loss if absolute else nn.functional.mse_loss

    def loss(network: nn.Module, batch: Batch) -> torch.Tensor:
        *given, goal = batch
        output = network(*given).float()
        if classes:
            return nn.functional.cross_entropy(output, goal, label_smoothing=smoothing)
        return distance(output[:, 0], goal)

    return loss


def judge_of(rows: Batches, loss: Loss) -> Judge:
    """The mean of a loss over rows of their own."""

    def judge(network: nn.Module, device: Device) -> float:
        total, numbers = 0.0, torch.arange(len(rows))
        with torch.inference_mode():
            for piece in torch.split(numbers, _PIECE):
                batch = tuple(part.to(device.place) for part in rows.batch(piece, 0))
                total += float(loss(network, batch)) * len(piece)
        return total / len(rows)

    return judge


def begin(head: nn.Linear, others: np.ndarray, goal: np.ndarray, classes: int) -> None:
    """Let a last layer begin with a linear model of its last inputs (Cheng et al. 2016, "Wide & Deep").

    A few hundred small steps, enough for what the others come from, would not move these weights far.

    Args:
        head: its last inputs are ``others``.
        others: (rows, features) of the rows that are learned from; without features nothing is done.
        goal: (rows,) class codes or values.
        classes: 0 for values.
    """
    from sklearn.linear_model import LogisticRegression, Ridge

    first = head.in_features - others.shape[1]
    if first == head.in_features:
        return
    with torch.no_grad():
        if not classes:
            ridge = Ridge(alpha=1.0).fit(others, goal)
            head.weight[0, first:] = torch.from_numpy(ridge.coef_)
            head.bias[0] = float(ridge.intercept_)
            return
        present = np.unique(goal)
        if len(present) < 2:
            return
        model = LogisticRegression(max_iter=200).fit(others, goal)
        weights, offsets = model.coef_, model.intercept_
        if len(present) == 2:
            # Softmax of half of it and its opposite is the logistic function of the whole.
            weights, offsets = np.vstack([-weights, weights]) / 2, np.hstack([-offsets, offsets]) / 2
        head.weight[:, first:] = 0.0
        head.weight[present, first:] = torch.from_numpy(weights).to(head.weight.dtype)
        head.bias[present] = torch.from_numpy(offsets).to(head.bias.dtype)
