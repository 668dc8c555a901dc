"""What the language model may answer. The schemas that it gets name the table's columns and no others."""

from collections.abc import Sequence
from typing import Any, Literal

from ....pipelines.contracts import METRICS, TaskKind, Value


class TargetAnswer(Value):
    """The column to predict."""

    target: str


class ColumnsAnswer(Value):
    """Columns that some words stand for."""

    columns: tuple[str, ...]


class CostsAnswer(Value):
    """Which of two mistakes is dearer, and how many times."""

    dearer: Literal["missed", "alarm"]
    times: float


class WishesAnswer(Value):
    """What counts as good, and what is limited or forbidden."""

    metric: str | None
    time: float | None
    unit: Literal["seconds", "minutes", "hours"] | None
    forbidden: tuple[str, ...]
    least: float | None


class TermsAnswer(Value):
    """On what terms a model is wanted."""

    readable: str | None
    newest: bool
    together: str | None


#: Metrics that the prompt explains.
_CLASSES = (
    "accuracy", "balanced_accuracy", "f1", "f1_macro", "mcc", "roc_auc", "average_precision", "log_loss",
    "brier", "recall", "precision", "cost",
)  # fmt: skip
_NUMBERS = ("mae", "rmse", "max_error", "rmsle", "mape", "median_absolute_error", "r2", "spearman")


def metrics_of(kind: TaskKind) -> tuple[str, ...]:
    """The metrics that may be heard for a kind of task."""
    if kind.locates:
        return tuple(name for name, metric in METRICS.items() if metric.suits(kind))
    return tuple(m for m in (*_CLASSES, *_NUMBERS) if METRICS[m].kind is kind)


def target_schema(columns: Sequence[str]) -> dict[str, Any]:
    """One of the columns."""
    return _object(target={"type": "string", "enum": list(columns)})


def columns_schema(columns: Sequence[str], most: int) -> dict[str, Any]:
    """At most so many of the columns."""
    return _object(
        columns={"type": "array", "items": {"type": "string", "enum": list(columns)}, "maxItems": most}
    )


def costs_schema() -> dict[str, Any]:
    """The dearer mistake."""
    return _object(dearer={"type": "string", "enum": ["missed", "alarm"]}, times={"type": "number"})


def wishes_schema(metrics: Sequence[str]) -> dict[str, Any]:
    """The form, with these metrics."""
    return _object(
        metric=_or_null({"type": "string", "enum": list(metrics)}),
        time=_or_null({"type": "number"}),
        unit=_or_null({"type": "string", "enum": ["seconds", "minutes", "hours"]}),
        forbidden={"type": "array", "items": {"type": "string", "maxLength": 60}, "maxItems": 8},
        least=_or_null({"type": "number"}),
    )


def terms_schema() -> dict[str, Any]:
    """The form on how rows are divided and the model is read."""
    words = _or_null({"type": "string", "maxLength": 80})
    return _object(readable=words, newest={"type": "boolean"}, together=words)


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [{"type": "null"}, schema]}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
