"""What a training tells of itself, and how much of it."""

import pytest
from automl_agent.pipelines.contracts.learning import MOST_EPOCHS
from automl_agent.pipelines.training import told
from automl_agent.pipelines.training.meter import Meter
from automl_agent.pipelines.training.recipe import Recipe
from automl_agent.pipelines.training.trainer import Epoch, Training

from .networks import RECIPE, network, trained

METER = Meter(device="cpu", seconds=2.0, rows=10, rows_per_second=5.0, peak_memory_mb=1.0)


def test_the_last_training_is_told() -> None:
    found = trained(network())
    said = told.last()
    assert said is not None
    assert said.best == found.best + 1
    assert [e.epoch for e in said.epochs] == list(range(1, RECIPE.epochs + 1))
    assert said.epochs[0].loss == pytest.approx(found.epochs[0].loss, rel=1e-5)
    assert said.rows_per_second == found.meter.rows_per_second


@pytest.mark.parametrize("count", [1, 2, MOST_EPOCHS - 1, MOST_EPOCHS, 1234, 100_000])
def test_of_many_epochs_some_are_left_out_never_the_kept_or_the_last(count: int) -> None:
    best = count // 3
    epochs = tuple(Epoch(number=n, loss=1 / 3, held_out=None, learning_rate=0.1) for n in range(count))
    told.tell(
        Training(epochs=epochs, best=best, planned=count, micro_batch=1, ended="so", meter=METER), Recipe()
    )
    said = told.last()
    assert said is not None
    numbers = [e.epoch for e in said.epochs]
    assert numbers == sorted(set(numbers))
    assert {1, best + 1, count} <= set(numbers)
    assert len(numbers) <= MOST_EPOCHS
    assert len(numbers) == count or len(numbers) > MOST_EPOCHS / 3
    assert said.epochs[0].loss == 0.333333
