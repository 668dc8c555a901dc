"""The 25 tasks of LLAMBO's paper (Liu et al., ICLR 2024), after Uber's Bayesmark: from scikit-learn alone.

Five of its data sets, split by ``train_test_split(test_size=0.2, random_state=0)``, times five models, each scored by
5-fold cross-validation on the training part. Start scores equal the published ones on all but AdaBoost's tasks, whose
algorithm changed (classification) or that hangs on the last bits of a float (regression).
``bounds.json`` holds the best and worst published score of each task, from LLAMBO's logs (MIT).
"""

import json
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ...pipelines.contracts import Direction, Problem
from ...pipelines.spaces import Integer, Real, SearchSpace
from .facts import correlations, data_facts, marginals
from .task import Bounds, Outcome, Params

DATA = ("breast", "digits", "wine", "iris", "diabetes")
MODELS = ("RandomForest", "DecisionTree", "SVM", "AdaBoost", "MLP_SGD")
_FOLDS = 5
_BOUNDS = Path(__file__).with_name("bounds.json")


def _tree(max_features: float) -> SearchSpace:
    """Defaults are the library's, clipped: it looks at all features (of a forest's, half stand for their root)."""
    return SearchSpace(
        parameters=(
            Integer(name="max_depth", low=1, high=15, default=15, help="deepest tree"),
            Real(name="max_features", low=0.01, high=0.99, default=max_features, logit=True,
                 help="share of features looked at for each split"),
            Real(name="min_impurity_decrease", low=0.0, high=0.5, default=0.0,
                 help="least decrease of impurity that a split must bring"),
            Real(name="min_samples_leaf", low=0.01, high=0.49, default=0.01, logit=True,
                 help="least share of rows in a leaf"),
            Real(name="min_samples_split", low=0.01, high=0.99, default=0.01, logit=True,
                 help="least share of rows in a node that is split"),
            Real(name="min_weight_fraction_leaf", low=0.01, high=0.49, default=0.01, logit=True,
                 help="least share of the rows' weight in a leaf"),
        )
    )  # fmt: skip


SPACES: Mapping[str, SearchSpace] = {
    "RandomForest": _tree(0.5),
    "DecisionTree": _tree(0.99),
    "SVM": SearchSpace(
        parameters=(
            Real(name="C", low=1.0, high=1e3, default=1.0, log=True, help="penalty of errors"),
            Real(name="gamma", low=1e-4, high=1e-3, default=1e-3, log=True, help="of the RBF kernel"),
            Real(name="tol", low=1e-5, high=1e-1, default=1e-3, log=True, help="tolerance at which training stops"),
        )
    ),
    "AdaBoost": SearchSpace(
        parameters=(
            Integer(name="n_estimators", low=10, high=100, default=50, help="rounds of boosting"),
            Real(name="learning_rate", low=1e-4, high=10.0, default=1.0, log=True, help="weight of each round"),
        )
    ),
    "MLP_SGD": SearchSpace(
        parameters=(
            Integer(name="hidden_layer_sizes", low=50, high=200, default=100, help="units of the one hidden layer"),
            Real(name="alpha", low=1e-5, high=10.0, default=1e-4, log=True, help="L2 penalty"),
            Integer(name="batch_size", low=10, high=250, default=200, help="rows of a minibatch"),
            Real(name="learning_rate_init", low=1e-5, high=1e-1, default=1e-3, log=True, help="first learning rate"),
            Real(name="power_t", low=0.1, high=0.9, default=0.5, logit=True,
                 help="exponent of the learning rate's decay"),
            Real(name="momentum", low=0.001, high=0.999, default=0.9, logit=True, help="Nesterov's momentum"),
        )
    ),
}  # fmt: skip

#: Each model in words, with what is fixed.
_WORDS = {
    "RandomForest": "random forest (scikit-learn), 10 trees",
    "DecisionTree": "decision tree (scikit-learn)",
    "SVM": "support vector machine with RBF kernel (scikit-learn)",
    "AdaBoost": "AdaBoost of decision trees (scikit-learn)",
    "MLP_SGD": "multilayer perceptron with one hidden layer (scikit-learn), SGD with Nesterov's momentum, learning rate"
    " falling as init / step^power_t, at most 40 epochs, early stopping on a tenth of the rows",
}


