"""Metrics from counts are scikit-learn's, on whatever labels there are."""

import numpy as np
import pytest
from automl_agent.tools.evaluate import Truth, score
from sklearn import metrics

_THEIRS = {
    "accuracy": lambda t, c: metrics.accuracy_score(t, c),
    "f1_macro": lambda t, c: metrics.f1_score(t, c, average="macro", zero_division=0.0),
    "f1_weighted": lambda t, c: metrics.f1_score(t, c, average="weighted", zero_division=0.0),
    "mcc": metrics.matthews_corrcoef,
    "cohen_kappa": metrics.cohen_kappa_score,
}
_OF_POSITIVE = {"f1": metrics.f1_score, "precision": metrics.precision_score, "recall": metrics.recall_score}


def drawn(seed: int, classes: int, rows: int, used: int) -> tuple[np.ndarray, np.ndarray]:
    """True and called codes; not all classes need occur."""
    random = np.random.default_rng(seed)
    return random.integers(0, used, rows), random.integers(0, classes, rows)


def ours(name: str, truth: np.ndarray, called: np.ndarray, classes: int) -> float:
    proba = np.full((len(truth), classes), 1 / classes)
    return score(name, Truth(truth, classes), proba, called)


@pytest.mark.parametrize("name", sorted(_THEIRS))
@pytest.mark.parametrize("case", [(2, 60, 2), (3, 90, 3), (7, 50, 4), (12, 9, 12), (5, 400, 1)])
def test_all_classes(name: str, case: tuple[int, int, int]) -> None:
    classes, rows, used = case
    for seed in range(5):
        truth, called = drawn(seed, classes, rows, used)
        assert ours(name, truth, called, classes) == pytest.approx(_THEIRS[name](truth, called), abs=1e-12)


@pytest.mark.parametrize("name", sorted(_OF_POSITIVE))
@pytest.mark.parametrize("constant", [None, 0, 1])
def test_the_positive_class(name: str, constant: int | None) -> None:
    for seed in range(5):
        truth, called = drawn(seed, 2, 40, 2)
        if constant is not None:
            called[:] = constant
        expected = _OF_POSITIVE[name](truth, called, zero_division=0.0)
        assert ours(name, truth, called, 2) == pytest.approx(expected, abs=1e-12)
    nobody = np.zeros(8, dtype=np.int64)
    assert ours(name, nobody, nobody, 2) == 0.0
