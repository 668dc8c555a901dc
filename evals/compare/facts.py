"""Facts about any table of numbers that a language model may be told: its shape and scales, never its name."""

from collections.abc import Sequence

import numpy as np

from ...pipelines.contracts import Fact

#: Features described one by one, and pairs of features, at most.
_MOST = 12
_SIZES = {"small": 3.0, "medium": 30.0, "large": 150.0}


def data_facts(features: np.ndarray, target: np.ndarray, classes: bool) -> dict[str, Fact]:
    """Rows, features, classes and their balance, and how the features are scaled.

    Args:
        features: (rows, columns) finite floats, of the training part alone.
        target: (rows,) class numbers or floats.
        classes: whether the target is a class.
    """
    spread = features.std(axis=0)
    varying = spread[spread > 0]
    known: dict[str, Fact] = {
        "task": "classification" if classes else "regression",
        "rows": len(features),
        "numeric features": features.shape[1],
        "categorical features": 0,
    }
    if classes:
        shares = np.unique(target, return_counts=True)[1] / len(target)
        known |= {
            "classes": len(shares),
            "rarest class": _share(shares.min()),
            "most frequent class": _share(shares.max()),
        }
    else:
        known |= {"target mean": _short(target.mean()), "target std": _short(target.std())}
    known |= {
        "inputs": size_of_inputs(features),
        "features standardised": _standardised(features),
        "smallest feature std": _short(varying.min()) if len(varying) else 0.0,
        "largest feature std": _short(varying.max()) if len(varying) else 0.0,
        "largest absolute feature value": _short(np.abs(features).max()),
    }
    if constant := int(np.sum(spread == 0)):
        known["constant features"] = constant
    if sparse := float(np.mean(features == 0)):
        known["share of zeros"] = _short(sparse)
    return known


def size_of_inputs(features: np.ndarray) -> str:
    """``small``, ``medium``, ``large`` or ``huge``: the root of the mean square of all values, with ends at 3, 30 and 150.

    Gradient steps and kernels go by it: scaled features are small, pixels from 0 to 16 medium.
    """
    size = float(np.sqrt(np.mean(features**2)))
    return next((word for word, end in _SIZES.items() if size < end), "huge")


def marginals(features: np.ndarray) -> tuple[str, ...]:
    """A line for each feature, of very many the first ones: mean, deviation and range."""
    columns = [f"x{i + 1}: {_range(column)}" for i, column in enumerate(features.T[:_MOST])]
    left = features.shape[1] - len(columns)
    return (*columns, f"and {left} more") if left else tuple(columns)


def correlations(features: np.ndarray, target: np.ndarray) -> tuple[str, ...]:
    """The strongest correlations of features with the target (its class number, where it is a class), then of pairs.

    Pearson's; features that do not vary have none.
    """
    kept = [i for i in range(features.shape[1]) if features[:, i].std() > 0]
    if not kept or target.std() == 0:
        return ()
    table = np.corrcoef(np.column_stack([features[:, kept], target]), rowvar=False)
    own = [(f"x{i + 1} and target", float(table[place, -1])) for place, i in enumerate(kept)]
    pairs = [
        (f"x{i + 1} and x{j + 1}", float(table[a, b]))
        for a, i in enumerate(kept)
        for b, j in enumerate(kept)
        if a < b
    ]
    return tuple(f"{name}: {value:+.2f}" for found in (own, pairs) for name, value in _strongest(found))


def _strongest(found: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    return sorted(found, key=lambda pair: -abs(pair[1]))[:_MOST]


def _standardised(features: np.ndarray) -> bool:
    spread = features.std(axis=0)
    varying = spread > 0
    return bool(
        np.all(np.abs(features.mean(axis=0)[varying]) < 0.1) and np.all(np.abs(spread[varying] - 1) < 0.1)
    )


def _range(column: np.ndarray) -> str:
    low, high = column.min(), column.max()
    return f"mean {column.mean():.3g}, std {column.std():.3g}, from {low:.3g} to {high:.3g}"


def _short(value: float) -> float:
    return float(f"{value:.3g}")


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"
