"""Intervals hold what they promise, and the dummy is a fair opponent."""

import numpy as np
import pytest
from automl_agent.tools.evaluate import (
    Truth,
    advantage,
    bootstrap,
    cross_fitted_labels,
    dummy_predictions,
    score,
    sobered,
)


@pytest.mark.long
def test_a_fresh_sample_falls_into_its_interval_about_as_often_as_promised() -> None:
    random = np.random.default_rng(1)
    hits = 0
    for _ in range(40):
        samples = []
        for _ in range(2):
            codes = random.integers(0, 2, 120)
            positive = 1 / (1 + np.exp(-codes - random.normal(0, 1, 120)))
            samples.append((Truth(codes, classes=2), np.column_stack([1 - positive, positive])))
        interval = bootstrap("roc_auc", *samples[0], seed=int(random.integers(1 << 30)))
        assert interval is not None
        hits += interval.fresh[0] <= score("roc_auc", *samples[1]) <= interval.fresh[1]
    assert 34 <= hits <= 40


@pytest.mark.parametrize("metric", ["accuracy", "roc_auc", "f1_macro", "log_loss"])
def test_a_perfect_test_is_not_a_certainty(metric: str) -> None:
    codes = np.arange(200) % 2
    truth, proba = Truth(codes, classes=2), np.eye(2)[codes] * 0.98 + 0.01
    interval = bootstrap(metric, truth, proba, codes)
    assert interval is not None
    perfect = score(metric, truth, proba, codes)
    assert interval.fresh[0] <= perfect <= interval.fresh[1]
    assert 0.005 < interval.fresh[1] - interval.fresh[0] < 0.2


def test_the_fresh_interval_is_wider_than_the_confidence_interval() -> None:
    random = np.random.default_rng(2)
    interval = bootstrap("rmse", Truth(random.normal(size=300)), np.zeros(300))
    assert interval is not None
    assert interval.fresh[0] < interval.confidence[0] < interval.confidence[1] < interval.fresh[1]


def test_no_interval_promises_what_cannot_be() -> None:
    codes = np.arange(100) % 2
    labels = np.where(np.arange(100) < 2, 1 - codes, codes)
    interval = bootstrap("accuracy", Truth(codes, classes=2), np.eye(2)[labels], labels)
    assert interval is not None
    assert interval.fresh[1] == 1.0
    assert interval.fresh[0] < 0.98


def test_a_test_luckier_than_validation_does_not_raise_hopes() -> None:
    assert sobered("accuracy", (0.9, 1.0), 0.97, 0.93) == pytest.approx((0.86, 1.0))
    assert sobered("accuracy", (0.9, 1.0), 0.97, 0.99) == (0.9, 1.0)
    assert sobered("rmse", (3.0, 5.0), 4.0, 6.0) == (3.0, 7.0)
    assert sobered("rmse", (3.0, 5.0), 4.0, 3.5) == (3.0, 5.0)


def test_too_few_rows_have_no_interval() -> None:
    proba = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7]])
    assert bootstrap("roc_auc", Truth(np.array([0, 0, 1]), classes=2), proba) is not None
    with_one_class = Truth(np.array([0, 1]), classes=2)
    found = bootstrap("roc_auc", with_one_class, proba[1:])
    assert found is None or found.confidence[0] <= found.confidence[1]


@pytest.mark.parametrize("metric", ["rmse", "mae", "median_absolute_error", "rmsle", "r2", "mape", "smape"])
def test_the_dummy_value_is_the_best_constant(metric: str) -> None:
    values = np.random.default_rng(3).lognormal(1, 1, 300)
    truth = Truth(values)
    from automl_agent.pipelines.contracts import METRICS

    sign = METRICS[metric].sign
    dummy, labels = dummy_predictions(metric, truth, len(values))
    assert labels is None
    others = [
        sign * score(metric, truth, np.full(300, c)) for c in np.linspace(values.min(), values.max(), 40)
    ]
    assert sign * score(metric, truth, dummy) >= max(others) - 0.02 * abs(max(others))


def test_the_dummy_class_serves_the_metric() -> None:
    codes = np.array([0] * 90 + [1] * 10)
    truth = Truth(codes, classes=2, positive=1)
    assert dummy_predictions("accuracy", truth, 5)[1] is not None
    accuracy_labels = dummy_predictions("accuracy", truth, 5)[1]
    f1_labels = dummy_predictions("f1", truth, 5)[1]
    assert accuracy_labels is not None
    assert f1_labels is not None
    assert set(accuracy_labels) == {0}
    assert set(f1_labels) == {1}  # always saying "positive" is the strongest constant for F1


def test_advantage_has_the_sign_of_better() -> None:
    random = np.random.default_rng(4)
    values = random.normal(size=200)
    near, far = values + 0.1 * random.normal(size=200), values + random.normal(size=200)
    mean, error = advantage("rmse", Truth(values), (near, None), (far, None))
    assert mean > 5 * error > 0
    assert advantage("r2", Truth(values), (far, None), (near, None))[0] < 0


def test_no_fold_chooses_its_own_threshold() -> None:
    """In fold 1 every probability is shifted; a threshold from fold 0 must be used there."""
    codes = np.array([0, 0, 1, 1] * 25)
    folds = np.repeat([0, 1], 50)
    positive = np.where(codes == 1, 0.3, 0.1) + 0.5 * folds
    proba = np.column_stack([1 - positive, positive])
    labels = cross_fitted_labels("f1", Truth(codes, classes=2), proba, folds)
    assert labels[folds == 1].tolist() == [1] * 50
