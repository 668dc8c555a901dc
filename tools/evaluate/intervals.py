"""How far a test score can be trusted: bootstrap over its rows (Efron & Tibshirani, 1993)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...pipelines.contracts import METRICS
from .compared import Compared, compare
from .score import defined
from .tables import Decided
from .truth import Array, Truth

#: Resamples are fewer on many rows, where each costs more.
_MAXIMUM, _MINIMUM = 600, 200
_WORK = 3_000_000
#: Fewer clusters of rows show nothing of how clusters differ.
_LEAST_CLUSTERS = 3
#: Fewer stretches of a series do not show how much they differ.
_STRETCHES = 3
#: A standard error asks for fewer resamples than percentiles do: 40 give it within about a tenth.
_MAXIMUM_ERROR, _MINIMUM_ERROR = 300, 40


@dataclass(frozen=True)
class Intervals:
    """95 % ranges.

    Attributes:
        confidence: where the score of these predictions on endless rows should lie.
        fresh: where the score on a fresh sample of as many rows should lie: wider, because that
            sample has luck of its own.
        resampled: (resamples,) scores of the bootstrap samples.
    """

    confidence: tuple[float, float]
    fresh: tuple[float, float]
    resampled: Array


def bootstrap(
    metric: str,
    truth: Truth,
    predicted: Array,
    labels: Array | None = None,
    seed: int = 0,
    clusters: Array | None = None,
) -> Intervals | None:
    """Percentile intervals over resampled rows, or over whole clusters of rows that depend on one another.

    Few clusters vary more than their resamples do, by about ``t / z * sqrt(k / (k - 1))`` (Cameron and Miller,
    2015).

    Args:
        metric, truth, predicted, labels: as for :func:`score`.
        seed: of the resampling.
        clusters: (rows,) codes of what is resampled whole.

    Returns None where fewer than half the resamples have a score (a few rows only), or where there are too few
    clusters to vary.
    """
    if clusters is not None and len(np.unique(clusters)) < _LEAST_CLUSTERS:
        return None
    whole = compare(metric, truth, predicted, labels)
    point = defined(metric, whole)
    random = np.random.default_rng(seed)
    rows = len(truth)
    resamples = int(np.clip(_WORK // max(rows, 1), _MINIMUM, _MAXIMUM))
    draw = _rows_of(rows, random) if clusters is None else _clusters_of(clusters, random)
    found = _resampled(metric, whole, resamples, draw)
    if clusters is not None and len(found):
        found = found.mean() + (found - found.mean()) * _few(len(np.unique(clusters)))
    if len(found) < resamples / 2:
        return None
    if truth.classes and np.ptp(found) == 0:
        # Not one row is wrong: resampling them cannot show that some of a larger sample would be.
        found = np.append(_doubted(metric, truth, predicted, labels, resamples, random), point)
        return Intervals(_quantiles(found), _quantiles(found), found)
    within = _quantiles(found) if clusters is None else _attainable(metric, _quantiles(found))
    return Intervals(within, _attainable(metric, _fresh(point, found, random)), found)


def _rows_of(rows: int, random: np.random.Generator) -> Callable[[], Array]:
    return lambda: random.integers(0, rows, rows)


def _clusters_of(clusters: Array, random: np.random.Generator) -> Callable[[], Array]:
    """Draws as many clusters as there are, with replacement, each with all of its rows."""
    order = np.argsort(clusters, kind="stable")
    _, starts, sizes = np.unique(clusters[order], return_index=True, return_counts=True)

    def draw() -> Array:
        chosen = random.integers(0, len(starts), len(starts))
        lengths = sizes[chosen]
        inner = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return np.asarray(order[np.repeat(starts[chosen], lengths) + inner])

    return draw


def _few(clusters: int) -> float:
    """By how much more the mean of few clusters varies than that of their resamples."""
    from scipy.stats import t

    if clusters < 2:
        return 1.0
    return float(t.ppf(0.975, clusters - 1) / 1.96 * (clusters / (clusters - 1)) ** 0.5)


def _resampled(metric: str, whole: Compared, times: int, draw: Callable[[], Array]) -> Array:
    scores = np.asarray([whole.rows(draw()).score(metric) for _ in range(times)])
    some: Array = scores[np.isfinite(scores)]
    return some


def _doubted(
    metric: str, truth: Truth, predicted: Array, labels: Array | None, times: int, random: np.random.Generator
) -> Array:
    """(times,) scores where some rows are of another class than they are.

    Their share is drawn from the exponential distribution of mean 1 / rows: what is left to believe of an
    error rate once none was seen (its 95 % point is the "rule of three", Hanley & Lippman-Hand, 1983).
    """
    rows = len(truth.values)
    scores = []
    for _ in range(times):
        wrong = random.random(rows) < random.exponential(1 / rows)
        shift = random.integers(1, max(2, truth.classes), rows)
        codes = np.where(wrong, (truth.values + shift) % truth.classes, truth.values)
        scores.append(Decided(replace(truth, values=codes), predicted, labels).score(metric))
    found = np.asarray(scores)
    some: Array = found[np.isfinite(found)]
    return some


def _quantiles(values: Array) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def _attainable(metric: str, bounds: tuple[float, float]) -> tuple[float, float]:
    """No score that is maximised goes beyond one, and none that is minimised below zero."""
    low, high = bounds
    return (low, min(high, 1.0)) if METRICS[metric].sign > 0 else (max(low, 0.0), high)


def _fresh(point: float, scores: Array, random: np.random.Generator) -> tuple[float, float]:
    """The test sample and the fresh one err independently, so their errors are added."""
    other = random.permutation(scores)
    return _quantiles(point + (scores - scores.mean()) - (other - scores.mean()))


def sobered(metric: str, fresh: tuple[float, float], test: float, expected: float) -> tuple[float, float]:
    """The range for a fresh sample, reaching as far down as validation makes likely.

    A test that does better than validation, whose score is if anything too hopeful, was lucky in its rows.

    Args:
        metric: name of the metric.
        fresh: the range by the test's rows alone.
        test: the test's score.
        expected: the winner's validation score.
    """
    sign = METRICS[metric].sign
    luck = max(0.0, sign * (test - expected))
    low, high = fresh
    return (low - luck, high) if sign > 0 else (low, high + luck)


def unsteady(metric: str, fresh: tuple[float, float], stretches: Sequence[float]) -> tuple[float, float]:
    """The range for a later stretch of a series: as far as stretches differ from one another.

    Resampling the rows of one stretch cannot show that. The validated folds of a forward-chained split and the test
    are stretches that were each predicted from what came before; the next one is a draw like them (prediction
    interval for one more observation of a normal sample), and the range covers that and ``fresh``.

    Args:
        metric: name of the metric.
        fresh: the range by the test's rows alone.
        stretches: scores, one a stretch.
    """
    count = len(stretches)
    if count < _STRETCHES:
        return fresh
    from scipy import stats

    reach = float(stats.t.ppf(0.975, count - 1) * np.std(stretches, ddof=1) * np.sqrt(1 + 1 / count))
    middle = float(np.mean(stretches))
    low, high = _attainable(metric, (middle - reach, middle + reach))
    return min(fresh[0], low), max(fresh[1], high)


def advantage(
    metric: str,
    truth: Truth,
    ours: tuple[Array, Array | None],
    theirs: tuple[Array, Array | None],
    seed: int = 0,
    clusters: Array | None = None,
) -> tuple[float, float]:
    """By how much our predictions are better than theirs on the same rows: (mean, standard error).

    Positive is better whatever the metric's direction. Each side is (predictions, labels or None). ``clusters`` are
    codes (rows,) of rows that are resampled together.
    """
    sign = METRICS[metric].sign
    random = np.random.default_rng(seed)
    rows = len(truth)
    sides = [compare(metric, truth, predicted, labels) for predicted, labels in (ours, theirs)]
    found = []
    draw = _rows_of(rows, random) if clusters is None else _clusters_of(clusters, random)
    for _ in range(int(np.clip(_WORK // max(rows, 1), _MINIMUM_ERROR, _MAXIMUM_ERROR))):
        index = draw()
        mine, other = (side.rows(index).score(metric) for side in sides)
        if np.isfinite(mine) and np.isfinite(other):
            found.append(sign * (mine - other))
    if len(found) < 2:
        return 0.0, float("inf")
    few = 1.0 if clusters is None else _few(len(np.unique(clusters)))
    return float(np.mean(found)), few * float(np.std(found, ddof=1))
