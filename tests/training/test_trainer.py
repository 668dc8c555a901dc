"""What the trainer promises: the same again, early ends, honest failures."""

import pytest
import torch
from automl_agent.pipelines.contracts import NO_TIME_LEFT, Rung, TrainingLimits, TrialError
from automl_agent.pipelines.training.batches import Batch, Tensors
from automl_agent.pipelines.training.device import Device, choose
from automl_agent.pipelines.training.recipe import Recipe
from automl_agent.pipelines.training.trainer import Surroundings, train
from torch import nn

from .networks import RECIPE, data, judge, loss, network, plain, same, trained


def _bounded(**limits: object) -> Surroundings:
    return Surroundings(seed=3, limits=TrainingLimits.model_validate(limits))


def test_it_learns_and_says_how() -> None:
    model = network()
    told = trained(model, RECIPE.model_copy(update={"epochs": 30}))
    assert told.epochs[-1].loss < 0.6 * told.epochs[0].loss
    assert told.ended == "all epochs are done"
    assert told.meter.rows == 30 * 90
    assert told.meter.rows_per_second > 0
    assert told.meter.peak_memory_mb > 0
    assert not model.training


def test_the_same_seed_gives_the_same_weights_and_another_gives_others() -> None:
    first, again, other = network(), network(), network()
    trained(first)
    trained(again)
    trained(other, around=Surroundings(seed=4))
    assert same(first, again)
    assert not same(first, other)


@pytest.mark.parametrize("optimizer", ["adamw", "adam", "sgd"])
@pytest.mark.parametrize("schedule", ["constant", "cosine", "cosine_power", "wsd", "power"])
def test_every_optimizer_and_schedule_learns(optimizer: str, schedule: str) -> None:
    recipe = Recipe.model_validate(
        {
            "optimizer": optimizer,
            "schedule": schedule,
            "epochs": 15,
            "batch_size": 16,
            "learning_rate": 0.05 if optimizer == "sgd" else 0.01,
            "warmup": 0.1,
        }
    )
    told = trained(network(), recipe)
    assert told.epochs[-1].loss < told.epochs[0].loss


def test_the_best_epoch_counts_not_the_last() -> None:
    model = network()
    told = trained(model, Recipe(epochs=12, batch_size=16, learning_rate=0.3, optimizer="sgd", clip=0))
    held = [e.held_out for e in told.epochs]
    assert told.best == held.index(min(h for h in held if h is not None))
    assert judge(data(30))(model, _cpu()) == pytest.approx(held[told.best], abs=1e-6)


def test_patience_ends_it() -> None:
    told = trained(network(), Recipe(epochs=500, batch_size=16, learning_rate=0.05, patience=3))
    assert told.ended == "no better for 3 epochs"
    assert len(told.epochs) < 500


def test_a_rung_gives_it_up_and_a_lower_one_does_not() -> None:
    given_up = trained(network(), around=_bounded(rungs=(Rung(share=0.5, most=0.0),)))
    assert len(given_up.epochs) == 2
    assert "given up after 2" in given_up.ended
    assert len(trained(network(), around=_bounded(rungs=(Rung(share=0.5, most=9.0),))).epochs) == 4


def test_a_rung_counts_what_was_reached_before_it() -> None:
    free = trained(network())
    held = [e.held_out for e in free.epochs if e.held_out is not None]
    least = min(held[:3])
    assert len(trained(network(), around=_bounded(rungs=(Rung(share=0.75, most=least),))).epochs) == 4
    assert len(trained(network(), around=_bounded(rungs=(Rung(share=0.75, most=least - 1e-6),))).epochs) == 3


def test_a_loss_that_is_not_finite_is_a_failed_trial() -> None:
    def broken(model: nn.Module, batch: Batch) -> torch.Tensor:
        return loss(model, batch) * float("nan")

    with pytest.raises(TrialError, match="diverged"):
        train(network(), data(), broken, RECIPE, Surroundings(seed=0))


def test_a_device_that_is_not_there_is_a_failed_trial() -> None:
    absent = next((d for d in ("cuda", "mps") if not _there(d)), None)
    if absent is None:
        pytest.skip("every kind of device is here")
    with pytest.raises(TrialError, match=absent):
        trained(network(), around=Surroundings(seed=0, device=absent))


def test_small_pieces_give_the_gradient_of_the_whole_batch() -> None:
    whole, pieces = plain(), plain()
    told = trained(pieces, RECIPE.model_copy(update={"micro_batch": 5}))
    trained(whole)
    assert told.micro_batch == 5
    for name, value in whole.state_dict().items():
        assert torch.allclose(value, pieces.state_dict()[name], atol=1e-5)


def test_rows_that_do_not_fit_are_taken_in_smaller_pieces() -> None:
    largest: list[int] = []

    def narrow(model: nn.Module, batch: Batch) -> torch.Tensor:
        if len(batch[0]) > 6:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")
        largest.append(len(batch[0]))
        return loss(model, batch)

    model, whole = plain(), plain()
    told = train(model, data(), narrow, RECIPE, Surroundings(seed=3), judge(data(30)))
    trained(whole)
    assert told.micro_batch == 4
    assert max(largest) == 4
    for name, value in whole.state_dict().items():
        assert torch.allclose(value, model.state_dict()[name], atol=1e-5)


