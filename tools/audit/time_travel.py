"""``time_travel``: inputs that hold targets of the present or of later rows. Earlier targets are fair."""

from dataclasses import dataclass, replace

import numpy as np

from ...pipelines.contracts import ColumnKind, Suspect
from .association import crosstab, told
from .lagged import Track, track
from .rolling import Window, windows
from .view import Feature, View

CHECK = "time_travel"
#: Lags that are compared one by one, and windows whose weights are solved for: the widest that enough rows have.
_LAGS, _WINDOWS = 14, (31, 14, 7, 3)
#: Rows it takes, at least, and for each weight.
_LEAST, _EACH = 100, 4
#: Share of rows in which a column has the target of another row.
_EQUAL = 0.98
#: Unexplained share of variance of an exact mean, and by how much the past must explain less.
_EXACT, _WORSE = 1e-6, 1e3
#: The same for a noisy copy of a later target.
_NOISY, _NOISY_WORSE = 0.01, 8.0
#: Share of rows whose date lies after the row's own time.
_AFTER = 0.5
#: Rows that weights are solved for, and that are compared lag by lag.
_ROWS, _COMPARED = 2_000, 10_000


@dataclass(frozen=True)
class Travel:
    """What was found, and the ids of columns that hold earlier targets and no others."""

    suspects: tuple[Suspect, ...]
    past: frozenset[str]


def time_travel(view: View) -> Travel:
    """Compare inputs with targets of rows around; ``view`` holds all rows, or there are no neighbours."""
    if view.rows < _LEAST:
        return Travel((), frozenset())
    where = track(view)
    suspects: list[Suspect] = []
    past: set[str] = set()
    rest: list[Feature] = []
    some = np.arange(view.rows)[-_COMPARED:]
    beside = {lag: where.beside(view.y, lag)[some] for lag in range(-_LAGS, _LAGS + 1)}
    for feature in view.features:
        lag = _shifted(feature, view, some, beside)
        if lag is None:
            if feature.numeric and feature.column.kind is not ColumnKind.DATETIME:
                rest.append(feature)
        elif lag < 0:
            past.add(feature.id)
        elif lag > 0:
            suspects.append(_suspect(feature, _shift_words(lag, where)))
    if view.time is not None:
        for feature, window in _windows(rest, view, where):
            if window.last < 0:
                past.add(feature.id)
            else:
                suspects.append(_suspect(feature, _window_words(window)))
        named = {c for s in suspects for c in s.columns}
        rest = [f for f in rest if f.name not in named and f.id not in past]
        for feature, words in _means(rest, view, where, past):
            suspects.append(_suspect(feature, words))
        suspects += _later_dates(view)
    return Travel(tuple(suspects), frozenset(past))


def _suspect(feature: Feature, evidence: str) -> Suspect:
    return Suspect(check=CHECK, columns=(feature.name,), evidence=evidence)


def _shift_words(lag: int, where: Track) -> str:
    rows = "the next row" if lag == 1 else f"the row {lag} places later"
    return f"it holds the target of {rows}{' in time' if where.by_time else ' in the file'}, which is not known yet"


def _windows(features: list[Feature], view: View, where: Track) -> list[tuple[Feature, Window]]:
    if not features or view.classes > 2:
        return []
    found = windows(features, view.y.astype(np.float64), where)
    return [(f, found[f.id]) for f in features if f.id in found]


def _window_words(window: Window) -> str:
    return (
        f"it is the mean of {window.last - window.first + 1} targets, the last of them "
        + ("the row's own" if window.last == 0 else f"{window.last} row(s) later")
        + ", which is not known yet"
    )


def _shifted(feature: Feature, view: View, some: np.ndarray, beside: dict[int, np.ndarray]) -> int | None:
    """How many places away the row stands whose target the column holds, or None."""
    quick = _equal_numbers if not view.classes else _equal_classes
    part = replace(
        feature,
        values=feature.values[some],
        codes=feature.codes[some],
        absent=feature.absent[some],
    )
    shares = {lag: quick(part, y) for lag, y in beside.items()}
    best = max(shares, key=lambda lag: (shares[lag], -abs(lag)))
    if shares[best] < _EQUAL:
        return None
    # A state that lasts is told by its neighbours too: only a row that tells more than all others is the source.
    others = [share for lag, share in shares.items() if (lag <= 0) != (best <= 0)]
    if best > 0 and 1 - max(others) < 3 * (1 - shares[best]) + 1e-3:
        return None
    return best


def _equal_numbers(feature: Feature, y: np.ndarray) -> float:
    """Share of rows in which the column is the target there, in any unit."""
    both = np.isfinite(feature.values) & np.isfinite(y)
    if not feature.numeric or both.sum() < _LEAST:
        return 0.0
    a, b = feature.values[both], y[both]
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    if size <= 0:
        return 0.0
    same = abs(float(a @ b)) / size
    # Only a correlation that leaves nothing over is equality; a smooth series is close to its neighbours.
    return same if same > 1 - 1e-9 else min(same, 0.9) * float(same > 0.5)


