"""Thresholds: chosen for the metric, and never by giving every row the same answer."""

import numpy as np
import pytest
from automl_agent.pipelines.contracts import Decision
from automl_agent.tools.evaluate import Truth, choose_decision, decide, dummy_predictions, score

ROWS = 2000


def _rows(share: float, noise: float = 0.7) -> tuple[Truth, np.ndarray]:
    """Truth with a share of positives, and probabilities that know something of it."""
    rng = np.random.default_rng(7)
    positive = rng.random(ROWS) < share
    logit = 2.5 * positive - 1.25 + noise * rng.normal(size=ROWS) * 2 + np.log(share / (1 - share))
    proba = 1 / (1 + np.exp(-logit))
    return Truth(positive.astype(np.int64), classes=2), np.column_stack([1 - proba, proba])


def test_costs_need_no_tuning() -> None:
    truth, proba = _rows(0.3)
    costly = Truth(truth.values, classes=2, cost=np.array([[0.0, 1.0], [9.0, 0.0]]))
    labels = decide(choose_decision("cost", costly, proba), proba)
    assert np.array_equal(labels == 1, proba[:, 1] > 0.1)


def test_f1_is_better_with_its_threshold() -> None:
    truth, proba = _rows(0.1)
    tuned = decide(choose_decision("f1", truth, proba), proba)
    assert score("f1", truth, proba, tuned) > score("f1", truth, proba, decide(Decision(), proba))


@pytest.mark.parametrize("share", [0.05, 0.6])
@pytest.mark.parametrize("metric", ["recall", "precision"])
def test_full_recall_or_precision_is_not_bought_with_one_answer_for_all(metric: str, share: float) -> None:
    truth, proba = _rows(share)
    labels = decide(choose_decision(metric, truth, proba), proba)
    assert 0.01 < labels.mean() < 0.95
    assert score("mcc", truth, proba, labels) > 0.2
    assert score(metric, truth, proba, labels) > share


@pytest.mark.parametrize(("metric", "floor"), [("recall", 0.95), ("precision", 0.92)])
def test_what_is_asked_for_at_least_is_reached_where_it_can_be(metric: str, floor: float) -> None:
    truth, proba = _rows(0.3)
    wanted = Truth(truth.values, classes=2, floor=floor)
    free = score(metric, truth, proba, decide(choose_decision(metric, truth, proba), proba))
    reached = score(metric, wanted, proba, decide(choose_decision(metric, wanted, proba), proba))
    assert free < floor <= reached < 1


def test_a_blind_guess_stands_beside_recall_and_precision() -> None:
    truth, _ = _rows(0.3)
    for metric in ("recall", "precision"):
        proba, labels = dummy_predictions(metric, truth, ROWS)
        assert labels is not None
        assert score(metric, truth, proba, labels) == pytest.approx(0.3, abs=0.05)
        again = dummy_predictions(metric, truth, ROWS)[1]
        assert again is not None
        assert np.array_equal(labels, again)
