"""What no script is written for: better none than a wrong one."""

from ....pipelines.contracts import ColumnKind, FileFacts, FileFormat
from .source import TrainingSource

#: Families that a script can fit.
FAMILIES = frozenset(
    {
        "lightgbm",
        "xgboost",
        "catboost",
        "extra_trees",
        "random_forest",
        "linear",
        "knn",
        "mlp",
        "text_linear",
        "constant",
    }
)
_FORMATS = frozenset({FileFormat.DELIMITED, FileFormat.PARQUET, FileFormat.JSON_LINES})
_PACKED = frozenset({None, "gzip", "bzip2", "xz"})


def why_not(source: TrainingSource) -> str | None:
    """Why no ``train.py`` can be written of such a model, in a line; None where one can."""
    manifest, inputs = source.manifest, source.manifest.inputs
    if inputs.kind.locates or any(c.kind is ColumnKind.IMAGE for c in inputs.columns):
        return "its inputs are pictures, whose reading fills many files"
    if manifest.family not in FAMILIES:
        return f"networks of the family {manifest.family} are not written as a script"
    if manifest.family == "mlp" and source.device not in {"cpu", "auto"}:
        return f"it was trained on {source.device}, whose sums a script on the CPU does not repeat"
    files = [f for f in (source.file, source.test_file) if f is not None]
    return next((why for file in files if (why := _unreadable(file))), None) or _headless(source)


def _headless(source: TrainingSource) -> str | None:
    if source.file.format is not FileFormat.DELIMITED:
        return None
    wanted = {c.name for c in source.manifest.inputs.columns} | {source.manifest.inputs.target}
    if source.header is None or not wanted <= set(source.header):
        return "columns have names that no line of the file gives them"
    return None


def _unreadable(file: FileFacts) -> str | None:
    if file.format not in _FORMATS:
        return f"its data is {file.format.value}, which the script does not read: save it as CSV"
    if file.compression not in _PACKED or file.member is not None:
        return "its data lies in an archive: unpack it first"
    if file.repeated:
        return "several columns of the file have the same name"
    return None
