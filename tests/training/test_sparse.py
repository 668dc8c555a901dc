"""Sparse gradients move the rows they have, as dense ones would."""

import torch
from automl_agent.pipelines.training.checkpoint import optimizer_tensors, restore_optimizer
from automl_agent.pipelines.training.optimizers import build
from automl_agent.pipelines.training.recipe import Recipe
from torch import nn

_RECIPE = Recipe(learning_rate=0.05, weight_decay=0.1, clip=0.0)


class _Bag(nn.Module):
    def __init__(self, *, sparse: bool) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.table = nn.EmbeddingBag(5, 4, mode="mean", sparse=sparse)
        self.head = nn.Linear(4, 2)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.head(self.table(rows))
        return out


def _steps(network: nn.Module, optimizer: torch.optim.Optimizer, rows: list[list[int]], count: int) -> None:
    goal = torch.tensor([0, 1])
    for _ in range(count):
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(torch.tensor(rows)), goal).backward()  # type: ignore[no-untyped-call]
        optimizer.step()


def test_where_every_row_is_seen_it_is_adamw() -> None:
    lazy, dense = _Bag(sparse=True), _Bag(sparse=False)
    rows = [[0, 1, 2], [2, 3, 4]]
    _steps(lazy, build(lazy, _RECIPE), rows, 20)
    _steps(dense, build(dense, _RECIPE), rows, 20)
    assert torch.allclose(lazy.table.weight, dense.table.weight, atol=1e-6)


def test_rows_that_are_not_seen_rest() -> None:
    network = _Bag(sparse=True)
    before = network.table.weight.detach().clone()
    _steps(network, build(network, _RECIPE), [[0, 1], [1, 0]], 5)
    assert torch.equal(network.table.weight[2:], before[2:])
    assert not torch.equal(network.table.weight[:2], before[:2])


def test_its_state_can_be_kept_and_restored() -> None:
    rows, whole, halves = [[0, 1], [3, 3]], _Bag(sparse=True), _Bag(sparse=True)
    _steps(whole, build(whole, _RECIPE), rows, 8)
    first = build(halves, _RECIPE)
    _steps(halves, first, rows, 4)
    second = build(halves, _RECIPE)
    restore_optimizer(second, optimizer_tensors(first))
    _steps(halves, second, rows, 4)
    assert torch.equal(whole.table.weight, halves.table.weight)
