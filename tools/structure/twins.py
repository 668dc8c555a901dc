"""Copies: rows whose inputs equal another's, or nearly, as augmented, jittered or re-entered rows do.

Near ones are told from rows that merely lie close by the jump between the nearest neighbour and the twentieth:
where rows lie freely in ``m`` dimensions, the first is ``r`` times nearer with probability about ``19 r**-m``
(``m`` is estimated from the neighbours' distances, Levina and Bickel 2005).
"""

from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.contracts import TwinFinding

if TYPE_CHECKING:
    import polars as pl

Array = np.ndarray

#: Bits that equal rows must share, in units of the logarithm of the rows, so that chance would not do it.
_BITS = 3.0
_LEAST_EXACT, _LEAST_NEAR = 0.02, 0.05
_ASKED, _PARTS, _NEIGHBOURS = 600, 6, 20
#: How much nearer a copy is: the more dimensions, the less it takes to be no chance.
_JUMPS, _CHANCE = (4.0, 6.0, 10.0, 20.0, 40.0), 0.003
_LEAST_ROWS, _MANY_ROWS, _MOST_ROWS = 100, 20_000, 60_000
#: Columns of numbers with fewer values must be equal in twins.
_MANY_VALUES, _LEAST_NUMBERS = 30, 2
#: Larger numbers than this have squares beyond floats.
_HUGE = 1e150
#: Distances are looked for in so many dimensions, and measured in all.
_DIMENSIONS = 8
#: Twins that would join more of the rows than this are no copies.
_LARGEST = 0.05


def find_twins(frame: "pl.DataFrame", seed: int = 3) -> TwinFinding | None:
    """Copies among rows of inputs; None where there are hardly any."""
    if frame.width == 0 or frame.height < _LEAST_ROWS:
        return None
    exact = _exact_share(frame)
    near, radius = _near_share(frame.head(_MOST_ROWS), np.random.default_rng(seed))
    if exact < _LEAST_EXACT and near == 0.0:
        return None
    said = []
    if exact >= _LEAST_EXACT:
        said.append(f"the inputs of {exact:.1%} of the rows equal another row's, which chance would not do")
    if near:
        said.append(
            f"{near:.0%} of the rows lie far nearer to one other row than to its neighbours: they are copies "
            "with a little noise"
        )
    return TwinFinding(exact=exact, near=near, radius=radius, evidence="; ".join(said))


def same_pictures(frame: "pl.DataFrame") -> TwinFinding | None:
    """Rows whose pictures equal another row's, to the byte; None where hardly any do.

    Args:
        frame: the columns of pictures.
    """
    if frame.width == 0 or frame.height == 0:
        return None
    here = frame.select(frame.get_column(name).is_not_null() for name in frame.columns)
    known = here.to_numpy().any(axis=1)
    share = float((frame.hash_rows(seed=0).is_duplicated().to_numpy() & known).mean())
    if share < _LEAST_EXACT:
        return None
    said = f"the pictures of {share:.1%} of the rows equal another row's, to the byte"
    return TwinFinding(exact=share, near=0.0, radius=0.0, evidence=said)


def twin_codes(frame: "pl.DataFrame", radius: float) -> Array:
    """(rows,) int64, equal for rows that are copies of one another, exact or within ``radius``."""
    import polars as pl

    if frame.width == 0:
        return np.arange(frame.height)
    first = frame.hash_rows(seed=0).rank("dense").cast(pl.Int64).to_numpy() - 1
    if radius <= 0:
        return np.asarray(first)
    numbers, words = _parts(frame)
    _, index, inverse = np.unique(first, return_index=True, return_inverse=True)
    joined = _near_components(numbers[index], words[index], radius)
    return np.asarray(joined[inverse])


def _exact_share(frame: "pl.DataFrame") -> float:
    """Share of rows that equal another although their values together are rare."""
    import polars as pl

    hashes = frame.hash_rows(seed=0)
    repeated = hashes.is_duplicated()
    if not repeated.any():
        return 0.0
    bits = np.zeros(frame.height)
    for column in frame.iter_columns():
        codes = column.rank("dense").fill_null(0).cast(pl.Int64).to_numpy()
        bits -= np.log2(np.bincount(codes)[codes] / len(codes))
    return float((repeated.to_numpy() & (bits >= _BITS * np.log2(frame.height))).mean())


