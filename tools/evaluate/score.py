"""Scores from predictions, as scikit-learn defines them. Directions stand in ``contracts/metrics.py``."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ...pipelines.contracts import METRICS, Metric, TrialError
from .counts import Counts

Array = np.ndarray
_EPSILON = 1e-15


@dataclass(frozen=True)
class Truth:
    """What predictions are compared with.

    Args:
        values: (rows,) int64 class codes, or float64 values.
        classes: number of classes; 0 for regression.
        positive: code of the class that binary metrics count.
        cost: (classes, classes) cost of calling class i j; for metric ``cost``.
        floor: recall or precision that was asked for at least, where that is the metric.
    """

    values: Array
    classes: int = 0
    positive: int = 1
    cost: Array | None = None
    floor: float | None = None

    def rows(self, index: Array) -> "Truth":
        """The truth of some rows."""
        return replace(self, values=self.values[index])


def score(metric: str, truth: Truth, predicted: Array, labels: Array | None = None) -> float:
    """One finite number, in the metric's own direction.

    Args:
        metric: a name in ``METRICS``.
        truth: the true values.
        predicted: (rows, classes) probabilities, or (rows,) values.
        labels: (rows,) decided class codes; needed by metrics on labels.

    Raises:
        TrialError: predictions of the wrong shape or not finite, or a score that is not defined.
    """
    entry = METRICS[metric]
    _check(entry, truth, predicted, labels)
    given = labels if entry.needs == "labels" else predicted
    assert given is not None
    value = float(_COMPUTE[metric](truth, given))
    if not np.isfinite(value):
        raise TrialError(f"{metric} is not defined on these {len(truth.values)} rows")
    return value


def _check(entry: Metric, truth: Truth, predicted: Array, labels: Array | None) -> None:
    rows = len(truth.values)
    shape = (rows, truth.classes) if truth.classes else (rows,)
    if predicted.shape != shape:
        raise TrialError(f"predictions have shape {predicted.shape}, expected {shape}")
    if not np.isfinite(predicted).all():
        raise TrialError("predictions are not finite")
    if truth.classes and (predicted.min(initial=0.0) < -1e-6 or abs(predicted.sum(axis=1) - 1).max() > 1e-3):
        raise TrialError("class probabilities do not add up to one")
    if entry.needs == "labels":
        assert labels is not None, f"{entry.name} needs decided labels"
        if labels.shape != (rows,):
            raise TrialError(f"labels have shape {labels.shape}, expected {(rows,)}")


def _present(truth: Truth) -> Array:
    return np.unique(truth.values)


def _roc_auc(truth: Truth, proba: Array) -> float:
    """Mean of one-against-rest AUCs over the classes that occur; for two classes the positive one's."""
    present = _present(truth)
    if len(present) < 2:
        return float("nan")
    codes = [truth.positive] if truth.classes == 2 else list(present)
    return float(np.mean([_auc(truth.values == c, proba[:, c]) for c in codes]))


def _auc(positive: Array, values: Array) -> float:
    """The area as Mann and Whitney's statistic (Hanley & McNeil, 1982): as scikit-learn's, in a tenth of the time.

    Intervals need it thousands of times.
    """
    from scipy.stats import rankdata

    hits = int(positive.sum())
    if hits in (0, len(positive)):
        return float("nan")
    above = rankdata(values)[positive].sum() - hits * (hits + 1) / 2
    return float(above / (hits * (len(positive) - hits)))


def _average_precision(truth: Truth, proba: Array) -> float:
    """Of the positive class; for several classes the mean over those that occur."""
    from sklearn.metrics import average_precision_score

    codes = [truth.positive] if truth.classes == 2 else list(_present(truth))
    if truth.classes == 2 and not (truth.values == truth.positive).any():
        return float("nan")
    return float(np.mean([average_precision_score(truth.values == c, proba[:, c]) for c in codes]))


def _log_loss(truth: Truth, proba: Array) -> float:
    picked = proba[np.arange(len(truth.values)), truth.values] / proba.sum(axis=1)
    return float(-np.log(np.clip(picked, _EPSILON, 1.0)).mean())


