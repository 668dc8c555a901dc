"""The families there are, by name. Names are all that a plan can say; import paths stand here alone."""

import hashlib
import json
from functools import cache
from importlib import import_module

from .contracts import PlanError
from .family import Family

#: Name -> module and class below ``pipelines``, in the planner's usual order of preference.
FAMILIES: dict[str, str] = {
    "lightgbm": "tabular.lightgbm:LightGBM",
    "catboost": "tabular.catboost:CatBoost",
    "xgboost": "tabular.xgboost:XGBoost",
    "extra_trees": "tabular.forest:ExtraTrees",
    "random_forest": "tabular.forest:RandomForest",
    "linear": "tabular.linear:Linear",
    "mlp": "tabular.mlp:MLP",
    "knn": "tabular.knn:KNearestNeighbours",
}


#: What a worker imports before it fits a family for the first time.
LIBRARIES: dict[str, tuple[str, ...]] = {
    "lightgbm": ("lightgbm",),
    "catboost": ("catboost",),
    "xgboost": ("xgboost",),
    "mlp": ("torch",),
}


@cache
def family(name: str) -> Family:
    """The family called ``name``.

    Raises:
        PlanError: there is none of that name.
    """
    if name not in FAMILIES:
        raise PlanError("NO-SUCH-FAMILY", f"no model family is called {name!r}", f"use {', '.join(FAMILIES)}")
    module, _, attribute = FAMILIES[name].partition(":")
    found: Family = getattr(import_module(f".{module}", __package__), attribute)()
    return found


def catalogue_hash() -> str:
    """A hash of the catalogue's names, kept with a run to tell which catalogue it searched."""
    return hashlib.sha256(json.dumps(FAMILIES, sort_keys=True).encode()).hexdigest()[:16]
