"""Two runs on the sealed rows that both were tested on: is one better, or is it luck of the rows?"""

from pathlib import Path

import numpy as np

from ...pipelines.contracts import METRICS, StorageError, TrialError, Value
from ..evaluate import Truth, advantage, decided
from ..evaluate.compared import compare
from ..recompute.measured import Measured
from ..recompute.record import Record, record
from ..store.history import is_planned
from ..store.run import read_events

#: Of a normal distribution, 95 % lie within so many standard errors.
_WITHIN = 1.96
#: Fewer clusters of rows show nothing of how clusters differ.
_LEAST_CLUSTERS = 3


class SealedDifference(Value):
    """By how much the second run's tested model is better than the first's, on the same sealed rows.

    Attributes:
        why_not: why that cannot be told; empty where it can. Then nothing else is filled in.
        metric: the measure of both.
        gain: positive where the second is better, whatever the metric's direction.
        low, high: 95 % of that, by resampling rows of both alike (paired bootstrap).
        rows: sealed rows there are.
        beyond_noise: whether the interval leaves out zero.
    """

    why_not: str = ""
    metric: str | None = None
    gain: float | None = None
    low: float | None = None
    high: float | None = None
    rows: int | None = None
    beyond_noise: bool | None = None

    def line(self, first: str, second: str) -> str:
        """For people."""
        if self.why_not or self.gain is None or self.low is None or self.high is None:
            return f"whether their sealed test scores differ beyond noise cannot be told: {self.why_not}"
        if self.low == self.high == 0:
            return f"no difference: the same {self.metric} on the same {self.rows} sealed rows"
        which, other = (second, first) if self.gain > 0 else (first, second)
        low, high = sorted((abs(self.low), abs(self.high)))
        if self.beyond_noise:
            return (
                f"{which} is better than {other} beyond noise: {self.metric} by {abs(self.gain):.4g}"
                f" (95 %: {low:.4g} to {high:.4g}) on the same {self.rows} sealed rows"
            )
        return (
            f"no difference beyond noise: {self.metric} of {second} is better by {self.gain:+.4g}"
            f" (95 %: {self.low:+.4g} to {self.high:+.4g}) on the same {self.rows} sealed rows"
        )


def compare_sealed(first: Path, second: Path) -> SealedDifference:
    """Compare the tested models of two runs.

    Both must have been tested on the same rows of the same table: by row number and by what is true of them. The
    refitted models that are delivered have no test of their own.

    Raises:
        RequestError: there is no run.
        StorageError: a record cannot be read.
    """
    runs: list[tuple[Record, Measured, np.ndarray]] = []
    for folder in (first, second):
        events = read_events(folder)
        if not is_planned(events):
            return _unknown(f"{folder.name} has no plan yet")
        run = record(folder, events)
        if run.history.result is None or run.history.result.model is None:
            return _unknown(f"{folder.name} has no tested model")
        try:
            runs.append((run, run.measured, run.tested()))
        except StorageError as error:
            return _unknown(f"{folder.name}: {error.what}")
    if why := _why_not(runs[0][0], runs[1][0], runs[0][1], runs[1][1]):
        return _unknown(why)
    return _paired(runs)


def _why_not(ours: Record, theirs: Record, mine: Measured, other: Measured) -> str:
    """Why the two were not put to the same test; empty where they were."""
    a, b = ours.history, theirs.history
    if a.plan.task.metric != b.plan.task.metric:
        return f"one is measured by {a.plan.task.metric}, the other by {b.plan.task.metric}"
    if a.plan.task.target != b.plan.task.target or a.plan.task.kind is not b.plan.task.kind:
        return "they predict something else"
    if _labels(ours) != _labels(theirs):
        return "they know other classes"
    files = [(h.profile.file.sha256, h.profile.test_file and h.profile.test_file.sha256) for h in (a, b)]
    if files[0] != files[1]:
        return "their data are not the same"
    if not np.array_equal(mine.split.test, other.split.test):
        return "other rows were sealed"
    if not np.array_equal(_sealed(mine).values, _sealed(other).values, equal_nan=True):
        return "what is true of the sealed rows is not the same"
    costs = [np.zeros(0) if m.truth.cost is None else m.truth.cost for m in (mine, other)]
    if not np.array_equal(costs[0], costs[1]):
        return "their costs of errors are not the same"
    return ""


def _paired(runs: list[tuple[Record, Measured, np.ndarray]]) -> SealedDifference:
    metric, truth = runs[0][0].history.plan.task.metric, _sealed(runs[0][1])
    sides = []
    for run, _, predicted in runs:
        winner = run.history.winner
        if winner is None or len(predicted) != len(truth):
            return _unknown(f"{run.folder.name} has no predictions of these rows")
        sides.append((predicted, decided(run.history.trial(winner).decision, truth, predicted)))
    clusters = runs[0][1].clusters
    if clusters is not None and len(np.unique(clusters)) < _LEAST_CLUSTERS:
        return _unknown("the sealed rows hang together in too few clusters to vary")
    try:
        _, error = advantage(metric, truth, sides[1], sides[0], clusters=clusters)
    except TrialError as fault:
        return _unknown(str(fault))
    scores = [_test_score(run) for run, _, _ in runs]
    if not np.isfinite(error) or scores[0] is None or scores[1] is None:
        return _unknown("there are too few sealed rows for a score")
    for (run, _, _), side, recorded in zip(runs, sides, (scores[0], scores[1]), strict=True):
        if not np.isclose(compare(metric, truth, *side).score(metric), recorded, rtol=1e-6, atol=1e-9):
            return _unknown(f"the predictions that {run.folder.name} keeps are not those that were scored")
    gain = METRICS[metric].sign * (scores[1] - scores[0])
    low, high = gain - _WITHIN * error, gain + _WITHIN * error
    return SealedDifference(
        metric=METRICS[metric].name,
        gain=gain,
        low=low,
        high=high,
        rows=len(truth),
        beyond_noise=low > 0 or high < 0,
    )


def _test_score(run: Record) -> float | None:
    result = run.history.result
    return None if result is None else result.scores.test


def _sealed(measured: Measured) -> Truth:
    return measured.truth.rows(measured.split.test)


def _labels(run: Record) -> tuple[str, ...]:
    target = run.history.profile.target
    return () if target is None else target.labels


def _unknown(why: str) -> SealedDifference:
    return SealedDifference(why_not=why)