def test_where_not_one_row_fits_the_error_comes_out() -> None:
    def full(model: nn.Module, batch: Batch) -> torch.Tensor:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")

    with pytest.raises(RuntimeError, match="can't allocate"):
        train(plain(), data(), full, RECIPE, Surroundings(seed=0))


def test_another_error_is_not_taken_for_a_lack_of_memory() -> None:
    def wrong(model: nn.Module, batch: Batch) -> torch.Tensor:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="mat1"):
        train(plain(), data(), wrong, RECIPE, Surroundings(seed=0))


def test_mixed_precision_computes_in_sixteen_bits() -> None:
    seen: set[torch.dtype] = set()

    def look(model: nn.Module, batch: Batch) -> torch.Tensor:
        output = model(batch[0])
        seen.add(output.dtype)
        return nn.functional.cross_entropy(output.float(), batch[1])

    told = train(
        plain(), data(), look, RECIPE.model_copy(update={"precision": "mixed"}), Surroundings(seed=0)
    )
    assert seen == {torch.bfloat16}
    assert told.epochs[-1].loss < told.epochs[0].loss


def test_averaged_weights_are_what_is_judged_and_kept() -> None:
    model, own = network(), network()
    told = trained(model, RECIPE.model_copy(update={"average": 0.9}))
    trained(own)
    assert not same(model, own)
    best = told.epochs[told.best].held_out
    assert judge(data(30))(model, _cpu()) == pytest.approx(best, abs=1e-6)


def test_no_time_ends_it_after_an_epoch() -> None:
    told = trained(network(), around=_bounded(seconds=0.0))
    assert len(told.epochs) == 1
    assert told.ended == NO_TIME_LEFT


def test_where_time_is_short_the_schedule_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = [0.0]

    def slow(model: nn.Module, device: Device) -> float:
        passed[0] += 10.0
        return judge(data(30))(model, device)

    monkeypatch.setattr(f"{train.__module__}.time.monotonic", lambda: passed[0])
    recipe = RECIPE.model_copy(update={"epochs": 20, "schedule": "cosine"})
    around = Surroundings(seed=3, limits=TrainingLimits(seconds=60.0), began=-5.0)
    told = train(network(), data(), loss, recipe, around, slow)
    # 10 s an epoch, 35 s left after the second, some kept back.
    assert told.planned == 5
    assert told.ended == "all epochs are done"
    assert len(told.epochs) == 5
    assert told.epochs[-1].learning_rate < 0.05 * recipe.learning_rate
    again = network()
    same_length = train(again, data(), loss, recipe, _bounded(epochs=5), judge(data(30)))
    assert [e.loss for e in same_length.epochs] == [e.loss for e in told.epochs]


def test_an_epoch_that_takes_longer_than_those_before_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = [0.0]

    def slower(model: nn.Module, device: Device) -> float:
        passed[0] += 10.0 if passed[0] < 20 else 35.0
        return judge(data(30))(model, device)

    monkeypatch.setattr(f"{train.__module__}.time.monotonic", lambda: passed[0])
    around = Surroundings(seed=3, limits=TrainingLimits(seconds=60.0), began=0.0)
    told = train(network(), data(), loss, RECIPE.model_copy(update={"epochs": 20}), around, slower)
    assert told.ended == NO_TIME_LEFT
    assert len(told.epochs) == 3
    again = train(
        network(),
        data(),
        loss,
        RECIPE.model_copy(update={"epochs": 20}),
        _bounded(epochs=told.planned, last=3),
        judge(data(30)),
    )
    assert again.ended == NO_TIME_LEFT
    assert [e.loss for e in again.epochs] == [e.loss for e in told.epochs]


class _Costly(Tensors):
    def batch(self, rows: torch.Tensor, draw: int) -> Batch:
        if draw % 3 == 0:
            raise OSError("cannot read a picture")
        return super().batch(rows, draw)


def test_batches_made_ahead_are_the_same_batches() -> None:
    ahead, direct = network(), network()
    train(ahead, Tensors(data().columns, costly=True), loss, RECIPE, Surroundings(seed=3), judge(data(30)))
    trained(direct)
    assert same(ahead, direct)


def test_what_goes_wrong_while_a_batch_is_made_ahead_comes_out() -> None:
    with pytest.raises(OSError, match="cannot read"):
        train(network(), _Costly(data().columns, costly=True), loss, RECIPE, Surroundings(seed=3))


def _cpu() -> Device:
    return choose("cpu")


def _there(device: str) -> bool:
    return torch.cuda.is_available() if device == "cuda" else torch.backends.mps.is_available()


@pytest.mark.parametrize(
    ("kind", "share", "told"), [("cuda", 0.5, [0.5]), ("cuda", 1.0, []), ("cpu", 0.5, [])]
)
def test_a_gpu_is_shared_by_its_memory(
    kind: str, share: float, told: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[float] = []
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", found.append)
    Device(torch.device(kind), "a device").limit(share)
    assert found == told


@pytest.mark.parametrize("epochs", [1, 2, 3])
def test_it_can_be_told_to_be_as_short_as_another(epochs: int) -> None:
    told = trained(network(), around=_bounded(epochs=epochs))
    assert (len(told.epochs), told.planned) == (epochs, epochs)
