"""Optimizers by the names that recipes use."""

import torch
from torch import nn

from .recipe import Recipe


def build(network: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """The recipe's optimizer. Biases, norms and other vectors are not decayed, as is usual."""
    decayed = [p for p in network.parameters() if p.requires_grad and p.ndim > 1]
    free = [p for p in network.parameters() if p.requires_grad and p.ndim <= 1]
    groups = [
        {"params": decayed, "weight_decay": recipe.weight_decay},
        {"params": free, "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    match recipe.optimizer:
        case "adamw":
            return torch.optim.AdamW(groups, lr=recipe.learning_rate)
        case "adam":
            return torch.optim.Adam(groups, lr=recipe.learning_rate)
        case "sgd":
            return torch.optim.SGD(
                groups, lr=recipe.learning_rate, momentum=recipe.momentum, nesterov=recipe.momentum > 0
            )
