"""The libraries that a bundle's server imports, at the versions that the model was made with."""

from importlib.metadata import PackageNotFoundError, version

from ....pipelines.catalogue import LIBRARIES
from ....pipelines.contracts import RequestError
from ...bundle import Manifest
from ..training.requirements import is_version

_ALWAYS = (
    "charset-normalizer",
    "fastapi",
    "fastexcel",
    "jinja2",
    "numpy",
    "optuna",
    "pandas",
    "pillow",
    "polars",
    "psutil",
    "pyarrow",
    "pydantic",
    "pyyaml",
    "rich",
    "safetensors",
    "scikit-learn",
    "scipy",
    "skops",
    "skrub",
    "threadpoolctl",
    "typer",
    "uvicorn",
)
#: Module -> the distribution that has it.
_OWN = {
    "lightgbm": "lightgbm",
    "catboost": "catboost",
    "xgboost": "xgboost-cpu",
    "torch": "torch",
    "transformers": "transformers",
}


def requirements(manifest: Manifest) -> dict[str, str]:
    """Distribution -> version.

    Raises:
        RequestError: one of them is not here, so that nobody knows its version.
    """
    modules = {name.partition(".")[0] for name in LIBRARIES.get(manifest.family, ())}
    names = sorted([*_ALWAYS, *(_OWN[m] for m in modules)])
    try:
        found = {name: _made_with(manifest, name) or version(name) for name in names}
    except PackageNotFoundError as error:
        raise RequestError(
            "NOT-EXPORTABLE", f"{error.name} is not installed here", "export where the model can be loaded"
        ) from error
    return {name: number.partition("+")[0] for name, number in found.items()}


def _made_with(manifest: Manifest, name: str) -> str | None:
    told = manifest.versions.get(name)
    return told if told and is_version(told) else None
