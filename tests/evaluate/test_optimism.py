"""Choosing the best of many flatters it, and by how much can be told."""

import numpy as np
from automl_agent.tools.evaluate import Truth, optimism

RNG = np.random.default_rng(3)
CODES = RNG.integers(0, 2, 400)
TRUTH = Truth(CODES, classes=2)


def guesses(strength: float) -> tuple[np.ndarray, None]:
    positive = 1 / (1 + np.exp(-(strength * (2 * CODES - 1) + RNG.normal(size=len(CODES)))))
    return np.column_stack([1 - positive, positive]), None


def test_the_best_of_twenty_blind_guesses_is_worth_nothing() -> None:
    from automl_agent.tools.evaluate import score

    trials = sorted((guesses(0.0) for _ in range(20)), key=lambda t: -score("roc_auc", TRUTH, t[0]))
    best = score("roc_auc", TRUTH, trials[0][0])
    found = optimism("roc_auc", TRUTH, trials)
    assert best > 0.53
    assert found is not None
    assert abs(best - found - 0.5) < 0.02


def test_a_clear_winner_is_not_flattered() -> None:
    found = optimism("roc_auc", TRUTH, [guesses(2.0), *(guesses(0.1) for _ in range(9))])
    assert found is not None
    assert found < 0.001


def test_where_there_is_no_choice_there_is_no_optimism() -> None:
    assert optimism("roc_auc", TRUTH, [guesses(1.0)]) == 0.0
    assert optimism("roc_auc", TRUTH, []) is None


def test_errors_are_flattered_too() -> None:
    values = RNG.normal(size=300)
    trials = [(values + RNG.normal(size=300), None) for _ in range(15)]
    trials.sort(key=lambda t: float(np.mean((t[0] - values) ** 2)))
    found = optimism("rmse", Truth(values), trials)
    assert found is not None
    assert 0.005 < found < 0.1