def _equal_classes(feature: Feature, y: np.ndarray) -> float:
    """How far the column's values tell the class there, 1 being always."""
    both = np.isfinite(y) & ~feature.absent
    if both.sum() < _LEAST or feature.distinct > 100:
        return 0.0
    codes = np.unique(feature.codes[both], return_inverse=True)[1]
    return told(crosstab(codes, y[both].astype(np.int64))).gain


def _means(features: list[Feature], view: View, where: Track, past: set[str]) -> list[tuple[Feature, str]]:
    """Columns that are weighted sums of targets around, some of them not earlier; adds to ``past``."""
    if not features:
        return []
    window, rows = _window(view, where)
    if not window:
        return []
    targets = [view.y == k for k in range(1, min(view.classes, 10))] if view.classes else [view.y]
    found: dict[str, tuple[Feature, str]] = {}
    for target in targets:
        design = np.stack([where.beside(target, lag)[rows] for lag in range(-window, window + 1)], axis=1)
        for feature in features:
            if feature.id in past or feature.id in found:
                continue
            words = _weighted(feature, design, rows, where, window)
            if words == "":
                past.add(feature.id)
            elif words:
                found[feature.id] = (feature, words)
    return list(found.values())


def _window(view: View, where: Track) -> tuple[int, np.ndarray]:
    """The widest window that enough rows have whole, and those rows."""
    numbers = np.ones(view.rows)
    for window in _WINDOWS:
        whole = np.ones(view.rows, dtype=bool)
        for lag in range(-window, window + 1):
            whole &= np.isfinite(where.beside(numbers, lag))
        rows = np.flatnonzero(whole)
        if len(rows) >= max(_LEAST, _EACH * (2 * window + 2)):
            return window, rows[:_ROWS]
    return 0, np.zeros(0, dtype=np.int64)


def _weighted(
    feature: Feature, design: np.ndarray, rows: np.ndarray, where: Track, window: int
) -> str | None:
    """Words where weights on the present or later are needed, "" where the past is enough, None where neither."""
    x = feature.values[rows]
    before = where.beside(feature.values, -1)[rows]
    known = np.isfinite(x) & np.isfinite(before)
    if known.sum() < _EACH * (design.shape[1] + 2) or np.std(x[known]) == 0:
        return None
    y, x, before = design[known], x[known], before[known]
    now = window
    for own in (None, before):
        weights, left = _solve(y, x, own)
        if left > _NOISY:
            continue
        _, left_past = _solve(y[:, :now], x, own)
        if left_past < _EXACT:
            return ""
        _, left_now = _solve(y[:, : now + 1], x, own)
        if left < _EXACT and left_past > _WORSE * max(left, 1e-12):
            return _weights_words(weights, now)
        if own is None and left_now > _NOISY_WORSE * left:
            return _weights_words(weights, now)
    return None


def _solve(y: np.ndarray, x: np.ndarray, own: np.ndarray | None) -> tuple[np.ndarray, float]:
    """Weights of targets, and the share of the column's variance that they leave over.

    With ``own``, the column's value one row before, what is explained is its change: running means and sums.
    """
    aim = x if own is None else x - own
    design = np.column_stack([y, np.ones(len(x)), *([] if own is None else [own])])
    centre, scale = design.mean(0), design.std(0)
    scale[scale == 0], centre[-1 if own is None else -2] = 1.0, 0.0
    weights, *_ = np.linalg.lstsq((design - centre) / scale, aim, rcond=1e-10)
    rest = aim - (design - centre) / scale @ weights
    spread = float(np.var(aim))
    return weights[: y.shape[1]] / scale[: y.shape[1]], float(np.var(rest)) / spread if spread > 0 else 1.0


def _weights_words(weights: np.ndarray, now: int) -> str:
    share = np.abs(weights) / max(float(np.abs(weights).sum()), 1e-300)
    late, present = float(share[now + 1 :].sum()), float(share[now])
    return (
        f"it is a weighted sum of the targets of the rows around, {present:.0%} of the weight on the row's own "
        f"target and {late:.0%} on later ones, neither of which is known yet"
    )


def _later_dates(view: View) -> list[Suspect]:
    assert view.time is not None
    hints = []
    for feature in view.features:
        if feature.column.kind is not ColumnKind.DATETIME:
            continue
        both = ~feature.absent & np.isfinite(view.time)
        if both.sum() < _LEAST or not _same_clock(feature.values[both], view.time[both]):
            continue
        share = float(np.mean(feature.values[both] > view.time[both]))
        if share > _AFTER:
            words = f"its dates lie after the row's own time in {share:.0%} of the rows that have one"
            hints.append(_suspect(feature, words).model_copy(update={"hint": True}))
    return hints


def _same_clock(dates: np.ndarray, time: np.ndarray) -> bool:
    """Whether both are seconds since 1970: times that only count rows lie elsewhere."""
    decade = 10 * 365 * 86400.0
    return abs(float(np.median(dates) - np.median(time))) < decade
