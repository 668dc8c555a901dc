"""What a report is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ...pipelines.contracts import (
    DataProfile,
    FeatureSet,
    FeatureVerdict,
    Metric,
    PipelinePlan,
    RunResult,
    Suggestion,
    Trial,
    Value,
)

if TYPE_CHECKING:
    import numpy as np

    from ..evaluate import Truth
    from .pictured import Pictured


class SplitFacts(Value):
    """The split as it was made. ``development`` and ``test`` count rows; ``sha256`` is of the row numbers.

    ``copies`` are rows given to learn from that were left out: copies of rows given to test on.
    """

    development: int
    test: int
    folds: int
    protocol: str
    evidence: str
    sha256: str
    copies: int = 0


class Importance(Value):
    """By how much the score worsens when ``column`` is shuffled, and its deviation over shuffles.

    ``drop`` is in the metric's unit and positive where the column helps; ``std`` is 0 after one shuffle.
    """

    column: str
    drop: float
    std: float


@dataclass(frozen=True)
class ReportData:
    """A run that is over.

    Attributes:
        folder: the run folder, as a command would name it.
        result, plan, profile, trials, split: what the run recorded.
        test_true: (rows,) class codes or values of the sealed test rows; empty where no model was tested.
        test_pred: (rows, ...) predictions of the tested model, see ``Form``; empty likewise.
        located: the truth of the sealed pictures, where something is located in them.
        test_labels: (rows,) decided class codes; None for regression.
        importance: permutation importance on test rows; empty where it was not measured.
        environment: name -> version, with the machine's kind.
        created: ISO time in UTC.
        suggestions: first configurations that a language model named.
        features: those that it would have derived, and ``feature_verdict`` what came of them.
        pictured: pictures of some sealed rows; None where no input is one.
        repaired: what was lost of the run's record before it was repaired; None where nothing was.
    """

    folder: str
    result: RunResult
    plan: PipelinePlan
    profile: DataProfile
    trials: tuple[Trial, ...]
    split: SplitFacts
    test_true: "np.ndarray"
    test_pred: "np.ndarray"
    test_labels: "np.ndarray | None"
    importance: tuple[Importance, ...]
    environment: Mapping[str, str]
    created: str
    suggestions: tuple[Suggestion, ...] = ()
    features: FeatureSet | None = None
    feature_verdict: FeatureVerdict | None = None
    repaired: str | None = None
    pictured: "Pictured | None" = None
    located: "Truth | None" = None

    @property
    def metric(self) -> Metric:
        """The metric everything is scored by."""
        return self.plan.task.metric_info

    @property
    def tested(self) -> bool:
        """Whether there are predictions of sealed test rows to show."""
        return len(self.test_true) > 0 and len(self.test_pred) == len(self.test_true)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """Class names in code order; empty for regression."""
        if not self.plan.task.is_classification:
            return ()
        known = self.profile.target.labels if self.profile.target else ()
        width = self.test_pred.shape[1] if self.test_pred.ndim == 2 else len(known)
        return known if len(known) >= width else tuple(f"class {code}" for code in range(width))

    @property
    def things(self) -> tuple[str, ...]:
        """Names of what is located, in code order."""
        return tuple(t.value for t in self.profile.target.things) if self.profile.target else ()

    @property
    def positive(self) -> int:
        """Code of the class that binary metrics count as positive; the second one, if none is named."""
        named = self.plan.task.positive_class
        return self.classes.index(named) if named in self.classes else 1

    @cached_property
    def winner(self) -> Trial | None:
        """The trial whose configuration was delivered."""
        model = self.result.model
        return next((t for t in self.trials if model is not None and t.number == model.trial), None)
