"""From a typed frame to a matrix. Everything is fitted on training rows alone.

``TreeEncoder`` keeps numbers as they are and numbers the categories; ``DenseEncoder`` scales numbers and
spreads categories, for models that measure distances or add up.
"""

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ..contracts import InputSchema
from .blocks import blocks_of, numbers, words
from .parts import fit_dates, fit_prose, transform_dates, transform_prose

if TYPE_CHECKING:
    import pandas as pd

#: Columns with more categories than this are encoded by their mean target where categories are spread out.
ONE_HOT_MOST = 64

Scaling = Literal["standard", "quantile", "spline"]


class TreeEncoder:
    """Numbers, category codes, date parts and text components, side by side; NaN is missing or never seen."""

    def __init__(self, schema: InputSchema, parts: dict[str, Any] | None = None) -> None:
        self._blocks = blocks_of(schema)
        self.parts = parts or {}

    @property
    def categorical(self) -> list[int]:
        """Positions of category codes in the matrix."""
        first = len(self._blocks.numbers)
        return list(range(first, first + len(self._blocks.words)))

    def fit(self, frame: "pd.DataFrame", seed: int) -> "TreeEncoder":
        """Learn categories and parts."""
        from sklearn.preprocessing import OrdinalEncoder

        blocks = self._blocks
        if blocks.words:
            encoder = OrdinalEncoder(
                handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=np.nan
            )
            self.parts["words"] = encoder.fit(words(frame, blocks.words))
        self.parts["dates"] = fit_dates(frame, blocks.dates)
        self.parts["prose"] = fit_prose(frame, blocks.prose, seed)
        return self

    def transform(self, frame: "pd.DataFrame") -> np.ndarray:
        """(rows, features) float64."""
        blocks = self._blocks
        pieces = [numbers(frame, blocks.numbers)]
        if blocks.words:
            pieces.append(self.parts["words"].transform(words(frame, blocks.words)))
        pieces.append(transform_dates(self.parts["dates"], frame, blocks.dates))
        pieces.append(transform_prose(self.parts["prose"], frame, blocks.prose))
        return np.ascontiguousarray(np.hstack(pieces))


class DenseEncoder:
    """Scaled numbers and spread categories; nothing is missing in what it gives."""

    def __init__(self, schema: InputSchema, parts: dict[str, Any] | None = None) -> None:
        self._schema = schema
        self._blocks = blocks_of(schema)
        self.parts = parts or {}

    def fit_transform(
        self, frame: "pd.DataFrame", target: np.ndarray, scaling: Scaling, seed: int
    ) -> np.ndarray:
        """Fit and encode the training rows; categories encoded by target are cross-fitted there."""
        blocks = self._blocks
        self.parts["dates"] = fit_dates(frame, blocks.dates)
        self.parts["prose"] = fit_prose(frame, blocks.prose, seed)
        plain = self._plain(frame)
        self.parts["numbers"] = _numeric(scaling, plain, seed).fit(plain) if plain.shape[1] else None
        pieces = [np.empty((len(frame), 0))]
        if self.parts["numbers"] is not None:
            pieces.append(self.parts["numbers"].transform(plain))
        values = words(frame, blocks.words)
        many = np.array([len(set(column)) > ONE_HOT_MOST for column in values.T], dtype=bool)
        self.parts["many"] = many
        if (~many).any():
            self.parts["few_words"] = _one_hot().fit(values[:, ~many])
            pieces.append(self.parts["few_words"].transform(values[:, ~many]))
        if many.any():
            self.parts["many_words"], encoded = _by_target(values[:, many], target, self._schema, seed)
            self.parts["many_scale"] = _scaler().fit(encoded)
            pieces.append(self.parts["many_scale"].transform(encoded))
        return np.hstack(pieces)

    def transform(self, frame: "pd.DataFrame") -> np.ndarray:
        """(rows, features) float64."""
        pieces = [np.empty((len(frame), 0))]
        if self.parts["numbers"] is not None:
            pieces.append(self.parts["numbers"].transform(self._plain(frame)))
        values, many = words(frame, self._blocks.words), self.parts["many"]
        if (~many).any():
            pieces.append(self.parts["few_words"].transform(values[:, ~many]))
        if many.any():
            encoded = self.parts["many_words"].transform(_named(values[:, many]))
            pieces.append(self.parts["many_scale"].transform(encoded))
        return np.hstack(pieces)

    def _plain(self, frame: "pd.DataFrame") -> np.ndarray:
        blocks = self._blocks
        dates = transform_dates(self.parts["dates"], frame, blocks.dates)
        prose = transform_prose(self.parts["prose"], frame, blocks.prose)
        return np.hstack([numbers(frame, blocks.numbers), dates, prose])


def _scaler() -> Any:
    from sklearn.preprocessing import StandardScaler

    return StandardScaler()


def _numeric(scaling: Scaling, values: np.ndarray, seed: int) -> Any:
    """Median where missing, with a mark; then scaled."""
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import QuantileTransformer, SplineTransformer, StandardScaler

    steps: list[Any] = [SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)]
    if scaling == "quantile":
        steps.append(
            QuantileTransformer(
                n_quantiles=min(1000, len(values)), output_distribution="normal", random_state=seed
            )
        )
    elif scaling == "spline":
        steps += [
            StandardScaler(),
            SplineTransformer(n_knots=6, degree=3, knots="quantile", extrapolation="linear"),
        ]
    steps.append(StandardScaler())
    return make_pipeline(*steps)


def _one_hot() -> Any:
    from sklearn.preprocessing import OneHotEncoder

    return OneHotEncoder(
        handle_unknown="infrequent_if_exist",
        max_categories=ONE_HOT_MOST,
        sparse_output=False,
        dtype=np.float64,
    )


def _by_target(
    values: np.ndarray, target: np.ndarray, schema: InputSchema, seed: int
) -> tuple[Any, np.ndarray]:
    """An encoder of many categories, and what it makes of the training rows, cross-fitted: no row sees its own target."""
    from sklearn.preprocessing import TargetEncoder

    count = len(np.unique(target))
    kind = ("binary" if count == 2 else "multiclass") if schema.classes else "continuous"
    encoder = TargetEncoder(target_type=kind).set_params(**_folds(kind, seed))
    encoded = encoder.fit_transform(_named(values), target)
    # What is kept is used for other rows alone, and needs no folds.
    return encoder.set_params(**TargetEncoder(target_type=kind).get_params()), encoded


def _folds(kind: str, seed: int) -> dict[str, Any]:
    """What makes the folds of a target encoder the same in every fit; unset, they are drawn anew each time."""
    from sklearn.model_selection import KFold, StratifiedKFold
    from sklearn.preprocessing import TargetEncoder

    state = seed % 2**32
    if TargetEncoder().random_state != "deprecated":  # scikit-learn 1.8 and before
        return {"random_state": state}
    folds = KFold if kind == "continuous" else StratifiedKFold
    return {"cv": folds(5, shuffle=True, random_state=state)}


def _named(values: np.ndarray) -> np.ndarray:
    """Missing as a category of its own, which the target encoder has no word for."""
    return np.where(values == None, "\0", values).astype(object)
