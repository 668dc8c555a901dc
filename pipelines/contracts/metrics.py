"""The metrics a task may name: direction and needs, fixed once. Computed in ``tools/evaluate`` alone."""

from enum import StrEnum
from typing import Literal

from .answer import Answer
from .base import Value


class TaskKind(StrEnum):
    """What is learned. The value is what ``result.json`` and ``plan.yaml`` show."""

    TABULAR_CLASSIFICATION = "tabular_classification"
    TABULAR_REGRESSION = "tabular_regression"
    #: Classes, read off prose alone.
    TEXT_CLASSIFICATION = "text_classification"
    #: Classes, seen on pictures, whatever stands beside them.
    IMAGE_CLASSIFICATION = "image_classification"
    #: Boxes around the objects of each picture, with their classes.
    OBJECT_DETECTION = "object_detection"
    #: A class for each pixel.
    SEMANTIC_SEGMENTATION = "semantic_segmentation"
    #: Where the named points of a picture's one object lie.
    KEYPOINT_DETECTION = "keypoint_detection"

    @property
    def answer(self) -> Answer:
        """What is said of a row."""
        return _ANSWERS.get(self, Answer.LABEL)

    @property
    def words(self) -> str:
        """As people say it; of tables, which are the usual case, nothing is said."""
        return self.value.removeprefix("tabular_").replace("_", " ")

    @property
    def classifies(self) -> bool:
        """Whether classes are predicted, whatever they are predicted from."""
        return self.answer is Answer.LABEL

    @property
    def locates(self) -> bool:
        """Whether it is said where something is in a picture."""
        return self.answer.locates


_ANSWERS = {
    TaskKind.TABULAR_REGRESSION: Answer.VALUE,
    TaskKind.KEYPOINT_DETECTION: Answer.POINTS,
    TaskKind.SEMANTIC_SEGMENTATION: Answer.MASK,
    TaskKind.OBJECT_DETECTION: Answer.BOXES,
}


class Direction(StrEnum):
    """Which way a metric is better."""

    MAXIMIZE = "maximize"
    MINIMIZE = "minimize"


Needs = Literal["labels", "probabilities", "values", "points", "mask", "boxes"]


class Metric(Value):
    """One metric: its canonical name, direction and what it is computed from.

    ``needs`` is ``labels`` (hard classes, decided by a :class:`Decision`), ``probabilities``
    (one column per class), ``values`` (regression), or the answers of tasks that locate. ``kind`` stands for all kinds with such predictions.
    """

    name: str
    title: str
    kind: TaskKind
    direction: Direction
    needs: Needs
    binary_only: bool = False
    #: The target must be at least this (``rmsle``: 0); None where any target will do.
    target_low: float | None = None
    #: For a metric that one answer for every row can max out: labels are chosen by F-beta with this beta, and
    #: whether the inputs tell anything is judged by Matthews correlation.
    beta: float | None = None

    def suits(self, kind: TaskKind) -> bool:
        """Whether it measures such a task."""
        return self.kind.answer is kind.answer

    @property
    def sign(self) -> int:
        """``+1`` where larger is better, ``-1`` where smaller is: ``sign * score`` always grows."""
        return 1 if self.direction is Direction.MAXIMIZE else -1

    def better(self, a: float, b: float) -> bool:
        """Whether score ``a`` is strictly better than score ``b``."""
        return self.sign * a > self.sign * b


def _classification(
    name: str,
    title: str,
    needs: Needs,
    *,
    minimize: bool = False,
    binary: bool = False,
    beta: float | None = None,
) -> Metric:
    direction = Direction.MINIMIZE if minimize else Direction.MAXIMIZE
    return Metric(
        name=name,
        title=title,
        kind=TaskKind.TABULAR_CLASSIFICATION,
        direction=direction,
        needs=needs,
        binary_only=binary,
        beta=beta,
    )


