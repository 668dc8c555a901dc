"""The dummy: the best one can do without looking at any input."""

import numpy as np

from ...pipelines.contracts import METRICS
from .decision import choose_decision, decide
from .score import score
from .truth import Array, Truth

#: Constants tried for a regression target: its quantiles, beside mean and log-mean.
_QUANTILES = np.linspace(0.02, 0.98, 49)


def dummy_predictions(metric: str, known: Truth, rows: int) -> tuple[Array, Array | None]:
    """Constant predictions that serve ``metric`` best on ``known``, repeated ``rows`` times.

    For recall and precision the labels are drawn by the classes' shares.

    Args:
        metric: name of the metric.
        known: true values the constant may be chosen on (development rows).
        rows: how many predictions are wanted.

    Returns:
        Probabilities (rows, classes) and labels (rows,), or (rows, ...) of what else is predicted and None.
    """
    if known.located is not None:
        from .vision.blind import blind_answer

        one = blind_answer(metric, known)
        return np.repeat(one[None], rows, axis=0), None
    if not known.classes:
        return np.full(rows, _constant(metric, known)), None
    prior = np.bincount(known.values, minlength=known.classes) / len(known.values)
    if METRICS[metric].beta:
        # One label for all has full recall: the guess that knows the classes' shares alone is what can be beaten.
        guessed = np.random.default_rng(0).choice(known.classes, size=rows, p=prior)
        return np.tile(prior, (rows, 1)), guessed.astype(np.int64)
    label = _label(metric, known, prior)
    return np.tile(prior, (rows, 1)), np.full(rows, label, dtype=np.int64)


def _constant(metric: str, known: Truth) -> float:
    values = known.values
    candidates = [float(values.mean()), *(float(q) for q in np.quantile(values, _QUANTILES))]
    if values.min() >= 0:
        candidates.append(float(np.expm1(np.log1p(values).mean())))
    sign = METRICS[metric].sign
    return max(candidates, key=lambda c: sign * score(metric, known, np.full(len(values), c)))


def _label(metric: str, known: Truth, prior: Array) -> int:
    proba = np.tile(prior, (len(known.values), 1))
    if METRICS[metric].needs != "labels":
        return int(decide(choose_decision(metric, known, proba), proba)[0])
    sign = METRICS[metric].sign
    return max(
        range(known.classes),
        key=lambda code: sign * score(metric, known, proba, np.full(len(known.values), code)),
    )
