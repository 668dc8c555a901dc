"""Linear models of scikit-learn: logistic regression, ridge and lasso, Huber's robust regression."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..contracts import InputSchema, ParamValue
from ..family import FitContext, Fitted, TaskFacts
from ..spaces import Choice, Real, SearchSpace, When
from .blocks import directions, pictures_alone
from .dense import too_wide
from .encode import DenseEncoder, Scaling
from .sklearn_model import fit_sklearn, load_sklearn, weights
from .target import transform_choice

if TYPE_CHECKING:
    import pandas as pd


class Linear:
    """Linear model on scaled numbers, spline bases where asked for, and spread categories."""

    name = "linear"
    title = "linear model (scikit-learn)"
    licence = "BSD-3-Clause"
    interpretable = True
    monotone = True

    def unsuited(self, facts: TaskFacts) -> str | None:
        """Spread categories must fit into memory."""
        return pictures_alone(facts) or too_wide(facts)

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is scikit-learn's on standardised numbers."""
        numbers = Choice(
            name="numbers",
            # A spline bends both ways between its knots: no sign of its weights promises a direction.
            choices=("standard", "quantile") if facts.monotone else ("standard", "quantile", "spline"),
            default="standard",
            help="how numbers enter: scaled, as normal quantiles, or as cubic splines",
        )
        if facts.classification:
            own = (
                Choice(name="penalty", choices=("l2", "l1"), default="l2"),
                Real(
                    name="C",
                    low=1e-4,
                    high=1e3,
                    default=1.0,
                    log=True,
                    help="inverse strength of the penalty",
                ),
                Choice(name="class_weight", choices=("none", "balanced"), default="none"),
            )
            return SearchSpace(parameters=(numbers, *own))
        return SearchSpace(
            parameters=(
                numbers,
                Choice(name="model", choices=("ridge", "lasso", "huber"), default="ridge"),
                Real(name="alpha", low=1e-4, high=1e4, default=1.0, log=True, help="strength of the penalty"),
                Real(
                    name="epsilon",
                    low=1.01,
                    high=3.0,
                    default=1.35,
                    when=When(name="model", values=("huber",)),
                ),
                *transform_choice(facts),
            )
        )

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Fit a linear model."""
        encoder = DenseEncoder(context.schema)
        scaling = cast(Scaling, str(params["numbers"]))
        matrix = encoder.fit_transform(frame, target, scaling, context.seed)
        signs = np.array(directions(context.schema, context.monotone, matrix.shape[1]))
        while True:
            estimator = _classifier(params, context) if context.schema.classes else _regressor(params, target)
            fitted = fit_sklearn(encoder, matrix, target, estimator, params, context)
            found = weights(fitted.estimator)
            wrong = signs * found[0] < 0 if len(found) == 1 else np.zeros(len(signs), dtype=bool)
            if not wrong.any():
                return fitted
            # Scaled numbers come first, one feature each. One whose weight has the forbidden sign gets none.
            matrix[:, wrong], signs[wrong] = 0.0, 0

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read a saved linear model."""
        return load_sklearn(folder, schema, DenseEncoder)


def _classifier(params: Mapping[str, ParamValue], context: FitContext) -> Any:
    from sklearn.linear_model import LogisticRegression

    lasso = params["penalty"] == "l1"
    binary = len(context.schema.classes) == 2
    return LogisticRegression(
        C=float(params["C"]),
        l1_ratio=1.0 if lasso else 0.0,
        solver=("liblinear" if binary else "saga") if lasso else "lbfgs",
        class_weight=None if params["class_weight"] == "none" else "balanced",
        max_iter=200 if lasso else 1000,
        random_state=context.seed % 2**32,
    )


def _regressor(params: Mapping[str, ParamValue], target: np.ndarray) -> Any:
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.linear_model import HuberRegressor, Lasso, Ridge
    from sklearn.preprocessing import StandardScaler

    alpha = float(params["alpha"])
    if params["model"] == "ridge":
        return Ridge(alpha=alpha)
    # Lasso's and Huber's penalties have the target's unit: on a standardised target they mean the same everywhere.
    if params["model"] == "lasso":
        inner: Any = Lasso(alpha=alpha / 100, max_iter=3000)
    else:
        inner = HuberRegressor(alpha=alpha / 1000, epsilon=float(params["epsilon"]), max_iter=300)
    return TransformedTargetRegressor(regressor=inner, transformer=StandardScaler())
