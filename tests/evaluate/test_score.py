"""Every metric against scikit-learn or a hand count; nothing but finite numbers comes out."""

import numpy as np
import pytest
from automl_agent.pipelines.contracts import METRICS, TaskKind, TrialError
from automl_agent.tools.evaluate import Truth, choose_decision, decide, score
from automl_agent.tools.evaluate.tables import NAMES
from sklearn import metrics

RANDOM = np.random.default_rng(0)
CODES = RANDOM.integers(0, 2, 200)
PROBA = np.column_stack([1 - (p := np.clip(0.4 * CODES + 0.6 * RANDOM.random(200), 0.01, 0.99)), p])
BINARY = Truth(CODES, classes=2, positive=1)
VALUES = RANDOM.gamma(2.0, 3.0, 200)
GUESSES = VALUES * RANDOM.uniform(0.7, 1.4, 200)
NUMBERS = Truth(VALUES)


def test_every_metric_is_computed() -> None:
    assert {name for name, metric in METRICS.items() if not metric.kind.locates} == NAMES


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("roc_auc", metrics.roc_auc_score(CODES, PROBA[:, 1])),
        ("average_precision", metrics.average_precision_score(CODES, PROBA[:, 1])),
        ("log_loss", metrics.log_loss(CODES, PROBA)),
        ("brier", metrics.brier_score_loss(CODES, PROBA[:, 1])),
        ("accuracy", metrics.accuracy_score(CODES, PROBA.argmax(1))),
        ("balanced_accuracy", metrics.balanced_accuracy_score(CODES, PROBA.argmax(1))),
        ("f1", metrics.f1_score(CODES, PROBA.argmax(1))),
        ("f1_macro", metrics.f1_score(CODES, PROBA.argmax(1), average="macro")),
        ("f1_weighted", metrics.f1_score(CODES, PROBA.argmax(1), average="weighted")),
        ("precision", metrics.precision_score(CODES, PROBA.argmax(1))),
        ("recall", metrics.recall_score(CODES, PROBA.argmax(1))),
        ("mcc", metrics.matthews_corrcoef(CODES, PROBA.argmax(1))),
        ("cohen_kappa", metrics.cohen_kappa_score(CODES, PROBA.argmax(1))),
    ],
)
def test_classification(name: str, expected: float) -> None:
    assert score(name, BINARY, PROBA, PROBA.argmax(1)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rmse", metrics.root_mean_squared_error(VALUES, GUESSES)),
        ("mse", metrics.mean_squared_error(VALUES, GUESSES)),
        ("mae", metrics.mean_absolute_error(VALUES, GUESSES)),
        ("median_absolute_error", metrics.median_absolute_error(VALUES, GUESSES)),
        ("r2", metrics.r2_score(VALUES, GUESSES)),
        ("mape", metrics.mean_absolute_percentage_error(VALUES, GUESSES)),
        ("rmsle", metrics.root_mean_squared_log_error(VALUES, GUESSES)),
        ("max_error", metrics.max_error(VALUES, GUESSES)),
    ],
)
def test_regression(name: str, expected: float) -> None:
    assert score(name, NUMBERS, GUESSES) == pytest.approx(expected, rel=1e-12)


def test_the_positive_class_may_be_the_first() -> None:
    truth = Truth(CODES, classes=2, positive=0)
    labels = PROBA.argmax(1)
    assert score("recall", truth, PROBA, labels) == pytest.approx(
        metrics.recall_score(CODES, labels, pos_label=0)
    )
    assert score("roc_auc", truth, PROBA) == pytest.approx(score("roc_auc", BINARY, PROBA))
    assert score("average_precision", truth, PROBA) != pytest.approx(
        score("average_precision", BINARY, PROBA)
    )


def test_several_classes_with_one_missing_from_the_rows() -> None:
    truth = Truth(np.array([0, 1, 0, 1]), classes=3)
    proba = np.array([[0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.5, 0.4, 0.1], [0.3, 0.6, 0.1]])
    assert score("roc_auc", truth, proba) == 1.0
    assert score("average_precision", truth, proba) == 1.0


def test_stated_costs() -> None:
    cost = np.array([[0.0, 1.0], [5.0, 0.0]])
    truth = Truth(np.array([0, 0, 1, 1]), classes=2, cost=cost)
    proba = np.full((4, 2), 0.5)
    assert score("cost", truth, proba, np.array([0, 1, 0, 1])) == pytest.approx((0 + 1 + 5 + 0) / 4)


def test_smape_and_spearman_of_constants() -> None:
    zeros = Truth(np.zeros(4))
    assert score("smape", zeros, np.zeros(4)) == 0.0
    assert score("spearman", Truth(np.arange(4.0)), np.zeros(4)) == 0.0


@pytest.mark.parametrize(
    "bad",
    [
        np.full((200, 2), np.nan),
        np.full((200, 2), np.inf),
        np.full((200, 2), 0.9),
        np.column_stack([np.full(200, -0.5), np.full(200, 1.5)]),
        np.full((199, 2), 0.5),
        np.full((200, 3), 1 / 3),
    ],
)
def test_predictions_that_cannot_be_are_refused(bad: np.ndarray) -> None:
    with pytest.raises(TrialError):
        score("roc_auc", BINARY, bad)


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("roc_auc", Truth(np.zeros(200, dtype=int), classes=2)),
        ("mape", Truth(np.zeros(200))),
        ("rmsle", Truth(np.full(200, -1.0))),
    ],
)
def test_an_undefined_score_is_an_error_not_a_number(name: str, truth: Truth) -> None:
    predictions = PROBA if truth.classes else GUESSES
    with pytest.raises(TrialError, match="not defined"):
        score(name, truth, predictions)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_direction_is_right(name: str) -> None:
    """Perfect predictions are at least as good as noisy ones."""
    entry = METRICS[name]
    if entry.kind is TaskKind.TABULAR_REGRESSION:
        perfect, noisy = score(name, NUMBERS, VALUES), score(name, NUMBERS, GUESSES)
    else:
        sure = np.clip(np.eye(2)[CODES], 0.001, 0.999)
        perfect = score(name, BINARY, sure, CODES)
        noisy = score(name, BINARY, PROBA, np.where(RANDOM.random(200) < 0.3, 1 - CODES, CODES))
    assert entry.better(perfect, noisy)


@pytest.mark.parametrize("metric", ["f1", "balanced_accuracy", "f1_macro", "mcc"])
def test_a_chosen_threshold_is_no_worse_than_one_half(metric: str) -> None:
    rare = (RANDOM.random(400) < 0.1).astype(int)
    positive = np.clip(0.05 + 0.2 * rare + 0.1 * RANDOM.random(400), 0, 1)
    proba = np.column_stack([1 - positive, positive])
    truth = Truth(rare, classes=2)
    rule = choose_decision(metric, truth, proba)
    assert score(metric, truth, proba, decide(rule, proba)) > score(metric, truth, proba, proba.argmax(1))


def test_costs_move_the_decision() -> None:
    truth = Truth(CODES, classes=2, cost=np.array([[0.0, 1.0], [5.0, 0.0]]))
    rule = choose_decision("cost", truth, PROBA)
    # Calling 1 is cheaper as soon as 5 p > 1 - p.
    assert decide(rule, np.array([[0.8, 0.2], [0.9, 0.1]])).tolist() == [1, 0]
