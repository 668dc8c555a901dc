"""``AutoMLAgent``: a request and a table in, a verified model out, as a scikit-learn estimator."""

import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import ClassifierTags, RegressorTags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted, validate_data

from .errors import NoModelError, UnverifiedWarning
from .frames import column_names, is_frame, is_path
from .given import Given, take
from .labels import labels_for
from .outcome import as_python, history, result
from .shown import Report, Why, summary

if TYPE_CHECKING:
    import pandas as pd

    from ...agents.crew.order import Order
    from ...pipelines.contracts import PipelinePlan, RunResult
    from ...tools.bundle import Manifest

_TYPES = {"classification": "classifier", "regression": "regressor"}


def _predicts_classes(agent: "AutoMLAgent") -> bool:
    """Whether there are probabilities to be had, as far as it is known what is predicted."""
    if agent._known_kind() == "regression":
        raise AttributeError("numbers are predicted: there are no classes that could have a probability")
    return True


class AutoMLAgent(BaseEstimator):  # type: ignore[misc]
    """Agents that plan, search for, train and check a model, behind ``fit`` and ``predict``.

    ``fit`` does what ``automl-agent run`` does, by the same crew, in a process of its own. That process, and not this
    one, holds the search's libraries and memory, keeps the time limit, and may crash or be killed without taking a
    notebook along. Ctrl-C here stops it in order: what it found stays in the run folder, and :meth:`resume` goes on
    with it. Where this process ends, it stops too, just as resumable. The price is about two seconds for each ``fit``.
    A table that is handed over is kept in the run folder, which holds everything the model rests on.

    What is predicted before ``fit`` is known only where ``kind`` or ``metric`` says it; scikit-learn asks that early
    (stratified folds, scorers). :class:`AutoMLClassifier` and :class:`AutoMLRegressor` say it by their names.

    Args:
        request: what is wanted, in words. None: predict the target.
        target: name of the column to predict, where ``fit`` gets one table and the request does not say it.
        metric: to optimise, by its name in the README. None: the request's, or the usual one.
        kind: ``"classification"``, ``"regression"``, or None: found out from request and data.
        llm: language model, as ``--llm`` takes it. None: the best that can be had.
        time_limit: seconds, or words such as ``"10m"``, for all of ``fit``. None: the request's, else five minutes.
        trials: search trials at most.
        test: a separate test table, sealed as a whole: a DataFrame or a path.
        settings: further task fields as ``key=value`` takes them, such as ``{"exclude": ("sex",), "max_model_mb": 1}``.
        proposer, device, privacy, verify, refit, max_cost, max_tokens, weights: as ``automl-agent run`` has them.
        random_state: seed. None: 0, so that the same order gives the same run.
        n_jobs: worker processes at a time; None or -1: the number of cores.
        out: the run folder itself; it must not hold a run. None: a new one in ``runs``.
        runs: holds new run folders.
        verbose: whether progress is shown on stderr.

    Attributes:
        result_: the run's result, as ``result.json`` has it: sealed test score with its interval, verdict, budget.
        run_folder_: absolute path of the run folder; ``run_folder_ / "model"`` is what may be passed on. A pickle of
            the estimator holds this path, not the model.
        classes_: (classes,) labels, where classes are predicted.
        n_features_in_, feature_names_in_: inputs that ``fit`` saw; names only where columns had names.
    """

    def __init__(
        self,
        request: str | None = None,
        *,
        target: str | None = None,
        metric: str | None = None,
        kind: str | None = None,
        llm: str | None = None,
        time_limit: float | str | None = None,
        trials: int | None = None,
        test: Any = None,
        settings: Mapping[str, Any] | None = None,
        proposer: str | None = None,
        device: str | None = None,
        privacy: str | None = None,
        verify: str | None = None,
        refit: bool | None = None,
        max_cost: float | None = None,
        max_tokens: int | None = None,
        weights: Sequence[str] | None = None,
        random_state: Any = None,
        n_jobs: int | None = None,
        out: str | Path | None = None,
        runs: str | Path = "runs",
        verbose: bool = False,
    ) -> None:
        self.request = request
        self.target = target
        self.metric = metric
        self.kind = kind
        self.llm = llm
        self.time_limit = time_limit
        self.trials = trials
        self.test = test
        self.settings = settings
        self.proposer = proposer
        self.device = device
        self.privacy = privacy
        self.verify = verify
        self.refit = refit
        self.max_cost = max_cost
        self.max_tokens = max_tokens
        self.weights = weights
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.out = out
        self.runs = runs
        self.verbose = verbose

    def fit(self, X: Any, y: Any = None) -> Self:
        """Search for a model, test it on sealed rows, deliver it.

        Args:
            X: (rows, columns) inputs, a DataFrame (pandas or polars) or an array; or, without ``y``, a DataFrame that
                holds the target too, or the path of a table.
            y: (rows,) target.

        Raises:
            ValueError: parameters, request or table cannot be used as they are.
            AutoMLError: no model came of it, a named language model cannot be had, the run folder cannot be written.
            KeyboardInterrupt: by Ctrl-C; :meth:`resume` goes on.
        """
        from .order import order
        from .place import make, take_back

        started = time.monotonic()
        self._forget()
        given = take(self, X, y, self.target, self._stated_kind())
        with as_python():
            folder, made = make(self.out, self.runs, given)
            try:
                ordered = order(self.get_params(deep=False), given, folder, started)
                self._carry_out(ordered, replace(given, frame=None), folder)
            finally:
                take_back(folder, made)
        return self

    def resume(self, time_limit: float | str | None = None, trials: int | None = None) -> Self:
        """Go on with a run that Ctrl-C or a crash ended; limits count for the whole run.

        Args:
            time_limit: as in the constructor; None: the run's own.
            trials: in all; None: the run's own.

        Raises:
            ValueError: there is no run to go on with.
            AutoMLError: as :meth:`fit`.
        """
        from .order import resumption

        if not hasattr(self, "run_folder_"):
            raise ValueError("there is no run to go on with; call fit, or AutoMLAgent.load(RUN)")
        with as_python():
            self._carry_out(resumption(self.run_folder_, time_limit, trials), self._given, self.run_folder_)
        return self

    @classmethod
    def load(cls, run: str | Path, **params: Any) -> Self:
        """The estimator of a run, whoever began it; one that is not over has :meth:`resume` alone.

        Args:
            run: its folder.
            params: of the estimator; they change nothing of the run.

        Raises:
            ValueError: there is no run.
            AutoMLError: its record cannot be read.
        """
        from ...tools.store.reading import check_there

        agent, folder = cls(**params), Path(run).expanduser().absolute()
        with as_python():
            check_there(folder)
        agent.run_folder_, agent._given = folder, Given(None, None, None, None, None, None)
        if history(folder).result is not None:
            agent._adopt()
        return agent

    def predict(self, X: Any) -> Any:
        """Predict rows by the delivered model.

        Args:
            X: (rows, columns) as ``fit`` had them; the target's column may be there. Or the path of a table.

        Returns:
            (rows,) labels or numbers; of what is located in pictures, a DataFrame as ``automl-agent predict`` writes it.
        """
        frame = self._predicted(X)
        if self._known_kind() == "classification":
            names = [str(name) for name in frame.get_column(self._manifest().inputs.target).to_list()]
            place = {name: n for n, name in enumerate(self._names())}
            return self.classes_[[place[name] for name in names]] if names else self.classes_[:0]
        if self._known_kind() == "regression":
            return frame.get_column(self.result_.task.target).to_numpy().astype(np.float64)
        return frame.to_pandas()

    @available_if(_predicts_classes)  # type: ignore[untyped-decorator]
    def predict_proba(self, X: Any) -> np.ndarray:
        """(rows, classes) probabilities, in the order of ``classes_``."""
        from .model import probabilities

        frame = self._predicted(X)
        if self._known_kind() != "classification":
            raise AttributeError("no classes are predicted")
        return probabilities(frame, self._names())

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:
        """Accuracy, or the coefficient of determination of numbers, as scikit-learn has it; the measure of the request
        on rows that nothing has seen stands in ``result_.scores``.

        Args:
            X: as for :meth:`predict`.
            y: (rows,) truth; None: the target's column of ``X``.
            sample_weight: (rows,) weights.
        """
        from sklearn.metrics import accuracy_score, r2_score

        check_is_fitted(self)
        if y is None:
            y = X[self.result_.task.target]
        measure = accuracy_score if self._known_kind() == "classification" else r2_score
        return float(measure(y, self.predict(X), sample_weight=sample_weight))

    def report(self) -> Report:
        """The run's report, which notebooks show inline.

        Raises:
            AutoMLError: the run is not over.
        """
        from ...tools.recompute.restore import restore

        self._check_run()
        with as_python():
            restore(self.run_folder_)
        return Report(self.run_folder_ / "report.html")

    def why(self, question: str = "") -> Why:
        """What was decided and why, from the run's record, also while it is not over.

        Args:
            question: in your words; empty: everything.
        """
        from ...tools.decisions import answers, decisions
        from ...tools.store.run import read_unchecked

        self._check_run()
        with as_python():
            log = decisions(read_unchecked(self.run_folder_))
        return Why(answers(question, log) if question.strip() else log)

    def plan(self) -> "PipelinePlan":
        """How the run was carried out: split, inputs, families, each with its reason."""
        self._check_run()
        return history(self.run_folder_).plan

    def leaderboard(self) -> "pd.DataFrame":
        """Finished trials, best first, with family, validation score, who proposed them and their parameters."""
        import pandas as pd

        self._check_run()
        found = history(self.run_folder_)
        sign = found.plan.task.metric_info.sign
        rows = [
            {
                "trial": t.number,
                "family": t.proposal.family,
                "score": t.score,
                "status": t.status.value,
                "source": t.proposal.source,
                "seconds": t.seconds,
                "params": dict(t.proposal.params),
            }
            for t in sorted(
                found.trials, key=lambda t: -np.inf if t.score is None else sign * t.score, reverse=True
            )
        ]
        return pd.DataFrame(
            rows, columns=["trial", "family", "score", "status", "source", "seconds", "params"]
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        kind = self._known_kind()
        tags.estimator_type = _TYPES.get(kind) if kind else None
        tags.classifier_tags = ClassifierTags() if kind == "classification" else None
        tags.regressor_tags = RegressorTags() if kind == "regression" else None
        tags.input_tags.allow_nan = tags.input_tags.categorical = tags.input_tags.string = True
        # What time allows depends on the machine's day.
        tags.non_deterministic = self.trials is None
        return tags

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "result_") and self.result_.model is not None

    def _html_repr(self) -> str:
        html = str(super()._html_repr())
        return html + summary(self.result_, self.run_folder_) if self.__sklearn_is_fitted__() else html

    def _stated_kind(self) -> str | None:
        """What is predicted, as far as parameters say it."""
        from ...pipelines.contracts import METRICS

        if self.kind not in {None, *_TYPES}:
            raise ValueError(f"kind={self.kind!r} must be one of {', '.join(map(repr, _TYPES))} or None")
        if self.kind is None and self.metric in METRICS:
            answer = METRICS[self.metric].kind
            return "classification" if answer.classifies else None if answer.locates else "regression"
        return self.kind

    def _known_kind(self) -> str | None:
        """What is predicted, by the run where there is one."""
        from ...pipelines.contracts import TaskKind

        if not hasattr(self, "result_"):
            return self._stated_kind()
        kind = TaskKind(self.result_.task.kind)
        return "classification" if kind.classifies else None if kind.locates else "regression"

    def _carry_out(self, ordered: "Order", given: Given, folder: Path) -> None:
        from ...tools.store.reading import has_record
        from .process import carry_out

        try:
            carry_out(ordered, bool(self.verbose))
        except BaseException as error:
            if has_record(folder):
                # Not fitted, and yet there is something to go on with.
                self.run_folder_, self._given = folder, given
                if isinstance(error, KeyboardInterrupt):
                    print(f"interrupted; .resume() goes on with the run in {folder}", file=sys.stderr)
            raise
        self.run_folder_, self._given = folder, given
        self._adopt()

    def _adopt(self) -> None:
        """Take the result of the run in ``run_folder_``.

        Raises:
            NoModelError: there is no model.
        """
        found, given = result(self.run_folder_), self._given
        if found.model is None:
            raise NoModelError(f"no model was found: {found.stop_reason}; the run is in {self.run_folder_}")
        self.result_: RunResult = found
        inputs = given.inputs
        if inputs is None:
            columns = history(self.run_folder_).profile.columns
            inputs = tuple(c.name for c in columns if c.name != found.task.target)
            self.n_features_in_, self.feature_names_in_ = len(inputs), np.asarray(inputs, dtype=object)
        self._inputs = inputs
        if self._known_kind() == "classification":
            self.classes_, self._order = labels_for(self._manifest().inputs.classes, given.classes)
        if found.status != "verified":
            why = "; ".join(found.reasons) or "see the report"
            warnings.warn(f"the model is not verified: {why}", UnverifiedWarning, stacklevel=4)

    def _predicted(self, X: Any) -> Any:
        from .model import predicted

        check_is_fitted(self)
        if is_path(X):
            return predicted(self.run_folder_, X, ())
        if is_frame(X):
            X = X.collect() if hasattr(X, "collect") else X
            X = self._without_target(X)
            validate_data(self, X, reset=False, skip_check_array=True)
        else:
            X = validate_data(self, X, reset=False, dtype=None, ensure_all_finite="allow-nan")
        return predicted(self.run_folder_, X, self._inputs)

    def _without_target(self, X: Any) -> Any:
        """A table that still holds the target is no mistake: it is not looked at."""
        target, names = self.result_.task.target, column_names(X)
        if target not in names or target in self._inputs or len(names) != len(self._inputs) + 1:
            return X
        label = X.columns[names.index(target)]
        return X.drop(columns=[label]) if hasattr(X, "iloc") else X.drop(label)

    def _manifest(self) -> "Manifest":
        from .model import manifest

        return manifest(self.run_folder_)

    def _names(self) -> list[str]:
        """Names of the model's classes, in the order of ``classes_``."""
        classes = self._manifest().inputs.classes
        return [classes[place] for place in self._order]

    def _check_run(self) -> None:
        if not hasattr(self, "run_folder_"):
            check_is_fitted(self)

    def _forget(self) -> None:
        """Nothing of an earlier ``fit`` may pass for this one's."""
        for name in ("result_", "run_folder_", "classes_", "n_features_in_", "feature_names_in_"):
            if hasattr(self, name):
                delattr(self, name)
