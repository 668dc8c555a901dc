"""The libraries that a script imports, as the run had them."""

from importlib.metadata import PackageNotFoundError, version

from ....pipelines.contracts import ColumnKind
from .source import TrainingSource

_ALWAYS = ("numpy", "pandas", "polars", "scikit-learn", "scipy", "threadpoolctl")
_OWN = {"lightgbm": "lightgbm", "xgboost": "xgboost-cpu", "catboost": "catboost", "mlp": "torch"}
_ENCODED = frozenset({ColumnKind.DATETIME, ColumnKind.TEXT})


def requirements(source: TrainingSource) -> dict[str, str]:
    """Package -> version; a version that the manifest does not name is the one that is here."""
    manifest = source.manifest
    names = list(_ALWAYS)
    if any(c.kind in _ENCODED for c in manifest.inputs.columns):
        names.append("skrub")
    if manifest.family in _OWN:
        names.append(_OWN[manifest.family])
    found = {name: manifest.versions.get(name) or _here(name) for name in names}
    # A build of a version, such as 2.13.0+cpu, is known to one index alone.
    return {name: number.partition("+")[0] for name, number in found.items() if number}


def requirements_text(source: TrainingSource) -> str:
    """``requirements.txt``."""
    lines = [f"{name}=={number}" for name, number in requirements(source).items()]
    python = source.manifest.versions.get("python", "")
    return "\n".join([f"# Versions that the model was made with, on Python {python}.", *lines, ""])


def _here(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
