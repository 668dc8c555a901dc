"""Trainings are given up by the rule of Optuna's asynchronous successive halving."""

import optuna
import pytest
from automl_agent.pipelines.contracts import EpochLoss, FoldScore, Learning, Rung, Trial
from automl_agent.tools.search.rungs import REDUCTION, SHARES, rungs
from numpy.random import default_rng

from .runs import trial


def told(held: list[float], total: int | None = 9, ended: str = "all epochs are done") -> Learning:
    """A training with these held-out values, epoch by epoch."""
    epochs = tuple(EpochLoss(epoch=n, loss=1.0, held_out=value) for n, value in enumerate(held, start=1))
    return Learning(
        device="cpu", seconds=1.0, rows_per_second=1.0, peak_memory_mb=1.0, precision="32", epochs=epochs,
        best=1, total=total, ended=ended,
    )  # fmt: skip


def learned(number: int, *folds: Learning, family: str = "mlp", **params: str) -> Trial:
    found = tuple(
        FoldScore(fold=n, score=0.5, rows=10, fit_seconds=1.0, predict_seconds=0.1, learning=learning)
        for n, learning in enumerate(folds)
    )
    return trial(number, family, params={**params}, folds=found)


def flat(value: float) -> Learning:
    return told([value] * 9)


def test_nobody_is_given_up_before_there_are_enough_to_compare_with() -> None:
    few = [learned(n, flat(n)) for n in range(REDUCTION - 1)]
    assert rungs("mlp", {}, few, 1) == ()
    assert rungs("mlp", {}, [*few, learned(2, flat(2))], 1) == (
        tuple(Rung(share=share, most=0.0) for share in SHARES),
    )


def test_folds_are_compared_with_themselves_and_what_is_not_alike_with_nothing() -> None:
    trials = [learned(n, flat(n), flat(10 * n)) for n in (1, 2, 3)]
    assert [found[0].most for found in rungs("mlp", {}, trials, 2)] == [1.0, 10.0]
    assert rungs("image_vit", {}, trials, 2) == ()
    assert rungs("linear", {}, trials, 2) == ()
    assert rungs("mlp", {"target_transform": "log1p"}, trials, 2) == ()
    logs = [learned(n, flat(n), target_transform="log1p") for n in (4, 5, 6)]
    assert rungs("mlp", {"target_transform": "log1p"}, [*trials, *logs], 1)[0][0].most == 4.0


def test_the_least_value_by_then_counts_of_those_that_got_there() -> None:
    trials = [
        learned(0, told([5.0, 1.0, 9.0, 0.1], total=9)),
        learned(1, told([3.0, 4.0, 2.0, 0.1], total=9)),
        learned(2, told([7.0, 6.0], total=9, ended="given up")),
        learned(3, told([0.5], total=9)),
        learned(4, told([0.5, 0.5, 0.5], total=None)),
        learned(5, told([8.0] * 30, total=90)),
    ]
    # After epoch 2 of 9 (10 of 90): 1, 3, 6 and 8; after epoch 3 (30): 1, 2 and 8.
    assert rungs("mlp", {}, trials, 1) == ((Rung(share=1 / 9, most=1.0), Rung(share=1 / 3, most=1.0)),)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_rule_of_optuna(seed: int) -> None:
    draw = default_rng(seed)
    pruner = optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=REDUCTION)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(direction="minimize", pruner=pruner)
    trials: list[Trial] = []
    given_up = 0
    for number in range(40):
        # Nine epochs of ours are nine of its steps, at which it looks at the first and the third. Ours never looks at
        # the first: the second has the same value.
        first, third, last = sorted(draw.random(3), reverse=True)
        curve = [first, first, third, *[last] * 6]
        (mine,) = rungs("mlp", {}, trials, 1) or ((),)
        theirs = study.ask()
        reached = 9
        for step, value, share in ((1, first, SHARES[0]), (3, third, SHARES[1])):
            theirs.report(value, step)
            theirs_ends = theirs.should_prune()
            ours_ends = any(r.share == share and value > r.most for r in mine)
            assert (
                number < REDUCTION or any(r.share == share for r in mine) is False or ours_ends == theirs_ends
            )
            # What is too early to be given up here goes on there too, so that both have seen the same.
            if ours_ends:
                reached, given_up = {1: 2, 3: 3}[step], given_up + 1
                break
        study.tell(theirs, curve[reached - 1])
        trials.append(learned(number, told(curve[:reached])))
    assert given_up > 10
