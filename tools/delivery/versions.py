"""Versions of what made a model, for its manifest and the report."""

import platform
from importlib.metadata import PackageNotFoundError, version

_PACKAGES = (
    "automl-agent",
    "numpy",
    "pandas",
    "polars",
    "scikit-learn",
    "skrub",
    "lightgbm",
    "xgboost-cpu",
    "catboost",
    "torch",
    "optuna",
)


def versions() -> dict[str, str]:
    """Package name -> version, with Python's and the machine's kind."""
    found = {"python": platform.python_version(), "machine": f"{platform.system()} {platform.machine()}"}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
