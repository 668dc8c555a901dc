"""Random forests (Breiman, 2001) and extremely randomised trees (Geurts et al., 2006), of scikit-learn."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..contracts import InputSchema, ParamValue
from ..family import FitContext, Fitted, TaskFacts
from ..spaces import Choice, Integer, SearchSpace, When
from .blocks import pictures_alone
from .encode import TreeEncoder
from .sklearn_model import fit_sklearn, load_sklearn
from .target import transform_choice

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

#: Bytes of a node; a fully grown tree has about two nodes for each row.
_NODE_BYTES = 130


class _Forest:
    name = ""
    title = ""
    licence = "BSD-3-Clause"
    interpretable = False
    monotone = False
    _bootstrap = True

    def unsuited(self, facts: TaskFacts) -> str | None:
        """Default trees of very many rows do not fit into memory."""
        if (problem := pictures_alone(facts)) is not None:
            return problem
        need = 100 * 2 * facts.rows * (_NODE_BYTES + 8 * max(1, len(facts.inputs.classes))) / 1e6
        return f"its trees need about {need:.0f} MB" if need > 0.8 * facts.memory_mb else None

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is scikit-learn's."""
        features: tuple[ParamValue, ...] = ("sqrt", "log2", 0.3, 0.5, 0.75, 1.0)
        leaf = max(2, min(100, facts.rows // 10))
        return SearchSpace(
            parameters=(
                Integer(name="n_estimators", low=50, high=500, default=100, log=True, help="trees"),
                Choice(
                    name="max_features",
                    choices=features,
                    default="sqrt" if facts.classification else 1.0,
                    help="features looked at for a split",
                ),
                Integer(name="min_samples_leaf", low=1, high=leaf, default=1, log=True),
                Choice(name="depth", choices=("unlimited", "limited"), default="unlimited"),
                Integer(
                    name="max_depth", low=2, high=24, default=12, when=When(name="depth", values=("limited",))
                ),
                Choice(name="bootstrap", choices=(True, False), default=self._bootstrap),
                *(
                    [Choice(name="criterion", choices=("gini", "entropy"), default="gini")]
                    if facts.classification
                    else []
                ),
                *transform_choice(facts),
            )
        )

    def fit(
        self,
        frame: "pd.DataFrame",
        target: "np.ndarray",
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Fit a forest."""
        encoder = TreeEncoder(context.schema).fit(frame, context.seed)
        options: dict[str, Any] = {
            "n_estimators": params["n_estimators"],
            "max_features": params["max_features"],
            "min_samples_leaf": params["min_samples_leaf"],
            "max_depth": params.get("max_depth"),
            "bootstrap": params["bootstrap"],
            "random_state": context.seed % 2**32,
            "n_jobs": context.threads,
        }
        if context.schema.classes:
            options["criterion"] = params["criterion"]
        estimator = self._estimator(bool(context.schema.classes), options)
        return fit_sklearn(encoder, encoder.transform(frame), target, estimator, params, context)

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read a saved forest."""
        return load_sklearn(folder, schema, TreeEncoder)

    def _estimator(self, classification: bool, options: dict[str, Any]) -> Any:
        raise AssertionError("a forest names its estimator")


class RandomForest(_Forest):
    """Random forest."""

    name = "random_forest"
    title = "random forest (scikit-learn)"

    def _estimator(self, classification: bool, options: dict[str, Any]) -> Any:
        from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

        return (RandomForestClassifier if classification else RandomForestRegressor)(**options)


class ExtraTrees(_Forest):
    """Extremely randomised trees."""

    name = "extra_trees"
    title = "extremely randomised trees (scikit-learn)"
    _bootstrap = False

    def _estimator(self, classification: bool, options: dict[str, Any]) -> Any:
        from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

        return (ExtraTreesClassifier if classification else ExtraTreesRegressor)(**options)