@dataclass(frozen=True)
class BayesmarkTask:
    """One data set with one model."""

    data: str
    model: str

    @property
    def name(self) -> str:
        """Such as ``breast/SVM``."""
        return f"{self.data}/{self.model}"

    @property
    def identity(self) -> str:
        """Its values depend on scikit-learn alone."""
        import sklearn

        return f"bayesmark/{self.name}/scikit-learn {sklearn.__version__}"

    @property
    def space(self) -> SearchSpace:
        """The paper's."""
        return SPACES[self.model]

    @property
    def direction(self) -> Direction:
        """Accuracy up, squared error down."""
        return Direction.MAXIMIZE if self.classes else Direction.MINIMIZE

    @property
    def classes(self) -> bool:
        """Whether it is a classification."""
        return self.data != "diabetes"

    @property
    def bounds(self) -> Bounds | None:
        """The published ones."""
        return _bounds().get(self.name)

    @property
    def problem(self) -> Problem:
        """Its model, metric and data, computed on the training part."""
        features, target = _training(self.data)
        metric = "accuracy" if self.classes else "mean squared error of the standardised target"
        way = "higher" if self.classes else "lower"
        return Problem(
            model=_WORDS[self.model],
            metric=f"{metric}, mean of {_FOLDS} folds, {way} is better",
            data=data_facts(features, target, self.classes),
            marginals=marginals(features),
            correlations=correlations(features, target),
        )

    def evaluate(self, params: Params) -> Outcome:
        """Train and score; what the library refuses has failed."""
        from sklearn.model_selection import cross_val_score

        features, target = _training(self.data)
        scoring = "accuracy" if self.classes else "neg_mean_squared_error"
        began = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = cross_val_score(
                    _estimator(self.model, self.classes, params), features, target, cv=_FOLDS, scoring=scoring,
                    error_score="raise",
                )  # fmt: skip
            except ValueError as error:
                spent = time.perf_counter() - began
                reason = str(error).splitlines()[0][:200]
                return Outcome(value=None, status="invalid", reason=reason, seconds=spent)
        value = float(found.mean()) if self.classes else -float(found.mean())
        spent = time.perf_counter() - began
        if not np.isfinite(value):
            return Outcome(value=None, status="diverged", reason="the score is not finite", seconds=spent)
        return Outcome(value=value, seconds=spent)


def default_names() -> tuple[str, ...]:
    """The tasks with published bounds: all that scikit-learn still reproduces, AdaBoost's regression but for last bits."""
    return tuple(name for name in all_names() if name in _bounds())


def all_names() -> tuple[str, ...]:
    """All 25."""
    return tuple(f"{data}/{model}" for data in DATA for model in MODELS)


def open_task(name: str) -> BayesmarkTask:
    """A task by its name."""
    data, model = name.split("/")
    return BayesmarkTask(data, model)


@cache
def _bounds() -> Mapping[str, Bounds]:
    known = json.loads(_BOUNDS.read_text(encoding="utf-8"))
    return {name: Bounds(best=b["best"], worst=b["worst"], failed=b["worst"]) for name, b in known.items()}


@cache
def _training(data: str) -> tuple[np.ndarray, np.ndarray]:
    """Features and target of the training part; a number to predict is standardised there."""
    from sklearn import datasets
    from sklearn.model_selection import train_test_split

    load = getattr(datasets, {"breast": "load_breast_cancer"}.get(data, f"load_{data}"))
    features, _, target, _ = train_test_split(*load(return_X_y=True), test_size=0.2, random_state=0)
    if data == "diabetes":
        target = (target - target.mean()) / target.std()
    return features, target


def _estimator(model: str, classes: bool, params: Params) -> Any:
    from sklearn import ensemble, neural_network, svm, tree

    sgd = {
        "solver": "sgd",
        "early_stopping": True,
        "max_iter": 40,
        "learning_rate": "invscaling",
        "nesterovs_momentum": True,
        "random_state": 0,
    }
    # The published regressor alone had another activation.
    kinds: Mapping[str, tuple[Callable[..., Any], Callable[..., Any], Mapping[str, object]]] = {
        "RandomForest": (
            ensemble.RandomForestClassifier,
            ensemble.RandomForestRegressor,
            {"n_estimators": 10, "random_state": 0},
        ),
        "DecisionTree": (tree.DecisionTreeClassifier, tree.DecisionTreeRegressor, {"random_state": 0}),
        "SVM": (svm.SVC, svm.SVR, {}),
        "AdaBoost": (ensemble.AdaBoostClassifier, ensemble.AdaBoostRegressor, {"random_state": 0}),
        "MLP_SGD": (
            neural_network.MLPClassifier,
            neural_network.MLPRegressor,
            sgd if classes else {**sgd, "activation": "tanh"},
        ),
    }
    classifier, regressor, fixed = kinds[model]
    return (classifier if classes else regressor)(**fixed, **params)
