"""Fitted scikit-learn and skrub parts on disk: skops with a frozen list of types, never a pickle."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..contracts import DataError
from .archive import check_archive

#: Types beyond numbers, arrays and containers that our models consist of. Anything else in a file is refused.
_TRUSTED = [
    "sklearn.compose._target.TransformedTargetRegressor",
    "sklearn.decomposition._truncated_svd.TruncatedSVD",
    "sklearn.ensemble._forest.ExtraTreesClassifier",
    "sklearn.ensemble._forest.ExtraTreesRegressor",
    "sklearn.ensemble._forest.RandomForestClassifier",
    "sklearn.ensemble._forest.RandomForestRegressor",
    "sklearn.feature_extraction.text.TfidfTransformer",
    "sklearn.feature_extraction.text.TfidfVectorizer",
    "sklearn.impute._base.MissingIndicator",
    "sklearn.impute._base.SimpleImputer",
    "sklearn.linear_model._coordinate_descent.Lasso",
    "sklearn.linear_model._huber.HuberRegressor",
    "sklearn.linear_model._logistic.LogisticRegression",
    "sklearn.linear_model._ridge.Ridge",
    "sklearn.neighbors._classification.KNeighborsClassifier",
    "sklearn.neighbors._regression.KNeighborsRegressor",
    "sklearn.pipeline.Pipeline",
    "sklearn.preprocessing._data.QuantileTransformer",
    "sklearn.preprocessing._data.StandardScaler",
    "sklearn.preprocessing._encoders.OneHotEncoder",
    "sklearn.preprocessing._encoders.OrdinalEncoder",
    "sklearn.preprocessing._label.LabelBinarizer",
    "sklearn.preprocessing._label.LabelEncoder",
    "sklearn.preprocessing._polynomial.SplineTransformer",
    "sklearn.preprocessing._target_encoder.TargetEncoder",
    "sklearn.tree._classes.DecisionTreeClassifier",
    "sklearn.tree._classes.DecisionTreeRegressor",
    "sklearn.tree._classes.ExtraTreeClassifier",
    "sklearn.tree._classes.ExtraTreeRegressor",
    "numpy.dtype",
    "skrub._datetime_encoder.DatetimeEncoder",
    "skrub._string_encoder.StringEncoder",
    "skrub._to_str.ToStr",
    "sklearn.tree._tree.Tree",
    "sklearn.neighbors._ball_tree.BallTree",
    "sklearn.neighbors._ball_tree.BallTree64",
    "sklearn.neighbors._kd_tree.KDTree",
    "sklearn.neighbors._kd_tree.KDTree64",
    "sklearn.neighbors._ball_tree.newObj",
    "sklearn.neighbors._kd_tree.newObj",
    "sklearn.metrics._dist_metrics.EuclideanDistance",
    "sklearn.metrics._dist_metrics.EuclideanDistance64",
    "sklearn.metrics._dist_metrics.ManhattanDistance",
    "sklearn.metrics._dist_metrics.ManhattanDistance64",
    "sklearn.metrics._dist_metrics.newObj",
    "scipy.interpolate._bsplines.BSpline",
    "scipy._lib.array_api_compat.numpy._aliases.asarray",
]


def dump(parts: object, path: Path) -> None:
    """Write fitted parts."""
    from .skops_io import io

    io.dump(parts, path, compression=zipfile.ZIP_DEFLATED, compresslevel=1)


def load(path: Path) -> Any:
    """Read fitted parts.

    Raises:
        DataError: the file holds a type that no model of ours has, or is damaged.
    """
    from skops.io.exceptions import UntrustedTypesFoundException

    from .skops_io import io

    check_archive(path)
    try:
        return io.load(path, trusted=_TRUSTED)
    except UntrustedTypesFoundException as error:
        raise DataError(
            "BAD-MODEL", f"{path.name} holds what no model of ours has: {error}", "do not use this model"
        ) from error
    except (zipfile.BadZipFile, OSError, KeyError) as error:
        raise DataError("BAD-MODEL", f"{path.name} is damaged: {error}", "train anew") from error


def write_facts(path: Path, facts: Mapping[str, object]) -> None:
    """Write small facts as JSON."""
    path.write_text(json.dumps(facts, sort_keys=True), encoding="utf-8")


def read_facts(path: Path) -> dict[str, Any]:
    """Read what :func:`write_facts` wrote."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
