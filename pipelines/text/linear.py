"""Linear models on weighted counts of words: the baseline that is hard to beat on short texts.

With ``naive_bayes``, features are weighted first by how much more often they occur in one class (Wang and Manning
2012, "Baselines and Bigrams").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts import ColumnKind, InputSchema, ParamValue, TrialError
from ..family import Explanation, FitContext, Fitted, TaskFacts
from ..spaces import Choice, Integer, Real, SearchSpace
from ..tabular.beside import Beside
from ..tabular.persist import dump, load, read_facts, write_facts
from ..tabular.sklearn_model import fit_estimator
from ..tabular.target import TargetScale, learned, normalised, softmax, spread_classes, transform_choice
from .grams import GramOptions, Grams, side_by_side
from .texts import no_prose, prose_ids, texts

if TYPE_CHECKING:
    import pandas as pd

_SMOOTHING = 0.5


@dataclass(frozen=True)
class _Reader:
    """From a frame to a matrix: counts of the prose, then everything else."""

    schema: InputSchema
    grams: Grams
    others: Beside

    def fit_transform(self, frame: "pd.DataFrame", target: np.ndarray, seed: int) -> Any:
        counts = self.grams.fit_transform(texts(frame, prose_ids(self.schema)))
        return _joined(counts, self.others.fit_transform(frame, target, "standard", seed))

    def transform(self, frame: "pd.DataFrame") -> Any:
        counts = self.grams.transform(texts(frame, prose_ids(self.schema)))
        return _joined(counts, self.others.transform(frame))


@dataclass(frozen=True)
class _Model:
    reader: _Reader
    #: (outputs, features) and (outputs,).
    weights: np.ndarray
    offsets: np.ndarray
    present: np.ndarray
    one_by_one: bool
    scale: TargetScale
    classes: int

    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        from scipy.special import expit

        raw = self.reader.transform(frame) @ self.weights.T + self.offsets
        if not self.classes:
            return self.scale.inverse(raw[:, 0])
        if raw.shape[1] == 1:
            second = expit(raw[:, 0])
            proba = np.column_stack([1 - second, second])
        elif self.one_by_one:
            proba = expit(raw)
        else:
            proba = softmax(raw)
        proba = np.maximum(proba, 1e-12)
        return normalised(
            spread_classes(proba / proba.sum(axis=1, keepdims=True), self.present, self.classes)
        )

    @property
    def explanation(self) -> Explanation:
        return Explanation(count=int(np.count_nonzero(self.weights)), terms="weights")

    def save(self, folder: Path) -> None:
        arrays = {"weights": self.weights, "offsets": self.offsets, "present": self.present}
        dump(
            {"grams": self.reader.grams.parts, "others": self.reader.others.parts, **arrays},
            folder / "model.skops",
        )
        write_facts(
            folder / "facts.json",
            {
                "classes": self.classes,
                "scale": self.scale.facts(),
                "grams": self.reader.grams.options.model_dump(),
                "one_by_one": self.one_by_one,
            },
        )


class TextLinear:
    """Linear model on words and pieces of words."""

    name = "text_linear"
    title = "linear model on words (TF-IDF, scikit-learn)"
    licence = "BSD-3-Clause"
    interpretable = False
    monotone = False

    def unsuited(self, facts: TaskFacts) -> str | None:
        """It reads prose."""
        return no_prose(facts)

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is logistic regression on single words and pairs."""
        own = (
            Integer(name="words", low=1, high=3, default=2, help="longest sequence of words"),
            Choice(name="signs", choices=(0, 3, 5), default=0, help="longest piece of characters; 0: none"),
            Integer(
                name="least_rows", low=1, high=10, default=2, log=True, help="rows a feature must occur in"
            ),
            Real(name="C", low=1e-2, high=1e3, default=4.0, log=True, help="inverse strength of the penalty"),
        )
        if not facts.classification:
            return SearchSpace(parameters=(*own, *transform_choice(facts)))
        return SearchSpace(
            parameters=(
                *own,
                Choice(name="naive_bayes", choices=(False, True), default=False),
                Choice(name="class_weight", choices=("none", "balanced"), default="none"),
            )
        )

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Count, weigh, fit."""
        classes = len(context.schema.classes)
        options = GramOptions(
            words=int(params["words"]), signs=int(params["signs"]), least_rows=int(params["least_rows"])
        )
        reader = _Reader(context.schema, Grams(options), Beside.of(context.schema, ColumnKind.TEXT))
        scale, goal = learned(target, params, classes, standardise=True)
        matrix = reader.fit_transform(frame, target, context.seed)
        if matrix.shape[1] == 0:
            raise TrialError("no word occurs often enough")
        if not classes:
            weights, offsets = _ridge(matrix, goal, 1 / float(params["C"]))
            return _Model(reader, weights, offsets, np.arange(1), False, scale, 0)
        present = np.unique(target)
        one_by_one = bool(params["naive_bayes"]) and len(present) > 2
        fit = _by_ratios if params["naive_bayes"] else _together
        weights, offsets = fit(matrix, target, present, params)
        return _Model(reader, weights, offsets, present, one_by_one, scale, classes)

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read what ``save`` wrote."""
        facts, held = read_facts(folder / "facts.json"), load(folder / "model.skops")
        others = Beside.of(schema, ColumnKind.TEXT, held["others"])
        reader = _Reader(schema, Grams(GramOptions(**facts["grams"]), held["grams"]), others)
        return _Model(
            reader,
            held["weights"],
            held["offsets"],
            held["present"],
            bool(facts["one_by_one"]),
            TargetScale(**facts["scale"]),
            int(facts["classes"]),
        )


def _logistic_regression(params: Mapping[str, ParamValue]) -> Any:
    from sklearn.linear_model import LogisticRegression

    weight = None if params["class_weight"] == "none" else "balanced"
    return LogisticRegression(C=float(params["C"]), class_weight=weight, max_iter=300, tol=1e-3)


def _fitted(estimator: Any, matrix: Any, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    fit_estimator(estimator, matrix, target)
    return np.atleast_2d(estimator.coef_), np.atleast_1d(estimator.intercept_)


def _together(
    matrix: Any, target: np.ndarray, _: np.ndarray, params: Mapping[str, ParamValue]
) -> tuple[np.ndarray, np.ndarray]:
    return _fitted(_logistic_regression(params), matrix, target)


def _by_ratios(
    matrix: Any, target: np.ndarray, present: np.ndarray, params: Mapping[str, ParamValue]
) -> tuple[np.ndarray, np.ndarray]:
    """One class against the others each, features weighted by the logarithm of their ratio there."""
    weights, offsets = [], []
    seen = abs(matrix)
    for code in present[1:] if len(present) == 2 else present:
        mine = target == code
        inside, outside = (np.asarray(seen[rows].sum(axis=0)).ravel() + _SMOOTHING for rows in (mine, ~mine))
        ratio = np.log(inside / inside.sum()) - np.log(outside / outside.sum())
        found, offset = _fitted(_logistic_regression(params), matrix.multiply(ratio).tocsr(), mine)
        weights.append(found[0] * ratio)
        offsets.append(offset[0])
    return np.array(weights), np.array(offsets)


def _ridge(matrix: Any, goal: np.ndarray, strength: float) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.linear_model import Ridge

    return _fitted(Ridge(alpha=strength, solver="sparse_cg", tol=1e-4), matrix, goal)


def _joined(counts: Any, dense: np.ndarray) -> Any:
    from scipy.sparse import csr_matrix

    if not dense.shape[1]:
        return counts
    return side_by_side([counts, csr_matrix(dense)])
