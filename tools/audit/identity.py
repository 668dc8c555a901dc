"""``joint_leak`` of numbers: the target is a sum, difference, product or ratio of columns."""

from dataclasses import dataclass

import numpy as np

from ...pipelines.contracts import ColumnKind, Suspect
from .pairs import CHECK
from .view import Feature, View

_ROWS, _COLUMNS, _FEWEST = 4_000, 120, 50
#: Share of values that may be missing in a column that takes part.
_ABSENT = 0.05
#: Unexplained share of variance of an identity with any weights, and with plain ones: 1, -1, 2, a half, or equal.
_EXACT, _NEARLY = 1e-8, 1e-4
#: Columns of an identity with any weights, and with plain ones.
_FEW, _SOME = 4, 10
#: How near a weight is to a plain one.
_PLAIN = 0.01


@dataclass(frozen=True)
class _Fit:
    chosen: tuple[int, ...]
    weights: np.ndarray
    left: float


def identity_leaks(view: View, seed: int) -> tuple[Suspect, ...]:
    """At most one: the fewest columns of which the target is made."""
    columns = [
        f
        for f in view.features
        if f.column.kind is ColumnKind.NUMERIC and f.distinct > 2 and f.absent.mean() <= _ABSENT
    ][:_COLUMNS]
    if len(columns) < 2 or (view.classes > 2):
        return ()
    rows = _complete(columns, view, seed)
    if len(rows) < max(_FEWEST, 3 * len(columns)):
        return ()
    x = np.stack([f.values[rows] for f in columns], axis=1)
    y = view.y[rows].astype(np.float64)
    fit = _sum(x, y)
    if fit is not None:
        return (_suspect(columns, fit, "a sum or difference", view),)
    positive = np.asarray((x > 0).all(axis=0))
    if view.classes or not (y > 0).all() or positive.sum() < 2:
        return ()
    columns = [f for f, good in zip(columns, positive.tolist(), strict=True) if good]
    fit = _sum(np.log(x[:, positive]), np.log(y))
    return () if fit is None else (_suspect(columns, fit, "a product or ratio", view),)


def _complete(columns: list[Feature], view: View, seed: int) -> np.ndarray:
    whole = np.ones(view.rows, dtype=bool)
    for feature in columns:
        whole &= ~feature.absent
    rows = np.flatnonzero(whole)
    if len(rows) > _ROWS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, _ROWS, replace=False))
    return rows


def _suspect(columns: list[Feature], fit: _Fit, what: str, view: View) -> Suspect:
    weights = ", ".join(f"{w:.4g}" for w in fit.weights)
    return Suspect(
        check=CHECK,
        columns=tuple(columns[i].name for i in fit.chosen),
        evidence=(
            f"the target is {what} of them (weights {weights}), which leaves {fit.left:.1e} of its variance "
            "unexplained; none of them gives it alone"
        ),
    )


def _sum(x: np.ndarray, y: np.ndarray) -> _Fit | None:
    """The fewest columns of which ``y`` is a weighted sum, without an error."""
    scale = x.std(0)
    usable = np.flatnonzero(scale > 1e-12)
    if len(usable) < 2 or y.std() == 0:
        return None
    z = (x[:, usable] - x[:, usable].mean(0)) / scale[usable]
    aim = (y - y.mean()) / y.std()
    weights, left = _solve(z, aim)
    if left > _NEARLY:
        return None
    chosen = _forward(z, aim) or _backward(z, aim, weights)
    if chosen is None or len(chosen) < 2:
        return None
    weights, left = _solve(z[:, chosen], aim)
    real = weights * y.std() / scale[usable][chosen]
    if (left < _EXACT and len(chosen) <= _FEW) or (_all_plain(real) and len(chosen) <= _SOME):
        order = np.argsort(usable[chosen])
        return _Fit(tuple(int(c) for c in usable[chosen][order]), real[order], left)
    return None


def _solve(z: np.ndarray, aim: np.ndarray) -> tuple[np.ndarray, float]:
    weights, *_ = np.linalg.lstsq(z, aim, rcond=1e-12)
    return weights, float(np.mean((aim - z @ weights) ** 2))


def _forward(z: np.ndarray, aim: np.ndarray) -> list[int] | None:
    """Columns taken one by one, each time the one that goes best with what is left over."""
    chosen: list[int] = []
    rest = aim
    for _ in range(min(_SOME, z.shape[1])):
        gain = np.abs(z.T @ rest)
        gain[chosen] = -1.0
        chosen.append(int(gain.argmax()))
        weights, left = _solve(z[:, chosen], aim)
        if left < _NEARLY:
            return _backward(z[:, chosen], aim, weights, chosen)
        rest = aim - z[:, chosen] @ weights
    return None


def _backward(
    z: np.ndarray, aim: np.ndarray, weights: np.ndarray, names: list[int] | None = None
) -> list[int] | None:
    """Columns left out one by one, the least first, while the rest still gives the target."""
    names = list(range(z.shape[1])) if names is None else names
    kept = list(range(z.shape[1]))
    _, full = _solve(z, aim)
    for column in np.argsort(np.abs(weights)):
        trial = [k for k in kept if k != column]
        if len(trial) and _solve(z[:, trial], aim)[1] < min(_NEARLY, 10 * full + 1e-9):
            kept = trial
    return [names[k] for k in kept] if len(kept) <= _SOME else None


def _all_plain(weights: np.ndarray) -> bool:
    """Whether weights are 1, -1, 2, -2, a half or its negative, or all of one size."""
    size = np.abs(weights)
    if float(size.max()) <= float(size.min()) * (1 + _PLAIN):
        return True
    return all(min(abs(s - p) / p for p in (0.5, 1.0, 2.0)) < _PLAIN for s in size)
