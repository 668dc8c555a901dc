"""Optimizers by the names that recipes use."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from .recipe import Recipe


def build(network: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """The recipe's optimizer. Biases, norms and other vectors are not decayed, as is usual.

    Tables of vectors with sparse gradients (``sparse=True``) are for ``adamw``, and without ``clip``.
    """
    decayed = [p for p in network.parameters() if p.requires_grad and p.ndim > 1]
    free = [p for p in network.parameters() if p.requires_grad and p.ndim <= 1]
    groups = [
        {"params": decayed, "weight_decay": recipe.weight_decay},
        {"params": free, "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    match recipe.optimizer:
        case "adamw":
            return LazyAdamW(groups, lr=recipe.learning_rate)
        case "adam":
            return torch.optim.Adam(groups, lr=recipe.learning_rate)
        case "sgd":
            return torch.optim.SGD(
                groups, lr=recipe.learning_rate, momentum=recipe.momentum, nesterov=recipe.momentum > 0
            )


class LazyAdamW(torch.optim.AdamW):
    """AdamW that touches, where a gradient is sparse, only the rows that it has; their moments rest meanwhile.

    It is what ``torch.optim.SparseAdam`` does, with decay and in one optimizer with the dense parameters.
    """

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """One step."""
        for group in self.param_groups:
            for table in group["params"]:
                if table.grad is not None and table.grad.is_sparse:
                    self._rows(table, group)
                    table.grad = None
        found: float | None = super().step(closure)
        return found

    def _rows(self, table: torch.Tensor, group: dict[str, Any]) -> None:
        assert table.grad is not None
        gradient, state = table.grad.coalesce(), self.state[table]
        rows, values = gradient.indices()[0], gradient.values()
        if not state:
            state["step"] = torch.tensor(0.0)
            state["exp_avg"], state["exp_avg_sq"] = torch.zeros_like(table), torch.zeros_like(table)
        state["step"] += 1
        (first, second), done = group["betas"], float(state["step"])
        mean = state["exp_avg"][rows].lerp_(values, 1 - first)
        square = state["exp_avg_sq"][rows].mul_(second).addcmul_(values, values, value=1 - second)
        state["exp_avg"][rows], state["exp_avg_sq"][rows] = mean, square
        spread = (square / (1 - second**done)).sqrt_().add_(group["eps"])
        kept = table[rows].mul_(1 - group["lr"] * group["weight_decay"])
        table[rows] = kept.addcdiv_(mean, spread, value=-group["lr"] / (1 - first**done))
