"""Is the score real: better than a dummy, no worse than the default, the same on rows never seen?"""

import math

import numpy as np

from ...pipelines.catalogue import LAST_RESORT
from ...pipelines.contracts import METRICS, CheckStatus, Protocol
from ..evaluate import advantage
from .evidence import Evidence

#: One-sided level for beating the dummy (99.5 %): the winner is the best of many trials.
_BEATS = 2.58
#: Two-sided levels for the gap: 95 % is worth a word, beyond 99.95 % something is wrong.
_NOTABLE, _WRONG = 1.96, 3.5
#: Fewer test rows than this leave an interval too wide to compare models by.
_FEW_ROWS = 100

_DUMMY = {False: "a constant prediction", True: "a blind guess"}

Found = tuple[CheckStatus, str]


def beats_dummy(evidence: Evidence) -> Found:
    """On the test, and beyond doubt over all rows the model was not fitted on."""
    metric = METRICS[evidence.plan.task.metric]
    tested, dummy = evidence.tested, evidence.dummy
    text = f"test {metric.name} {tested.score:.4g}, {_DUMMY[bool(metric.beta)]} has {dummy.score:.4g}"
    if evidence.winner.proposal.family == LAST_RESORT:
        return CheckStatus.FAIL, f"{text}: time was too short for a model that looks at the inputs"
    if not metric.better(tested.score, dummy.score):
        return CheckStatus.FAIL, f"{text}: the inputs tell nothing here"
    pooled = evidence.test.with_more(evidence.development)
    ours = _pool(evidence.tested.predictions, evidence.out_of_fold.predictions)
    theirs = _pool(evidence.dummy.predictions, evidence.dummy_out_of_fold.predictions)
    our_labels = _pool_labels(evidence.tested.labels, evidence.out_of_fold.labels)
    their_labels = _pool_labels(evidence.dummy.labels, evidence.dummy_out_of_fold.labels)
    judge = "mcc" if metric.beta else metric.name
    mean, error = advantage(judge, pooled, (ours, our_labels), (theirs, their_labels))
    strength = mean / error if error > 0 else math.inf
    by = f" in {judge}, which counts both kinds of error" if metric.beta else ""
    text += f"; over all {len(pooled)} rows not fitted on, better{by} by {strength:.1f} standard errors"
    if strength < _BEATS:
        return CheckStatus.FAIL, f"{text}, which chance can do"
    return CheckStatus.PASS, text


def _pool(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.concatenate([a, b])


def _pool_labels(a: np.ndarray | None, b: np.ndarray | None) -> np.ndarray | None:
    return None if a is None or b is None else np.concatenate([a, b])


def gap(evidence: Evidence) -> tuple[float, tuple[float, float] | None]:
    """test - validation, with its 95 % interval where both sides have an error to speak of."""
    assert evidence.winner.score is not None
    difference = evidence.tested.score - evidence.winner.score
    error = _gap_error(evidence)
    if error is None:
        return difference, None
    return difference, (difference - _NOTABLE * error, difference + _NOTABLE * error)


def _gap_error(evidence: Evidence) -> float | None:
    if evidence.intervals is None:
        return None
    test_error = float(np.std(evidence.intervals.resampled, ddof=1))
    winner = evidence.winner
    if winner.std is not None:
        return math.hypot(test_error, winner.std / math.sqrt(len(winner.folds)))
    # A single holdout: its error is about the test's, scaled to its size.
    rows = len(evidence.development.values)
    return math.hypot(test_error, test_error * math.sqrt(len(evidence.test.values) / max(rows, 1)))


def validation_test_gap(evidence: Evidence) -> Found:
    """A test score far below validation speaks of leakage, over-tuning or drift."""
    metric = METRICS[evidence.plan.task.metric]
    difference, interval = gap(evidence)
    assert evidence.winner.score is not None
    text = f"test {evidence.tested.score:.4g} against validation {evidence.winner.score:.4g}"
    error = _gap_error(evidence)
    if interval is None or not error:
        return CheckStatus.SKIP, f"{text}; too few rows to say how far apart they may lie"
    worse = -metric.sign * difference / error
    text += f", gap {difference:+.4g} (95 % interval {interval[0]:+.4g} to {interval[1]:+.4g})"
    if worse <= _NOTABLE:
        return CheckStatus.PASS, text
    if evidence.plan.split.protocol in {Protocol.TEMPORAL, Protocol.GROUPED_TEMPORAL}:
        return CheckStatus.WARN, f"{text}: later rows are harder than earlier ones; expect drift to go on"
    if worse <= _WRONG:
        return CheckStatus.WARN, f"{text}: the search was somewhat too hopeful"
    return CheckStatus.FAIL, f"{text}: the search's scores did not hold on rows it never saw"


def default_baseline(evidence: Evidence) -> Found:
    """Did the search find anything better than the library's default?"""
    metric = METRICS[evidence.plan.task.metric]
    if evidence.default is None:
        return CheckStatus.SKIP, "the default configuration never had a score"
    text = f"test {metric.name} {evidence.tested.score:.4g}, the default {evidence.default.score:.4g}"
    if evidence.winner.number == 0:
        return CheckStatus.PASS, f"{text}: the default won"
    ours = (evidence.tested.predictions, evidence.tested.labels)
    theirs = (evidence.default.predictions, evidence.default.labels)
    mean, error = advantage(metric.name, evidence.test, ours, theirs)
    if mean < -_NOTABLE * error:
        return CheckStatus.WARN, f"{text}: over-tuned, the default would have been better"
    if mean > _NOTABLE * error:
        return CheckStatus.PASS, f"{text}: better beyond noise"
    return CheckStatus.PASS, f"{text}: no difference beyond noise"


def enough_test_rows(evidence: Evidence) -> Found:
    """Small test sets give wide intervals."""
    rows = len(evidence.test.values)
    if rows < _FEW_ROWS:
        return CheckStatus.WARN, f"{rows} test rows: the interval is wide, compare models with care"
    return CheckStatus.PASS, f"{rows} test rows"
