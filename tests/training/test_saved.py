"""Networks from their weights."""

from collections.abc import Mapping

import pytest
import torch
from automl_agent.pipelines.contracts import DataError
from automl_agent.pipelines.training.saved import restored
from torch import nn


def _build(shape: Mapping[str, int], _: float) -> nn.Module:
    return nn.Sequential(nn.BatchNorm1d(shape["inputs"]), nn.Linear(shape["inputs"], 1))


def test_where_a_file_s_tensors_begin_makes_no_difference() -> None:
    whole = {name: value.clone() for name, value in _build({"inputs": 7}, 0.0).state_dict().items()}
    # One behind the other at odd places, as in a file that was mapped.
    shifted = {
        name: torch.cat([torch.zeros(1, dtype=value.dtype), value.reshape(-1)])[1:].view(value.shape)
        for name, value in whole.items()
    }
    assert any(value.data_ptr() % 64 for value in shifted.values())
    network = restored(_build, {"inputs": 7}, shifted)
    assert all(value.data_ptr() % 64 == 0 for value in network.state_dict().values())
    assert all(torch.equal(value, whole[name]) for name, value in network.state_dict().items())


def test_a_shape_that_the_weights_do_not_fit_is_refused_without_memory_for_it() -> None:
    weights = _build({"inputs": 7}, 0.0).state_dict()
    with pytest.raises(RuntimeError, match="size mismatch"):
        restored(_build, {"inputs": 10**9}, weights)
    with pytest.raises(DataError, match="no such depth"):
        restored(_build, {"inputs": 7, "depth": 10**6}, weights)