def _brier(truth: Truth, proba: Array) -> float:
    """Squared error of the probabilities; for two classes of the positive one (range 0 to 1)."""
    if truth.classes == 2:
        return float(((proba[:, truth.positive] - (truth.values == truth.positive)) ** 2).mean())
    return float(((proba - np.eye(truth.classes)[truth.values]) ** 2).sum(axis=1).mean())


def _cost(truth: Truth, labels: Array) -> float:
    cost = truth.cost if truth.cost is not None else 1.0 - np.eye(truth.classes)
    return float(cost[truth.values, labels].mean())


def _on_labels(measure: Callable[[Counts], float]) -> Callable[[Truth, Array], float]:
    """A metric on labels: it needs no more than the counts."""
    return lambda truth, labels: measure(Counts.of(truth.values, labels))


def _of_positive(measure: Callable[[Counts], Array]) -> Callable[[Truth, Array], float]:
    """A class's metric, of the positive class against all others."""

    def compute(truth: Truth, labels: Array) -> float:
        mine, called = truth.values == truth.positive, labels == truth.positive
        counts = Counts.of(mine.astype(np.int64), called.astype(np.int64))
        return float(measure(counts)[-1]) if len(counts.pairs) > 1 else 0.0

    return compute


def _sklearn(name: str, **options: object) -> Callable[[Truth, Array], float]:
    def compute(truth: Truth, predicted: Array) -> float:
        from sklearn import metrics

        return float(getattr(metrics, name)(truth.values, predicted, **options))

    return compute


def _balanced_accuracy(truth: Truth, labels: Array) -> float:
    """Mean recall over the classes that occur."""
    return float(np.mean([(labels[truth.values == c] == c).mean() for c in _present(truth)]))


def _mape(truth: Truth, values: Array) -> float:
    """Relative to the true value; undefined where one is zero, as dividing by it means nothing."""
    if (truth.values == 0).any():
        return float("nan")
    return float(np.abs((values - truth.values) / truth.values).mean())


def _smape(truth: Truth, values: Array) -> float:
    """2 |error| / (|true| + |predicted|), from 0 to 2; a pair of zeros counts 0."""
    scale = np.abs(truth.values) + np.abs(values)
    return float((2 * np.abs(values - truth.values) / np.where(scale == 0, 1.0, scale)).mean())


def _rmsle(truth: Truth, values: Array) -> float:
    """Negative predictions are taken as zero: the logarithm knows none."""
    if (truth.values < 0).any():
        return float("nan")
    return float(np.sqrt(((np.log1p(np.maximum(values, 0)) - np.log1p(truth.values)) ** 2).mean()))


def _r2(truth: Truth, values: Array) -> float:
    from sklearn.metrics import r2_score

    return float(r2_score(truth.values, values)) if len(truth.values) > 1 else float("nan")


def _spearman(truth: Truth, values: Array) -> float:
    """Zero where either side is constant: such predictions rank nothing."""
    from scipy.stats import rankdata

    a, b = rankdata(truth.values), rankdata(values)
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


_COMPUTE: dict[str, Callable[[Truth, Array], float]] = {
    "roc_auc": _roc_auc,
    "average_precision": _average_precision,
    "log_loss": _log_loss,
    "brier": _brier,
    "accuracy": _on_labels(Counts.accuracy),
    "balanced_accuracy": _balanced_accuracy,
    "f1": _of_positive(Counts.f1),
    "f1_macro": _on_labels(Counts.f1_macro),
    "f1_weighted": _on_labels(Counts.f1_weighted),
    "precision": _of_positive(Counts.precision),
    "recall": _of_positive(Counts.recall),
    "mcc": _on_labels(Counts.mcc),
    "cohen_kappa": _on_labels(Counts.cohen_kappa),
    "cost": _cost,
    "rmse": _sklearn("root_mean_squared_error"),
    "mse": _sklearn("mean_squared_error"),
    "mae": _sklearn("mean_absolute_error"),
    "median_absolute_error": _sklearn("median_absolute_error"),
    "r2": _r2,
    "mape": _mape,
    "smape": _smape,
    "rmsle": _rmsle,
    "max_error": _sklearn("max_error"),
    "spearman": _spearman,
}
