"""The libraries that a script imports, as the run had them."""

import re
from importlib.metadata import PackageNotFoundError, version

from ....pipelines.contracts import ColumnKind
from ...bundle import Manifest
from .source import TrainingSource

_ALWAYS = ("numpy", "pandas", "polars", "scikit-learn", "scipy", "threadpoolctl")
_OWN = {"lightgbm": "lightgbm", "xgboost": "xgboost-cpu", "catboost": "catboost", "mlp": "torch"}
#: A version (PEP 440), on one line: what comes out of a manifest may be anything.
_VERSION = re.compile(r"[0-9][0-9A-Za-z.!+_-]{0,60}")
_ENCODED = frozenset({ColumnKind.DATETIME, ColumnKind.TEXT})


def requirements(source: TrainingSource) -> dict[str, str]:
    """Package -> version; a version that the manifest does not name is the one that is here."""
    manifest = source.manifest
    names = list(_ALWAYS)
    if any(c.kind in _ENCODED for c in manifest.inputs.columns):
        names.append("skrub")
    if manifest.family in _OWN:
        names.append(_OWN[manifest.family])
    found = {name: _told(manifest, name) or _here(name) for name in names}
    # A build of a version, such as 2.13.0+cpu, is known to one index alone.
    return {name: number.partition("+")[0] for name, number in found.items() if number}


def requirements_text(source: TrainingSource) -> str:
    """``requirements.txt``."""
    lines = [f"{name}=={number}" for name, number in requirements(source).items()]
    python = _told(source.manifest, "python")
    return "\n".join([f"# Versions that the model was made with, on Python {python}.", *lines, ""])


def is_version(text: str) -> bool:
    """Whether a text is a version and nothing else."""
    return _VERSION.fullmatch(text) is not None


def _told(manifest: Manifest, name: str) -> str:
    told = manifest.versions.get(name, "")
    return told if is_version(told) else ""


def _here(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
