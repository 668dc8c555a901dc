"""The parts of a script that are about a family: what its library is told."""

import inspect
from collections.abc import Mapping
from typing import Any

from ....pipelines.contracts import InputSchema, ParamValue
from ....pipelines.family import FitContext
from ....pipelines.tabular.blocks import directions
from ....pipelines.tabular.catboost import booster_options as catboost_options
from ....pipelines.tabular.lightgbm import booster_options as lightgbm_options
from ....pipelines.tabular.xgboost import booster_options as xgboost_options
from ....pipelines.text.texts import TOKEN
from ....pipelines.text.vocabulary import frequent
from .literals import literal
from .source import TrainingSource

_BOOSTERS = {"lightgbm": lightgbm_options, "xgboost": xgboost_options, "catboost": catboost_options}
_FORESTS = {"extra_trees": "ExtraTrees", "random_forest": "RandomForest"}
_ABSOLUTE = frozenset({"mae", "median_absolute_error", "mape", "smape"})
_MOST_EPOCHS = 200
_THREADS = "THREADS"


def fitting(source: TrainingSource, extended: InputSchema) -> dict[str, object]:
    """Names that a family's template uses, with the name of that."""
    manifest = source.manifest
    family, params = manifest.family, manifest.params
    classes = len(manifest.inputs.classes)
    found: dict[str, object] = {
        "family": f"families/{family}.py.j2",
        "absolute": manifest.metric in _ABSOLUTE,
    }
    if source.monotone and classes <= 2 and family in {*_BOOSTERS, "linear"}:
        numbers = len(directions(extended, {}, 0))
        found["signs"] = literal(directions(extended, source.monotone, numbers))
    if family in _BOOSTERS:
        return {**found, **_booster(source)}
    if family in _FORESTS:
        return {**found, **_forest(family, params, classes, manifest.seed), "dense": False}
    if family == "linear":
        return {**found, **_linear(params, classes, manifest.seed), "dense": True}
    if family == "knn":
        return {**found, **_neighbours(params, classes), "dense": True}
    if family == "mlp":
        return {**found, **_network(params, source)}
    return {**found, **_grams(params, classes)} if family == "text_linear" else found


def _booster(source: TrainingSource) -> dict[str, object]:
    manifest = source.manifest
    context = FitContext(
        schema=manifest.inputs,
        metric=manifest.metric,
        seed=manifest.seed,
        threads=source.threads,
        monotone=source.monotone,
    )
    options = _BOOSTERS[manifest.family](manifest.params, context, len(manifest.inputs.classes))
    return {"options": literal(options), "rounds": literal(manifest.params.get("n_estimators"))}


def _called(name: str, **given: Any) -> str:
    """A call, one argument a line."""
    lines = [
        f"        {key}={value if value is _THREADS else literal(value)}," for key, value in given.items()
    ]
    return "\n".join([f"{name}(", *lines, "    )"])


def _sklearn(module: str, name: str, call: str) -> dict[str, object]:
    return {
        "family": "families/sklearn.py.j2",
        "imports": [f"from sklearn.{module} import {name}"],
        "estimator": call,
    }


def _forest(family: str, params: Mapping[str, ParamValue], classes: int, seed: int) -> dict[str, object]:
    name = _FORESTS[family] + ("Classifier" if classes else "Regressor")
    own = {"criterion": params["criterion"]} if classes else {}
    call = _called(
        name,
        n_estimators=params["n_estimators"],
        max_features=params["max_features"],
        min_samples_leaf=params["min_samples_leaf"],
        max_depth=params.get("max_depth"),
        bootstrap=params["bootstrap"],
        random_state=seed % 2**32,
        n_jobs=_THREADS,
        **own,
    )
    return _sklearn("ensemble", name, call)


def _neighbours(params: Mapping[str, ParamValue], classes: int) -> dict[str, object]:
    name = "KNeighborsClassifier" if classes else "KNeighborsRegressor"
    call = f"""{name}(
        n_neighbors=min({int(params["n_neighbors"])}, len(matrix)),
        weights={literal(params["weights"])},
        p={literal(params["p"])},
        algorithm="brute" if matrix.shape[1] > 15 else "auto",
        n_jobs=THREADS,
    )"""
    return _sklearn("neighbors", name, call)


def _linear(params: Mapping[str, ParamValue], classes: int, seed: int) -> dict[str, object]:
    if classes:
        lasso = params["penalty"] == "l1"
        call = _called(
            "LogisticRegression",
            C=float(params["C"]),
            l1_ratio=1.0 if lasso else 0.0,
            solver=("liblinear" if classes == 2 else "saga") if lasso else "lbfgs",
            class_weight=None if params["class_weight"] == "none" else "balanced",
            max_iter=200 if lasso else 1000,
            random_state=seed % 2**32,
        )
        return _sklearn("linear_model", "LogisticRegression", call)
    alpha = float(params["alpha"])
    if params["model"] == "ridge":
        return _sklearn("linear_model", "Ridge", f"Ridge(alpha={alpha!r})")
    if params["model"] == "lasso":
        name, inner = "Lasso", f"Lasso(alpha={alpha / 100!r}, max_iter=3000)"
    else:
        name = "HuberRegressor"
        inner = f"HuberRegressor(alpha={alpha / 1000!r}, epsilon={float(params['epsilon'])!r}, max_iter=300)"
    call = f"TransformedTargetRegressor(regressor={inner}, transformer=StandardScaler())"
    found = _sklearn("linear_model", name, call)
    return {
        **found,
        "imports": [
            "from sklearn.compose import TransformedTargetRegressor",
            f"from sklearn.linear_model import {name}",
        ],
    }


def _network(params: Mapping[str, ParamValue], source: TrainingSource) -> dict[str, object]:
    limits = [n for n in (source.training.epochs, source.training.last) if n is not None]
    return {
        "width": int(params["width"]),
        "depth": int(params["depth"]),
        "dropout": float(params["dropout"]),
        "learning_rate": float(params["learning_rate"]),
        "weight_decay": float(params["weight_decay"]),
        "batch_size": int(params["batch_size"]),
        "epochs": min([_MOST_EPOCHS, *limits]),
    }


def _grams(params: Mapping[str, ParamValue], classes: int) -> dict[str, object]:
    weight = None if params.get("class_weight", "none") == "none" else "balanced"
    return {
        "token": literal(TOKEN),
        "words_most": int(params["words"]),
        "signs_most": int(params["signs"]),
        "least_rows": int(params["least_rows"]),
        "naive_bayes": bool(params.get("naive_bayes", False)),
        "C": float(params["C"]),
        "alpha": repr(1 / float(params["C"])),
        "class_weight": literal(weight),
        "frequent": _plain(inspect.getsource(frequent)),
    }


def _plain(text: str) -> str:
    """A function's text without types, as the rest of the script is written."""
    return text.replace(
        "def frequent(counts: np.ndarray, least: int, most: int) -> np.ndarray:",
        "def frequent(counts, least, most=MOST_FEATURES):",
    ).rstrip()
