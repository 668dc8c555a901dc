"""Whether the tested model treats the groups of a column alike, on the sealed test rows.

Two classes: the four-fifths rule on how often the positive class is called (Uniform Guidelines on Employee
Selection Procedures, 1978), and the gap between true positive rates (equal opportunity, Hardt et al., 2016).
Several classes and values: the gap between errors. Intervals are those of the Bayesian bootstrap (Rubin, 1981)
for shares, of the bootstrap for mean errors, and wider the more pairs of groups there are (Bonferroni).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...pipelines.contracts import CheckStatus
from .evidence import Evidence
from .groups import Groups

Found = tuple[CheckStatus, str, tuple[str, ...]]
#: A group of fewer test rows is not judged; nor its true positive rate on fewer positive rows.
LEAST_ROWS, LEAST_POSITIVE = 30, 20
#: The lower share must be at least this much of the higher one, and so must the lower mean error.
FOUR_FIFTHS = 0.8
#: True positive rates, and error rates of several classes, may differ by as much.
LARGEST_GAP = 0.1
_RESAMPLES, _MOST_ROWS, _LEVEL = 2000, 5000, 0.05
_ORDER = (CheckStatus.PASS, CheckStatus.WARN, CheckStatus.FAIL)


@dataclass(frozen=True)
class _Compared:
    """The two groups furthest apart in one measure, and what is to be said of them."""

    status: CheckStatus
    text: str


@dataclass(frozen=True)
class _Measure:
    """One number a group: its value, and (resamples,) values that chance could have made of it."""

    name: str
    value: float
    drawn: np.ndarray


def fairness(evidence: Evidence) -> Found:
    """The model treats the groups alike, or as far as the test rows can tell."""
    if not evidence.groups:
        return CheckStatus.SKIP, "not asked for", ()
    found = {groups.column: tuple(_judged(evidence, groups)) for groups in evidence.groups}
    worst = max((c.status for each in found.values() for c in each), key=_ORDER.index)
    text = "; ".join(
        f"across {column[:60]!r}: {', '.join(c.text for c in each)}" for column, each in found.items()
    )
    named = tuple(c for c, each in found.items() if any(one.status is CheckStatus.FAIL for one in each))
    return worst, text, named


def _judged(evidence: Evidence, groups: Groups) -> Iterator[_Compared]:
    """What is found across one column, and which groups are too small to be judged."""
    sizes = np.bincount(groups.codes, minlength=len(groups.names))
    judged = [int(code) for code in np.flatnonzero(sizes >= LEAST_ROWS)]
    small = [f"{groups.names[c][:40]} ({n} rows)" for c, n in enumerate(sizes) if 0 < n < LEAST_ROWS]
    if len(judged) < 2:
        yield _Compared(
            CheckStatus.WARN,
            f"fewer than two groups have the {LEAST_ROWS} test rows that it takes to judge them",
        )
    elif evidence.test.classes == 2:
        yield from _two_classes(evidence, groups, judged)
    else:
        yield _errors(evidence, groups, judged)
    if small:
        more = f" and {len(small) - 5} more" if len(small) > 5 else ""
        yield _Compared(CheckStatus.PASS, f"too small to judge: {', '.join(small[:5])}{more}")


def _two_classes(evidence: Evidence, groups: Groups, judged: Sequence[int]) -> Iterator[_Compared]:
    """Four fifths of the selection rate, and equal opportunity."""
    positive = evidence.test.positive
    target = evidence.profile.target
    labels = target.labels if target else ()
    called = f"called {labels[positive][:40]!r}" if positive < len(labels) else "called positive"
    chosen, true = _labels(evidence) == positive, evidence.test.values == positive
    rates = [_share(groups, c, chosen[groups.codes == c]) for c in judged]
    if max(m.value for m in rates) == 0:
        yield _Compared(CheckStatus.WARN, f"no row is {called}: there is nothing to compare")
        return
    yield _ratio(rates, called, share=True)
    enough = [c for c in judged if (true & (groups.codes == c)).sum() >= LEAST_POSITIVE]
    if len(enough) < 2:
        yield _Compared(CheckStatus.PASS, "too few positive rows to compare true positive rates")
        return
    yield _gap([_share(groups, c, chosen[true & (groups.codes == c)]) for c in enough], "true positive rate")


def _errors(evidence: Evidence, groups: Groups, judged: Sequence[int]) -> _Compared:
    """The gap in error: of several classes the share of rows called wrongly, of values the mean distance."""
    truth = evidence.test.values
    if evidence.test.classes:
        wrong = _labels(evidence) != truth
        return _gap([_share(groups, c, wrong[groups.codes == c]) for c in judged], "error rate")
    distance = np.abs(evidence.tested.predictions - truth)
    return _ratio(
        [_mean(groups, c, distance[groups.codes == c]) for c in judged], "mean absolute error", share=False
    )


def _labels(evidence: Evidence) -> np.ndarray:
    tested = evidence.tested
    return tested.labels if tested.labels is not None else tested.predictions.argmax(axis=1)


def _share(groups: Groups, code: int, held: np.ndarray) -> _Measure:
    """How many of ``held`` are true. Chance is a beta distribution, with half a row more of each (Jeffreys)."""
    hits, misses = int(held.sum()), int((~held).sum())
    drawn = np.random.default_rng(code).beta(hits + 0.5, misses + 0.5, _RESAMPLES)
    return _Measure(groups.names[code], hits / max(len(held), 1), drawn)


def _mean(groups: Groups, code: int, values: np.ndarray) -> _Measure:
    """The mean of ``values``, resampled; of very many rows a part is resampled, whose luck is the greater."""
    random = np.random.default_rng(code)
    part = values if len(values) <= _MOST_ROWS else random.choice(values, _MOST_ROWS, replace=False)
    drawn = np.array([part[random.integers(0, len(part), len(part))].mean() for _ in range(_RESAMPLES // 4)])
    return _Measure(groups.names[code], float(values.mean()), drawn)


def _ratio(measures: Sequence[_Measure], what: str, *, share: bool) -> _Compared:
    """The lowest against the highest: below four fifths beyond chance fails, within chance warns."""
    low, high = _ends(measures)
    ratio = low.value / high.value if high.value > 0 else 1.0
    drawn = low.drawn / np.maximum(high.drawn, 1e-12)
    least, most = _interval(drawn, len(measures))
    status = _status(ratio < FOUR_FIFTHS, most < FOUR_FIFTHS)
    shown = [f"{m.value:.1%}" if share else f"{m.value:.4g}" for m in (low, high)]
    text = (
        f"{what} {shown[0]} in {low.name[:40]}, {shown[1]} in {high.name[:40]}, ratio {ratio:.2f} "
        f"({least:.2f} to {most:.2f}, four fifths are asked for{_luck(status)})"
    )
    return _Compared(status, text)


def _gap(measures: Sequence[_Measure], what: str) -> _Compared:
    """The highest less the lowest: more than a tenth beyond chance fails, within chance warns."""
    low, high = _ends(measures)
    gap = high.value - low.value
    least, most = _interval(high.drawn - low.drawn, len(measures))
    status = _status(gap > LARGEST_GAP, least > LARGEST_GAP)
    text = (
        f"{what} {low.value:.1%} in {low.name[:40]}, {high.value:.1%} in {high.name[:40]}, gap {gap:.2f} "
        f"({least:.2f} to {most:.2f}, at most {LARGEST_GAP:g} is asked for{_luck(status)})"
    )
    return _Compared(status, text)


def _ends(measures: Sequence[_Measure]) -> tuple[_Measure, _Measure]:
    ranked = sorted(measures, key=lambda m: m.value)
    return ranked[0], ranked[-1]


def _interval(drawn: np.ndarray, groups: int) -> tuple[float, float]:
    """Of the two furthest apart among many pairs: each pair gets its part of the doubt."""
    tail = _LEVEL / 2 / (groups * (groups - 1) / 2)
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)


def _status(violated: bool, surely: bool) -> CheckStatus:
    return CheckStatus.FAIL if violated and surely else CheckStatus.WARN if violated else CheckStatus.PASS


def _luck(status: CheckStatus) -> str:
    return ", which chance may explain" if status is CheckStatus.WARN else ""
