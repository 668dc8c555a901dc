"""What ``fit`` was given: the table to learn from, and what must be known of it to answer as the caller expects."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .frames import column_names, is_frame, is_path, to_polars
from .labels import names_of

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Given:
    """The table of one ``fit``.

    Attributes:
        frame: inputs and target; None where ``path`` names a file.
        path: of a file or folder that the crew reads itself.
        target: name of the column to predict; None where the request says it.
        inputs: names of all other columns; None where the target is not known yet.
        classes: (classes,) sorted labels; None where no classes are predicted, or it is not known yet.
        kind: ``classification``, ``regression`` or None, where the crew finds out.
    """

    frame: "pl.DataFrame | None"
    path: str | None
    target: str | None
    inputs: tuple[str, ...] | None
    classes: np.ndarray | None
    kind: str | None


def take(estimator: Any, X: Any, y: Any, target: str | None, kind: str | None) -> Given:
    """Look at what ``fit`` was given, and set what scikit-learn wants set of it.

    Args:
        estimator: gets ``n_features_in_`` and, where columns have names, ``feature_names_in_``.
        X: inputs; or, without ``y``, a table that holds the target too, or the path of one.
        y: (rows,) target.
        target: name of the target's column.
        kind: what is predicted, where that is known.

    Raises:
        ValueError, TypeError: as scikit-learn's own estimators raise them.
    """
    if is_path(X):
        if y is not None:
            raise ValueError("y is given beside a path; name the target's column with target= instead")
        return Given(None, str(X), target, None, None, kind)
    X = X.collect() if hasattr(X, "collect") and is_frame(X) else X
    if y is None:
        if not is_frame(X):
            # Without names there is no column that a request could mean.
            name = type(estimator).__name__
            raise ValueError(
                f"This {name} estimator requires y to be passed, but the target y is None: an array has no column"
                " names. Expected fit(X, y), or fit(table) with named columns."
            )
        return _with_target_inside(estimator, X, target, kind)
    return _beside(estimator, X, y, target, kind)


def _with_target_inside(estimator: Any, X: Any, target: str | None, kind: str | None) -> Given:
    names = column_names(X)
    if target is None:
        return Given(to_polars(X, names), None, None, None, None, kind)
    if target not in names:
        raise ValueError(f"target={target!r} is no column of the table; it has {names[:20]}")
    place = names.index(target)
    found = X[X.columns[place]]
    rest = X.drop(columns=[X.columns[place]]) if hasattr(X, "iloc") else X.drop(X.columns[place])
    if (missing := _missing(found)).any():
        # Nothing can be learned from these; the request's own reading would leave them out as well.
        keep = np.flatnonzero(~missing)
        rest, found = (rest.iloc[keep], found.iloc[keep]) if hasattr(X, "iloc") else (rest[keep], found[keep])
    return _beside(estimator, rest, found, target, kind)


def _missing(column: Any) -> np.ndarray:
    found = column.isna() if hasattr(column, "isna") else column.is_null()
    missing: np.ndarray = np.asarray(found.to_numpy(), dtype=bool)
    return missing


def _beside(estimator: Any, X: Any, y: Any, target: str | None, kind: str | None) -> Given:
    """Inputs and target apart, as scikit-learn has them."""
    import polars as pl
    from sklearn.utils.validation import validate_data

    called = target or _name(y)
    if hasattr(y, "to_numpy"):
        y = _plain(y)
    if is_frame(X):
        validate_data(estimator, X, skip_check_array=True)
        names = column_names(X)
        if X.shape[0] == 0:
            raise ValueError(
                f"Found array with 0 sample(s) (shape={X.shape}) while a minimum of 1 is required."
            )
        y = _checked(estimator, X, y, kind)
    else:
        X, y = validate_data(
            estimator,
            X,
            y,
            dtype=None,
            ensure_all_finite="allow-nan",
            ensure_min_samples=2,
            y_numeric=kind == "regression",
        )
        names = [f"x{place}" for place in range(X.shape[1])]
    if X.shape[1] == 0:
        raise ValueError(f"Found array with 0 feature(s) (shape={X.shape}) while a minimum of 1 is required.")
    if target is not None and target in names:
        raise ValueError(f"y is given, and X holds the column {target!r} too; leave one of them out")
    called = _free(called or "target", names)
    column, classes = _target(y, kind)
    table = to_polars(X, names).with_columns(pl.Series(called, column))
    return Given(
        table,
        None,
        called,
        tuple(names),
        classes,
        kind or ("classification" if classes is not None else None),
    )


def _plain(y: Any) -> Any:
    """A series or a frame of one column as an array; of categories, their values."""
    found = y.to_numpy()
    return found if found.dtype.kind in "biufcO" else np.asarray(y.to_list(), dtype=object)


def _checked(estimator: Any, X: Any, y: Any, kind: str | None) -> Any:
    from sklearn.utils.validation import _check_y, check_consistent_length

    found = _check_y(y, multi_output=False, y_numeric=kind == "regression", estimator=estimator)
    check_consistent_length(X, found)
    return found


def _target(y: np.ndarray, kind: str | None) -> tuple[np.ndarray | list[str], np.ndarray | None]:
    """The target's cells, and the labels where classes are predicted.

    Raises:
        ValueError: classes are wanted, and these are none.
    """
    from sklearn.utils.multiclass import check_classification_targets

    words = y.dtype.kind not in "iuf"
    if kind == "regression" or (kind is None and not words):
        return np.asarray(y, dtype=np.float64 if y.dtype.kind in "fO" else None), None
    check_classification_targets(y)
    if y.dtype == object:
        y = np.asarray(y.tolist())
    classes, codes = np.unique(y, return_inverse=True)
    if len(classes) < 2:
        raise ValueError(f"y holds one class only, {classes.tolist()[0]!r}: there is nothing to tell apart")
    names = names_of(classes)
    return [names[code] for code in codes], classes


def _name(y: Any) -> str | None:
    name = getattr(y, "name", None)
    return name if isinstance(name, str) and name else None


def _free(name: str, taken: Sequence[str]) -> str:
    return next(n for n in (name, *(f"{name}_{k}" for k in range(1, len(taken) + 2))) if n not in taken)