def _regression(name: str, title: str, *, maximize: bool = False, low: float | None = None) -> Metric:
    direction = Direction.MAXIMIZE if maximize else Direction.MINIMIZE
    return Metric(
        name=name,
        title=title,
        kind=TaskKind.TABULAR_REGRESSION,
        direction=direction,
        needs="values",
        target_low=low,
    )


def _located(name: str, title: str, kind: TaskKind, needs: Needs, *, minimize: bool = False) -> Metric:
    direction = Direction.MINIMIZE if minimize else Direction.MAXIMIZE
    return Metric(name=name, title=title, kind=kind, direction=direction, needs=needs)


_POINTS, _MASK, _BOXES = (
    TaskKind.KEYPOINT_DETECTION,
    TaskKind.SEMANTIC_SEGMENTATION,
    TaskKind.OBJECT_DETECTION,
)

METRICS: dict[str, Metric] = {
    m.name: m
    for m in (
        _classification("roc_auc", "ROC AUC (one against rest, macro, for several classes)", "probabilities"),
        _classification("average_precision", "average precision (PR AUC)", "probabilities"),
        _classification("log_loss", "log loss", "probabilities", minimize=True),
        _classification("brier", "Brier score", "probabilities", minimize=True),
        _classification("accuracy", "accuracy", "labels"),
        _classification("balanced_accuracy", "balanced accuracy", "labels"),
        _classification("f1", "F1 of the positive class", "labels", binary=True),
        _classification("f1_macro", "F1, classes weighted equally", "labels"),
        _classification("f1_weighted", "F1, classes weighted by frequency", "labels"),
        _classification("precision", "precision of the positive class", "labels", binary=True, beta=0.5),
        _classification("recall", "recall of the positive class", "labels", binary=True, beta=2.0),
        _classification("mcc", "Matthews correlation", "labels"),
        _classification("cohen_kappa", "Cohen's kappa", "labels"),
        _classification("cost", "mean cost of a decision", "labels", minimize=True),
        _regression("rmse", "root mean squared error"),
        _regression("mse", "mean squared error"),
        _regression("mae", "mean absolute error"),
        _regression("median_absolute_error", "median absolute error"),
        _regression("r2", "R²", maximize=True),
        _regression("mape", "mean absolute percentage error"),
        _regression("smape", "symmetric mean absolute percentage error"),
        _regression("rmsle", "root mean squared logarithmic error", low=0.0),
        _regression("max_error", "largest absolute error"),
        _regression("spearman", "Spearman rank correlation", maximize=True),
        _located("pixel_error", "mean distance of points in pixels", _POINTS, "points", minimize=True),
        _located(
            "nme", "mean distance of points in sizes of their object (NME)", _POINTS, "points", minimize=True
        ),
        _located("pck", "share of points within a tenth of their object's size (PCK@0.1)", _POINTS, "points"),
        _located("miou", "mean intersection over union of the classes' pixels", _MASK, "mask"),
        _located("dice", "mean Dice coefficient of the classes' pixels", _MASK, "mask"),
        _located("pixel_accuracy", "share of pixels that are right", _MASK, "mask"),
        _located("map", "mean average precision at overlaps of 0.5 to 0.95 (COCO)", _BOXES, "boxes"),
        _located("map50", "mean average precision at an overlap of 0.5", _BOXES, "boxes"),
    )
}


_DEFAULTS = {Answer.VALUE: "rmse", Answer.POINTS: "pixel_error", Answer.MASK: "miou", Answer.BOXES: "map50"}


def default_metric(kind: TaskKind, classes: int) -> str:
    """The metric used where the request names none, such as ``roc_auc``, ``f1_macro`` or ``rmse``.

    Args:
        kind: kind of the task.
        classes: number of classes (ignored where none are predicted).
    """
    if kind.classifies:
        return "roc_auc" if classes == 2 else "f1_macro"
    return _DEFAULTS[kind.answer]
