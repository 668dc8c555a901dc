"""A training that is killed and taken up ends with the weights of one that was not."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest
import torch
from automl_agent.pipelines.contracts import TrainingLimits
from automl_agent.pipelines.training import checkpoint
from automl_agent.pipelines.training.batches import Batch
from automl_agent.pipelines.training.recipe import Recipe
from automl_agent.pipelines.training.trainer import Surroundings, Training, train
from torch import nn

from .networks import data, judge, loss, network, same

_RECIPE = Recipe(epochs=5, batch_size=16, learning_rate=0.02, schedule="cosine", average=0.8, warmup=0.2)


class _Killed(BaseException):
    pass


def _until(model: nn.Module, folder: Path, steps: int | None, *, kill: bool = False) -> Training:
    """Train, a checkpoint at every step, to the end or to a death after ``steps``."""
    seen = 0

    def counted(network_: nn.Module, batch: Batch) -> torch.Tensor:
        nonlocal seen
        seen += 1
        if seen == steps:
            if kill:
                os.kill(os.getpid(), signal.SIGKILL)
            raise _Killed
        return loss(network_, batch)

    around = Surroundings(seed=3, limits=TrainingLimits(folder=str(folder), every=0.0))
    return train(model, data(), counted, _RECIPE, around, judge(data(30)))


@pytest.mark.parametrize("steps", [2, 7, 8, 20, 30])
def test_the_weights_are_those_of_an_uninterrupted_training(steps: int, tmp_path: Path) -> None:
    whole, taken_up = network(), network()
    expected = train(whole, data(), loss, _RECIPE, Surroundings(seed=3), judge(data(30)))
    with pytest.raises(_Killed):
        _until(network(), tmp_path, steps)
    told = _until(taken_up, tmp_path, None)
    assert same(whole, taken_up)
    assert [e.held_out for e in told.epochs] == [e.held_out for e in expected.epochs]
    assert [e.loss for e in told.epochs] == pytest.approx([e.loss for e in expected.epochs])


@pytest.mark.long
def test_after_a_true_kill_as_well(tmp_path: Path) -> None:
    whole, taken_up = network(), network()
    train(whole, data(), loss, _RECIPE, Surroundings(seed=3), judge(data(30)))
    child = multiprocessing.get_context("spawn").Process(target=_die, args=(tmp_path,))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    held = checkpoint.load(tmp_path / "checkpoint.safetensors")
    assert held is not None
    assert held.facts["epoch"] == 1
    _until(taken_up, tmp_path, None)
    assert same(whole, taken_up)


def _die(folder: Path) -> None:
    _until(network(), folder, 10, kill=True)


def test_a_checkpoint_of_another_training_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(_Killed):
        _until(network(), tmp_path, 9)
    other, fresh = network(), network()
    recipe = _RECIPE.model_copy(update={"learning_rate": 0.01})
    around = Surroundings(seed=3, limits=TrainingLimits(folder=str(tmp_path), every=1e9))
    train(other, data(), loss, recipe, around, judge(data(30)))
    train(fresh, data(), loss, recipe, Surroundings(seed=3), judge(data(30)))
    assert same(other, fresh)


def test_a_checkpoint_that_cannot_be_read_or_is_of_another_network_is_none(tmp_path: Path) -> None:
    limits = TrainingLimits(folder=str(tmp_path), every=1e9)
    expected, broken, wider = network(), network(), nn.Linear(6, 3)
    train(expected, data(), loss, _RECIPE, Surroundings(seed=3), judge(data(30)))
    (tmp_path / "checkpoint.safetensors").write_bytes(b"torn")
    train(broken, data(), loss, _RECIPE, Surroundings(seed=3, limits=limits), judge(data(30)))
    assert same(expected, broken)
    with pytest.raises(_Killed):
        _until(network(), tmp_path, 9)
    told = train(wider, data(), loss, _RECIPE, Surroundings(seed=3, limits=limits), judge(data(30)))
    assert len(told.epochs) == _RECIPE.epochs
