"""The parts of a script that are about columns: what is read, how, and how it is encoded."""

from ....pipelines.contracts import ColumnKind, InputSchema
from ....pipelines.tabular.beside import without
from ....pipelines.tabular.blocks import blocks_of
from ...data.infer import NUMBERS
from .literals import literal

_CASTS = {
    ColumnKind.NUMERIC: "as_number",
    ColumnKind.BOOLEAN: "as_boolean",
    ColumnKind.CATEGORICAL: "as_text",
    ColumnKind.TEXT: "as_text",
    ColumnKind.DATETIME: "as_date",
}


def reading(inputs: InputSchema, target_style: str) -> dict[str, object]:
    """Names and flags that ``reading.py.j2`` uses."""
    kinds = {c.kind for c in inputs.columns}
    styles = {c.name: c.style for c in inputs.columns if c.style}
    if target_style:
        styles[inputs.target] = target_style
    dates = {s for s in styles.values() if not s.startswith(NUMBERS)}
    casts = ", ".join(f'"{kind.value}": {how}' for kind, how in _CASTS.items() if kind in kinds)
    return {
        "columns": literal({c.id: (c.name, c.kind.value) for c in inputs.columns}),
        "styles": literal(styles),
        "any_number_style": len(dates) < len(styles),
        "any_date_style": bool(dates),
        "zoned": any(style.endswith("%z") for style in dates),
        "numeric": ColumnKind.NUMERIC in kinds or not inputs.classes,
        "boolean": ColumnKind.BOOLEAN in kinds,
        "datetime": ColumnKind.DATETIME in kinds,
        "casts": "{" + casts + "}",
    }


def encoding(family: str, extended: InputSchema, scaling: str) -> dict[str, object]:
    """Names and flags that the encoders' templates use.

    Args:
        family: that the encoding is for.
        extended: the inputs, with derived features.
        scaling: of numbers, for families on dense matrices.
    """
    read = [c.id for c in extended.columns if c.kind is ColumnKind.TEXT]
    if family == "text_linear":
        extended = without(extended, ColumnKind.TEXT)
    blocks = blocks_of(extended)
    plain = bool(blocks.numbers or blocks.dates or blocks.prose)
    wanted = {"StandardScaler": True, "QuantileTransformer": plain and scaling == "quantile"}
    wanted["SplineTransformer"] = plain and scaling == "spline"
    wanted["OneHotEncoder"] = wanted["TargetEncoder"] = bool(blocks.words)
    found: dict[str, object] = {
        "numbers": list(blocks.numbers),
        "words": list(blocks.words),
        "dates": list(blocks.dates),
        "prose": list(blocks.prose),
        "read": literal(read),
        "plain": plain,
        "scaling": scaling,
        "dense_imports": ", ".join(sorted(name for name, here in wanted.items() if here)),
        "numbers_count": len(blocks.numbers),
        "words_count": len(blocks.words),
    }
    if family in {"lightgbm", "xgboost", "extra_trees", "random_forest"}:
        found["encoding"] = "trees.py.j2"
    elif family in {"linear", "knn", "mlp"} or (family == "text_linear" and extended.columns):
        found["encoding"] = "dense.py.j2"
    else:
        found["encoding"] = None
    return found
