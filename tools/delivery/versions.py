"""Versions of what made a model, for its manifest and the report."""

import platform
from importlib.metadata import PackageNotFoundError, version

from ..trials.confine import described

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
    """Package name -> version, with Python's, the machine's kind, and how workers are confined on it."""
    found = {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "workers": described(),
    }
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
