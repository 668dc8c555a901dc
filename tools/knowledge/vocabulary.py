"""The words by which cards are found, and when each holds. They stand here alone, with their thresholds.

A word is a fact of the table, its target or the task, never something that the person wrote.
"""

from collections.abc import Callable

from ...pipelines.contracts import Answer, ColumnKind
from .situation import Situation

#: Word -> the metrics it stands for. Each metric has one.
METRIC_WORDS: dict[str, frozenset[str]] = {
    "ranking": frozenset({"roc_auc", "average_precision", "spearman"}),
    "probabilities": frozenset({"log_loss", "brier"}),
    "hard labels": frozenset(
        {
            "accuracy", "balanced_accuracy", "f1", "f1_macro", "f1_weighted", "precision", "recall", "mcc",
            "cohen_kappa",
        }
    ),
    "unequal costs": frozenset({"cost"}),
    "absolute error": frozenset({"mae", "median_absolute_error"}),
    "squared error": frozenset({"rmse", "mse", "r2", "max_error"}),
    "percentage error": frozenset({"mape", "smape"}),
    "logarithmic error": frozenset({"rmsle"}),
    "boxes": frozenset({"map", "map50"}),
    "masks": frozenset({"miou", "dice", "pixel_accuracy"}),
    "points": frozenset({"pixel_error", "nme", "pck"}),
}  # fmt: skip


def _metric(word: str) -> Callable[[Situation], bool]:
    return lambda s: s.task.metric in METRIC_WORDS[word]


#: Word -> whether it holds. ``describe`` asks for all of them; a card's ``when`` may use no other.
VOCABULARY: dict[str, Callable[[Situation], bool]] = {
    "any table": lambda s: True,
    # Size: rows, and inputs (columns that are left out do not count).
    "few rows": lambda s: s.rows < 1_000,
    "thousands of rows": lambda s: 1_000 <= s.rows < 50_000,
    "many rows": lambda s: s.rows >= 50_000,
    "many columns": lambda s: len(s.inputs) >= 100,
    "wide table": lambda s: s.rows < 10 * len(s.inputs),
    # What the inputs hold. From 65 categories on, dense encodings use target means instead of one column each.
    "only numbers": lambda s: s.share(ColumnKind.NUMERIC, ColumnKind.BOOLEAN) == 1,
    "mostly categories": lambda s: s.share(ColumnKind.CATEGORICAL) >= 0.5,
    "many categories": lambda s: s.most_categories > 64,
    "text": lambda s: s.share(ColumnKind.TEXT) > 0,
    "pictures": lambda s: s.share(ColumnKind.IMAGE) > 0,
    "dates": lambda s: s.share(ColumnKind.DATETIME) > 0,
    "missing values": lambda s: s.missing >= 0.01,
    "many missing values": lambda s: s.missing >= 0.2,
    # What is odd about the table. A relation is that of one column alone, 0 to 1.
    "duplicate rows": lambda s: s.profile.duplicate_rows >= max(1, 0.01 * s.rows),
    "leakage suspect": lambda s: max(s.relations, default=0) >= 0.95,
    "weak signal": lambda s: max(s.relations, default=1) < 0.1,
    # The target. A balance of 1 is even classes; of two classes, 0.4 is a share of 20 % and 0.1 one of 5 %.
    "classification": lambda s: s.task.is_classification,
    "many classes": lambda s: s.classes > 10,
    "imbalance": lambda s: s.balance < 0.4,
    "rare class": lambda s: s.balance < 0.1,
    "regression": lambda s: s.task.kind.answer is Answer.VALUE,
    "locating": lambda s: s.task.kind.locates,
    "skewed target": lambda s: s.numbers is not None and s.numbers.minimum >= 0 and s.numbers.skew >= 1,
    "outliers in the target": lambda s: s.tail > 5,
    **{word: _metric(word) for word in METRIC_WORDS},
    # What the run may spend.
    "short time limit": lambda s: s.seconds <= 120,
    "long time limit": lambda s: s.seconds >= 1800,
    "few trials": lambda s: (s.task.max_trials or 21) <= 20,
    # How rows belong together: as stated, or else as they look.
    "time order": lambda s: s.task.time_column is not None,
    "possible time order": lambda s: s.task.time_column is None and bool(s.profile.time_columns),
    "grouped rows": lambda s: bool(s.task.group_columns),
    "possible groups": lambda s: not s.task.group_columns and bool(s.profile.group_candidates),
    # What else is asked for.
    "readable model": lambda s: s.task.constraints.interpretable,
    "small model": lambda s: s.task.constraints.max_model_mb is not None,
    "quick predictions": lambda s: s.task.constraints.max_latency_ms is not None,
}
