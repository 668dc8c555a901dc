"""k nearest neighbours, of scikit-learn."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ..contracts import InputSchema, ParamValue
from ..family import FitContext, Fitted, TaskFacts
from ..spaces import Choice, Integer, SearchSpace
from .blocks import pictures_alone
from .dense import too_wide, width
from .encode import DenseEncoder, Scaling
from .sklearn_model import fit_sklearn, load_sklearn
from .target import transform_choice

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_MOST_ROWS, _MOST_CELLS = 100_000, 20_000_000


class KNearestNeighbours:
    """Neighbours among scaled numbers and spread categories."""

    name = "knn"
    title = "k nearest neighbours (scikit-learn)"
    licence = "BSD-3-Clause"
    interpretable = False
    monotone = False

    def unsuited(self, facts: TaskFacts) -> str | None:
        """Every prediction looks at the training rows."""
        if facts.rows > _MOST_ROWS or facts.rows * width(facts) > _MOST_CELLS:
            return "too many rows to search for neighbours in"
        return pictures_alone(facts) or too_wide(facts)

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is scikit-learn's on standardised numbers."""
        most = max(6, min(200, facts.rows // 3))
        return SearchSpace(
            parameters=(
                Integer(name="n_neighbors", low=1, high=most, default=min(5, most), log=True),
                Choice(name="weights", choices=("uniform", "distance"), default="uniform"),
                Choice(name="p", choices=(1, 2), default=2, help="1 is Manhattan, 2 Euclidean distance"),
                Choice(name="numbers", choices=("standard", "quantile"), default="standard"),
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
        """Keep the training rows."""
        from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

        encoder = DenseEncoder(context.schema)
        matrix = encoder.fit_transform(frame, target, cast(Scaling, str(params["numbers"])), context.seed)
        chosen = KNeighborsClassifier if context.schema.classes else KNeighborsRegressor
        estimator = chosen(
            n_neighbors=min(int(params["n_neighbors"]), len(matrix)),
            weights=params["weights"],
            p=params["p"],
            algorithm="brute" if matrix.shape[1] > 15 else "auto",
            n_jobs=context.threads,
        )
        return fit_sklearn(encoder, matrix, target, estimator, params, context)

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read a saved model."""
        return load_sklearn(folder, schema, DenseEncoder)
