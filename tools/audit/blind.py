"""What an input tells beside the target: the mark of real measurements, which noisy copies lack.

A noisy copy of the target strays from it by chance alone: given the target, its errors go together with nothing
else in the table. A real measurement goes on telling of other things once the target is known: large stones have
large sides at any price. The two are told apart by permuting a column within strata of equal target, which changes
nothing about a noisy copy (a conditional permutation test: Berrett et al. 2020).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .association import correlation, quantile_codes
from .view import Feature, View

#: Rows, other columns and permutations that are looked at.
_ROWS, _COLUMNS, _PERMUTATIONS = 4_000, 60, 60
#: Codes of each other column, and rows of a stratum of like numbers.
_BINS, _STRATUM = 6, 25
#: Errors that agree so closely are one column written twice.
_TWIN = 0.9


@dataclass(frozen=True)
class Strata:
    """Rows of like target.

    Attributes:
        rows: (n,) rows of the view that are looked at, by stratum.
        codes: (n,) strata, ascending.
        parts: (n,) a few coarse parts of the target.
        counts: (strata,) rows of each.
    """

    rows: np.ndarray
    codes: np.ndarray
    parts: np.ndarray
    counts: np.ndarray

    def means(self, values: np.ndarray) -> np.ndarray:
        """(n,) each row's stratum mean of ``values``."""
        return np.asarray((np.bincount(self.codes, weights=values) / self.counts)[self.codes])


@dataclass(frozen=True)
class Stray:
    """How a column strays from what rows of like target have.

    Attributes:
        name: the column's name.
        errors: (n,) numbers, 0 on average in each stratum.
        cells: (n,) codes by which the column is looked for in the errors of others.
    """

    name: str
    errors: np.ndarray
    cells: np.ndarray


@dataclass(frozen=True)
class Witness:
    """What the other columns know of a column's errors.

    Attributes:
        excess: the strongest association over the strongest of all permutations: about 1 or less by chance,
            several times that for most real measurements.
        twins: names of columns that make the same errors.
    """

    excess: float
    twins: tuple[str, ...] = ()


def strata(view: View, seed: int) -> Strata:
    """Classes, or blocks of neighbours in the order of a numeric target."""
    rows = np.arange(view.rows)
    if view.rows > _ROWS:
        rows = np.random.default_rng(seed).choice(view.rows, _ROWS, replace=False)
    rows = rows[np.argsort(view.y[rows], kind="stable")]
    if view.classes:
        codes = np.unique(view.y[rows], return_inverse=True)[1]
        parts = codes if view.classes <= 4 else np.zeros(len(rows), dtype=np.int64)
    else:
        codes = np.arange(len(rows)) // min(_STRATUM, max(5, len(rows) // 10))
        parts = 3 * np.arange(len(rows)) // len(rows)
    return Strata(rows, codes, parts, np.bincount(codes))


def stray(feature: Feature, view: View, among: Strata, modal: bool) -> Stray:
    """A column's errors: whether it differs from its stratum's most frequent value, or by how much."""
    errors = _other_value(feature, among) if modal else _distance(feature, view, among)
    bins = feature.codes[among.rows]
    if feature.distinct > _BINS + 2:
        bins = quantile_codes(errors if feature.numeric and not modal else feature.values[among.rows], _BINS)
    cells = np.unique(bins * (int(among.parts.max()) + 1) + among.parts, return_inverse=True)[1]
    return Stray(feature.name, errors, cells)


def _other_value(feature: Feature, among: Strata) -> np.ndarray:
    codes = np.unique(feature.codes[among.rows], return_inverse=True)[1]
    counts = np.zeros((len(among.counts), int(codes.max()) + 1), dtype=np.int64)
    np.add.at(counts, (among.codes, codes), 1)
    other = (codes != counts.argmax(1)[among.codes]).astype(np.float64)
    return np.asarray(other - among.means(other))


def _distance(feature: Feature, view: View, among: Strata) -> np.ndarray:
    x = feature.values[among.rows]
    known = np.isfinite(x)
    x = np.where(known, x, np.mean(x[known]) if known.any() else 0.0)
    errors = x - among.means(x)
    if not view.classes:
        y = view.y[among.rows] - among.means(view.y[among.rows])
        size = among.means(y * y)
        errors = errors - among.means(y * errors) / np.where(size > 0, size, 1.0) * y
    scale = np.sqrt(among.means(errors * errors))
    errors = np.clip(errors / np.maximum(scale, 0.05 * float(scale.max()) or 1.0), -4, 4)
    return np.asarray(errors - among.means(errors))


def witness(column: Stray, others: Sequence[Stray], among: Strata, seed: int) -> Witness:
    """What ``others`` know of a column's errors."""
    twins = tuple(o.name for o in others if _alike(column.errors, o.errors))
    others = [o for o in others if o.name not in twins]
    # Where columns are many, those are asked that most likely know.
    others = sorted(others, key=lambda o: -abs(correlation(column.errors, o.errors)))[:_COLUMNS]
    if not others or not column.errors.any():
        return Witness(0.0, twins)
    random = np.random.default_rng(seed)
    drawn = np.empty((len(column.errors), _PERMUTATIONS + 1), dtype=np.float32)
    drawn[:, 0] = column.errors
    for i in range(1, _PERMUTATIONS + 1):
        # Rows are sorted by stratum, so sorting noise within strata permutes them.
        drawn[:, i] = column.errors[np.lexsort((random.random(len(drawn)), among.codes))]
    scores = np.stack([_association(other.cells, drawn) for other in others])
    chance = scores[:, 1:]
    # Cells of a few rows hardly vary: without a floor one row more would look like a marvel.
    spread = np.maximum(chance.std(1, keepdims=True), 0.2 * chance.mean(1, keepdims=True) + 1e-12)
    strongest = ((scores - chance.mean(1, keepdims=True)) / spread).max(0)
    return Witness(float(strongest[0] / max(float(strongest[1:].max()), 1.0)), twins)


def _alike(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two columns err in the same rows, if not the same way."""
    return max(abs(correlation(a, b)), correlation(np.abs(a), np.abs(b))) > _TWIN


def _association(cells: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """(permutations,) sum over cells of squared sums of errors, each over the number of its rows."""
    counts = np.bincount(cells)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    sums = np.add.reduceat(drawn[np.argsort(cells, kind="stable")], starts, axis=0)
    return np.asarray((sums**2 / counts[:, None]).sum(0), dtype=np.float64)
