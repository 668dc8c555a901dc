"""What a model family is: a search space, and how a model of it is fitted, saved and loaded.

Families are imported by the coordinator for their spaces, so a family's module imports its library
only inside ``fit`` and ``load``.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .contracts import InputSchema, ParamValue, TrainingLimits, Value, Weights
from .spaces import SearchSpace

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


class TaskFacts(Value):
    """What a family may know of a task when it declares its space or says that it is unsuited."""

    inputs: InputSchema
    #: Rows that one model is fitted on.
    rows: int
    #: Largest number of distinct values among categorical columns.
    max_categories: int = 0
    #: Least target value and skewness of the target (regression).
    target_low: float | None = None
    target_skew: float | None = None
    memory_mb: int = 4096
    #: Seconds of one core that a default fit may take, where time is limited: families that take longer the longer they
    #: learn begin with less.
    core_seconds: float | None = None
    #: Id of a numeric input -> 1 or -1: the way the value, or the second class's probability, may go as it rises.
    monotone: Mapping[str, int] = {}
    #: Encoders that the person has named.
    weights: tuple[Weights, ...] = ()

    @property
    def classification(self) -> bool:
        """Whether classes are predicted."""
        return self.inputs.kind.classifies


def labels_alone(facts: TaskFacts) -> str | None:
    """Why a family that says what a row is, and not where things are in its picture, should not be tried, or None."""
    return (
        f"it answers with one label or value, which is no {facts.inputs.kind.words}"
        if facts.inputs.kind.locates
        else None
    )


@dataclass(frozen=True)
class FitContext:
    """How to fit, beside the configuration. ``metric`` lets a family choose a loss that serves it.

    ``monotone`` and ``weights`` are those of :class:`TaskFacts`; families that cannot keep to directions pass over
    them, as do those without an encoder over weights. ``training`` bounds what is trained in epochs, ``began`` is the
    monotonic time from which on its seconds count.
    """

    schema: InputSchema
    metric: str
    seed: int
    threads: int = 1
    device: str = "cpu"
    monotone: Mapping[str, int] = field(default_factory=dict)
    weights: tuple[Weights, ...] = ()
    training: TrainingLimits = field(default_factory=TrainingLimits)
    began: float = field(default_factory=time.monotonic)


class Explanation(Value):
    """How much a person has to read to follow a fitted model: ``count`` of ``terms``, such as weights."""

    count: int
    terms: str


class Fitted(Protocol):
    """A fitted model.

    One whose saving takes long may say so with an attribute ``bulk_bytes``: time is kept back for it. One that
    a person can read says of how much it consists with an attribute ``explanation``, an :class:`Explanation`.
    """

    def predict(self, frame: "pd.DataFrame") -> "np.ndarray":
        """Probabilities (rows, classes) for classification, values (rows,) for regression; float64.

        Of tasks that locate, (rows, *schema.form.shape) of ``schema.form.type``.
        """
        ...

    def save(self, folder: Path) -> None:
        """Write the model into the empty folder ``folder``; no pickle."""
        ...


class Family(Protocol):
    """A model family of the catalogue. One instance serves every task; it holds no state."""

    name: str
    title: str
    licence: str
    #: Whether a person can read the fitted model.
    interpretable: bool
    #: Whether it can be held to the directions of ``FitContext.monotone``, for values and for two classes.
    monotone: bool

    def unsuited(self, facts: TaskFacts) -> str | None:
        """Why this family should not be tried on such a task, or None."""
        ...

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is the library's own configuration."""
        ...

    def fit(
        self,
        frame: "pd.DataFrame",
        target: "np.ndarray",
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Fit on ``frame`` (columns as in :class:`InputSchema`) and ``target`` (class codes or values).

        Of tasks that locate, ``target`` has rows first: points (rows, points, 2) float64, x and y as shares of the
        picture's sides, NaN where not visible; masks (rows, height, width) uint8, ``UNCOUNTED`` where nothing counts;
        boxes (rows, boxes, 6) float64 of label, left, top, right, bottom and crowd, label -1 in unused places.

        Raises:
            TrialError: the configuration cannot be fitted or diverged.
        """
        ...

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read what ``save`` wrote.

        Raises:
            DataError: the folder holds anything that is not on the family's allow-list.
        """
        ...
