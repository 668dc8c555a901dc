"""The estimators whose names say what is predicted, for where scikit-learn asks before ``fit``."""

from typing import Any

from sklearn.base import ClassifierMixin, RegressorMixin

from .agent import AutoMLAgent


class AutoMLClassifier(ClassifierMixin, AutoMLAgent):  # type: ignore[misc]
    """:class:`AutoMLAgent` for classes: folds are stratified and scorers chosen accordingly before it is fitted."""

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:
        """Accuracy."""
        return AutoMLAgent.score(self, X, y, sample_weight)

    def _stated_kind(self) -> str | None:
        return _only(self.kind, "classification")


class AutoMLRegressor(RegressorMixin, AutoMLAgent):  # type: ignore[misc]
    """:class:`AutoMLAgent` for numbers."""

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:
        """Coefficient of determination."""
        return AutoMLAgent.score(self, X, y, sample_weight)

    def _stated_kind(self) -> str | None:
        return _only(self.kind, "regression")


def _only(kind: str | None, mine: str) -> str:
    if kind not in {None, mine}:
        raise ValueError(f"kind={kind!r} contradicts the estimator, which does {mine}")
    return mine