def _parts(frame: "pl.DataFrame") -> tuple[Array, Array]:
    """(rows, k) numbers of many values in standard deviations, and (rows,) codes of everything else."""
    import polars as pl

    numbers, words = [], []
    for column in frame.iter_columns():
        if column.dtype == pl.Datetime:
            column = column.dt.epoch("us")
        if column.dtype.is_numeric() and column.n_unique() >= _MANY_VALUES:
            values = column.cast(pl.Float64).to_numpy()
            known = np.isfinite(values)
            largest = float(np.abs(values[known]).max()) if known.any() else 0.0
            if largest > _HUGE:
                values = values / largest
            spread = float(values[known].std()) if known.any() else 0.0
            if spread > 0 and np.isfinite(spread):
                scaled = (values - values[known].mean()) / spread
                numbers.append(np.where(known, scaled, -9.0))
                continue
        words.append(column)
    rest = pl.DataFrame(words).hash_rows(seed=0) if words else pl.Series([0] * frame.height)
    codes = rest.rank("dense").cast(pl.Int64).to_numpy()
    return np.column_stack(numbers) if numbers else np.empty((frame.height, 0)), codes


def _space(numbers: Array, words: Array) -> Array:
    """Rows as points in few dimensions; different words set them far apart."""
    places = numbers
    if numbers.shape[1] > _DIMENSIONS:
        turn = np.random.default_rng(0).normal(size=(numbers.shape[1], _DIMENSIONS)) / _DIMENSIONS**0.5
        places = numbers @ turn
    return np.column_stack([places, words * 1e3])


def _near_share(frame: "pl.DataFrame", random: np.random.Generator) -> tuple[float, float]:
    """Share of rows with a near copy, equal rows taken as one, and how near these are; zeros where none."""
    numbers, words = _parts(frame.unique(maintain_order=True))
    rows, width = numbers.shape
    if rows < _LEAST_ROWS or width < _LEAST_NUMBERS:
        return 0.0, 0.0
    asked = random.choice(rows, min(_ASKED if rows < _MANY_ROWS else _ASKED // 2, rows), replace=False)
    away = np.concatenate([_nearest(numbers, words, part) for part in np.array_split(asked, _PARTS)])
    first, middle, last = away[:, 0], away[:, _NEIGHBOURS // 2 - 1], away[:, -1]
    crowded = np.isfinite(last) & (middle > 0)
    if crowded.sum() < _LEAST_ROWS / 2:
        return 0.0, 0.0
    first, middle, last = first[crowded], middle[crowded], last[crowded]
    # The further half of the neighbours tells the dimension, whatever copies there are.
    spread = float(np.log(np.maximum(last / middle, 1.0)).mean())
    dimension = np.log(2.0) / spread if spread > 0 else np.inf
    fitting = [j for j in _JUMPS if (_NEIGHBOURS - 1) * j**-dimension <= _CHANCE]
    if not fitting:
        return 0.0, 0.0
    copies = first < last / fitting[0]
    share = float(copies.mean())
    return (share, float(np.quantile(first[copies], 0.95))) if share >= _LEAST_NEAR else (0.0, 0.0)


def _nearest(numbers: Array, words: Array, asked: Array) -> Array:
    """(asked, neighbours) distances to the nearest other rows with the same words, the nearest first."""
    squared = (numbers**2).sum(axis=1)
    away = squared[asked][:, None] + squared - 2 * numbers[asked] @ numbers.T
    away[words[asked][:, None] != words] = np.inf
    away[np.arange(len(asked)), asked] = np.inf
    near = np.argpartition(away, min(_NEIGHBOURS, len(words) - 1), axis=1)[:, :_NEIGHBOURS]
    # What was cancelled out of large numbers is measured again.
    exact = np.sqrt(((numbers[near] - numbers[asked][:, None]) ** 2).mean(axis=2))
    known = np.isfinite(np.take_along_axis(away, near, axis=1))
    return np.sort(np.where(known, exact, np.inf), axis=1)


def _near_components(numbers: Array, words: Array, radius: float) -> Array:
    """(rows,) numbers of components of rows within ``radius`` of one another."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    rows = len(words)
    alone = np.arange(rows)
    if numbers.shape[1] < _LEAST_NUMBERS:
        return alone
    places = _space(numbers, words)
    # Turned into fewer dimensions, distances may shrink or grow by some; all are measured again.
    reach = 2 * radius * numbers.shape[1] ** 0.5
    _, near = cKDTree(places).query(places, k=min(rows, 12), distance_upper_bound=reach)
    near = np.where(near < rows, near, alone[:, None])
    away = np.sqrt(((numbers[near] - numbers[:, None]) ** 2).mean(axis=2))
    one, two = np.nonzero((away <= radius) & (words[near] == words[:, None]))
    links = coo_matrix((np.ones(len(one)), (one, near[one, two])), shape=(rows, rows))
    joined = connected_components(links, directed=False)[1]
    return alone if np.bincount(joined).max() > max(50, _LARGEST * rows) else joined
