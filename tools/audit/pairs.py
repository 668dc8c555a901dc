"""``joint_leak`` of classes: pairs of columns, or parities of up to four, that tell the class only together."""

from itertools import combinations

import numpy as np

from ...pipelines.contracts import Suspect
from .association import Telling, crosstab, quantile_codes, told
from .view import Feature, View

CHECK = "joint_leak"
#: Rows and columns that are looked at first; everything found is measured again on all rows.
_ROWS, _COLUMNS, _BINARY, _NUMBERS = 4_000, 100, 30, 40
#: How much a pair must tell, and the most that its columns may tell alone.
_ALL, _ALONE = 0.85, 0.5
#: Rows for each pair of values, at least.
_EACH = 5
#: Correlation of a parity with the class.
_PARITY = 0.85
#: Findings that are told.
_MOST = 3


def pair_leaks(view: View, seed: int) -> tuple[Suspect, ...]:
    """Columns that tell nearly nothing alone and the class together."""
    rows = np.arange(view.rows)
    if view.rows > _ROWS:
        rows = np.random.default_rng(seed).choice(view.rows, _ROWS, replace=False)
    found = [*_pairs(view, rows), *_comparisons(view, rows), *_parities(view, rows)]
    shortest = sorted(found, key=lambda s: len(s.columns))
    kept: list[Suspect] = []
    for suspect in shortest:
        if not any(set(k.columns) <= set(suspect.columns) for k in kept):
            kept.append(suspect)
    return tuple(kept[:_MOST])


def _pairs(view: View, rows: np.ndarray) -> list[Suspect]:
    y = view.y[rows]
    columns = [f for f in view.features if f.distinct * _EACH <= view.rows and f.distinct <= 1000][:_COLUMNS]
    small = [np.unique(f.codes[rows], return_inverse=True)[1] for f in columns]
    sizes = [int(c.max()) + 1 for c in small]
    alone = [told(crosstab(c, y)).gain for c in small]
    found = []
    for i, j in combinations(range(len(columns)), 2):
        cells = sizes[i] * sizes[j]
        if max(alone[i], alone[j]) > _ALONE or cells > 20 * len(rows):
            continue
        both = small[i] * sizes[j] + small[j]
        if cells > len(rows):
            both = np.unique(both, return_inverse=True)[1]
        if told(crosstab(both, y)).gain < _ALL - 0.1:
            continue
        words = _measured(
            columns[i].codes * columns[j].distinct + columns[j].codes, columns[i], columns[j], view
        )
        if words:
            found.append(_suspect((columns[i], columns[j]), words))
    return found


def _suspect(columns: tuple[Feature, ...], words: str) -> Suspect:
    return Suspect(check=CHECK, columns=tuple(c.name for c in columns), evidence=words)


def _measured(codes: np.ndarray, a: Feature, b: Feature, view: View, what: str = "together") -> str | None:
    """What the pair tells, on all rows; None where it is too little, or one of them tells much alone."""
    codes = np.unique(codes, return_inverse=True)[1]
    if (int(codes.max()) + 1) * _EACH > view.rows:
        return None
    pair = told(crosstab(codes, view.y))
    alone = max((_alone(f, view) for f in (a, b)), key=lambda t: t.gain)
    if pair.gain < _ALL or alone.gain > _ALONE:
        return None
    return (
        f"{what} they tell the class in {pair.share:.1%} of {view.rows:,} rows; the better of them alone in "
        f"{alone.share:.1%}, the most frequent class in {alone.base:.1%}"
    )


def _alone(feature: Feature, view: View) -> Telling:
    return told(crosstab(feature.codes, view.y))


def _comparisons(view: View, rows: np.ndarray) -> list[Suspect]:
    """Numbers of which the class says which is greater, or whether they are equal."""
    y = view.y[rows]
    columns = [f for f in view.features if f.numeric and f.distinct > 2][:_NUMBERS]
    found = []
    for a, b in combinations(columns, 2):
        if told(crosstab(_sign(a.values[rows], b.values[rows]), y)).gain < _ALL - 0.05:
            continue
        words = _measured(_sign(a.values, b.values), a, b, view, "which of them is greater tells, so that")
        if words and _no_cut(a, view) and _no_cut(b, view):
            found.append(_suspect((a, b), words))
    return found


def _sign(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    known = np.isfinite(a) & np.isfinite(b)
    return np.where(known, np.sign(np.nan_to_num(a) - np.nan_to_num(b)) + 1, 3).astype(np.int64)


def _no_cut(feature: Feature, view: View) -> bool:
    """Whether no threshold on the column tells the class well by itself."""
    return told(crosstab(quantile_codes(feature.values, 30), view.y)).gain <= 0.8


def _parities(view: View, rows: np.ndarray) -> list[Suspect]:
    """Two values each, and the class is odd or even: products of signs that correlate with it."""
    if view.classes != 2:
        return []
    columns = [f for f in view.features if f.distinct == 2][:_BINARY]
    if len(columns) < 3:
        return []
    signs = np.stack([1.0 - 2.0 * f.codes[rows] for f in columns], axis=1)
    y = 1.0 - 2.0 * view.y[rows]
    pairs = list(combinations(range(len(columns)), 2))
    products = np.stack([signs[:, i] * signs[:, j] for i, j in pairs], axis=1)
    scale = float(np.sqrt(max(1e-12, 1 - float(y.mean()) ** 2)))
    found: list[Suspect] = []
    for table, names in ((signs, [(i,) for i in range(len(columns))]), (products, pairs)):
        means = products.T @ table / len(rows)
        told_by = products.T @ (table * (y - y.mean())[:, None]) / len(rows)
        told_by /= scale * np.sqrt(np.maximum(1 - means**2, 1e-2))
        for first, second in zip(*np.nonzero(np.abs(told_by) > _PARITY), strict=True):
            chosen = tuple(sorted({*pairs[first], *names[second]}))
            if len(chosen) < len(pairs[first]) + len(names[second]):
                continue
            words = (
                f"whether an odd or even number of them hold agrees with the class (correlation "
                f"{abs(told_by[first, second]):.3f}); each alone tells nearly nothing"
            )
            suspect = _suspect(tuple(columns[c] for c in chosen), words)
            if suspect.columns not in {s.columns for s in found} and _silent(signs[:, list(chosen)], y):
                found.append(suspect)
    return found


def _silent(signs: np.ndarray, y: np.ndarray) -> bool:
    """Whether none of the signs tells much alone."""
    centred = y - y.mean()
    spread = np.sqrt(np.maximum(signs.var(0) * centred.var(), 1e-12))
    return bool((np.abs(signs.T @ centred / len(y)) / spread < _ALONE).all())
