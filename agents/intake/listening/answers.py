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
    """What else a request asks for."""

    good: str | None
    metric: str | None
    time: float | None
    unit: Literal["seconds", "minutes", "hours"] | None
    forbidden: tuple[str, ...]
    readable: str | None
    newest: bool
    together: str | None
    least: float | None


#: Metrics that the prompt explains.
_CLASSES = (
    "accuracy", "balanced_accuracy", "f1", "f1_macro", "mcc", "roc_auc", "average_precision", "log_loss",
    "brier", "recall", "precision", "cost",
)  # fmt: skip
_NUMBERS = ("mae", "rmse", "max_error", "rmsle", "mape", "median_absolute_error", "r2", "spearman")


def metrics_of(kind: TaskKind | None) -> tuple[str, ...]:
    """The metrics that may be heard for a kind of task, all of them where it is not known."""
    return tuple(m for m in (*_CLASSES, *_NUMBERS) if kind is None or METRICS[m].kind is kind)


def target_schema(columns: Sequence[str]) -> dict[str, Any]:
    """One of the columns."""
    return _object(target={"enum": list(columns)})


def columns_schema(columns: Sequence[str], most: int) -> dict[str, Any]:
    """At most so many of the columns."""
    return _object(columns={"type": "array", "items": {"enum": list(columns)}, "maxItems": most})


def costs_schema() -> dict[str, Any]:
    """The dearer mistake."""
    return _object(dearer={"enum": ["missed", "alarm"]}, times={"type": "number"})


def wishes_schema(kind: TaskKind | None) -> dict[str, Any]:
    """The form, with the metrics that fit the kind."""
    words = _or_null({"type": "string", "maxLength": 80})
    return _object(
        good=words,
        metric=_or_null({"enum": list(metrics_of(kind))}),
        time=_or_null({"type": "number"}),
        unit=_or_null({"enum": ["seconds", "minutes", "hours"]}),
        forbidden={"type": "array", "items": {"type": "string", "maxLength": 60}, "maxItems": 8},
        readable=words,
        newest={"type": "boolean"},
        together=words,
        least=_or_null({"type": "number"}),
    )


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [{"type": "null"}, schema]}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
