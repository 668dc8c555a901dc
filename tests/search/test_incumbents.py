"""A trial counts only where it is better beyond noise."""

import numpy as np
import pytest
from automl_agent.pipelines.contracts import METRICS, Constraints, FoldScore, Gain, Trial
from automl_agent.tools.search.incumbents import by_chance, incumbents
from automl_agent.tools.search.selection import progress

from .runs import trial

AUC, RMSE = METRICS["roc_auc"], METRICS["rmse"]


def scored(number: int, *scores: float) -> Trial:
    folds = tuple(
        FoldScore(fold=i, score=s, rows=10, fit_seconds=1, predict_seconds=0) for i, s in enumerate(scores)
    )
    return trial(number, score=float(np.mean(scores)), folds=folds)


def unused(_: Trial, __: Trial) -> Gain:
    raise AssertionError("folds tell enough")


def test_noise_does_not_make_progress_and_a_steady_gain_does() -> None:
    first = scored(0, 0.80, 0.82, 0.78, 0.81, 0.79)
    lucky = scored(1, 0.86, 0.78, 0.80, 0.79, 0.80)
    better = scored(2, 0.82, 0.84, 0.80, 0.82, 0.81)
    chain = incumbents([first, lucky, better], AUC, unused)
    assert [i.trial for i in chain] == [0, 2]
    assert chain[0].over is None
    assert chain[1].over == 0
    assert chain[1].chance is not None
    assert chain[1].chance < 0.01


def test_what_is_minimised_goes_down() -> None:
    chain = incumbents(
        [scored(0, 5, 6, 5, 6, 5), scored(1, 4, 5.1, 4, 5, 4), scored(2, 7, 7, 7, 7, 7)], RMSE, unused
    )
    assert [i.trial for i in chain] == [0, 1]


def test_the_chance_is_that_of_the_corrected_test() -> None:
    # Mean .02, standard deviation .01, five folds: t = .02 / (.01 * sqrt(1/5 + 1/4)) = 2.981, 4 degrees of freedom.
    differences = np.array([0.01, 0.02, 0.03, 0.01, 0.03])
    differences = 0.02 + (differences - differences.mean()) / differences.std(ddof=1) * 0.01
    better, worse = scored(1, *(0.7 + differences)), scored(0, *([0.7] * 5))
    assert by_chance(better, worse, AUC, unused) == pytest.approx(0.0203, abs=1e-4)


@pytest.mark.parametrize(("strength", "counts"), [(0.5, False), (3.0, True)])
def test_with_one_fold_rows_decide(strength: float, counts: bool) -> None:
    chain = incumbents([scored(0, 0.7), scored(1, 0.8)], AUC, lambda a, b: Gain(mean=strength, error=1.0))
    assert [i.trial for i in chain] == ([0, 1] if counts else [0])


def test_of_equal_trials_the_default_stays() -> None:
    same = (0.8, 0.7, 0.9)
    chain = incumbents([scored(0, *same), scored(1, *same), trial(2, score=None)], AUC, unused)
    assert [i.trial for i in chain] == [0]


def test_trials_that_break_a_limit_or_are_too_slow_do_not_count() -> None:
    trials = [scored(0, 0.5, 0.5, 0.5), scored(1, 0.7, 0.7, 0.71), scored(2, 0.9, 0.9, 0.91)]
    small = [t.model_copy(update={"model_mb": size}) for t, size in zip(trials, (1, 1, 99), strict=True)]
    chain = progress(small, AUC, Constraints(max_model_mb=5), unused)
    assert [i.trial for i in chain] == [0, 1]
    slow = [*trials[:2], trial(2, score=0.9, seconds=1000)]
    assert [i.trial for i in progress(slow, AUC, Constraints(), unused, seconds=50)] == [0, 1]
