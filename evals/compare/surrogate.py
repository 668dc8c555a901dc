"""YAHPO's surrogates of recorded searches (Pfisterer et al., 2022): a neural network in ONNX answers.

A folder holds ``config_space.json`` (ConfigSpace), ``encoding.json``, ``model.onnx`` and, where somebody measured it,
``random_search_stats.json``: best and median of a random search at the highest fidelity, which is what we search.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ...pipelines.contracts import DataError, Direction, ParamValue, PlanError, Problem
from ...pipelines.spaces import Choice, Integer, Parameter, Real, SearchSpace, When
from ...tools.samplers.space import Space
from .archive import no_instance, unusable
from .columns import axis
from .replay import ReplayTask, direction_of, said, table_bounds
from .task import Bounds, Outcome, TaskRef

#: Parameters that say how much is trained, not how: always at their highest.
_FIDELITIES = ("epoch", "trainsize", "repl")
#: Configurations drawn where nobody measured what a random search finds.
_DRAWN = 2000


@dataclass(frozen=True)
class Scenario:
    """What a network takes and tells, in its order: files do not say it.

    Attributes:
        learner: in words.
        choices, numbers: its inputs.
        targets: its outputs.
        objective: what is optimised unless the person names another.
    """

    learner: str
    choices: tuple[str, ...]
    numbers: tuple[str, ...]
    targets: tuple[str, ...]
    objective: str


_RBV2 = ("acc", "bac", "auc", "brier", "f1", "logloss", "timetrain", "timepredict", "memory")
_IAML = ("mmce", "f1", "auc", "logloss", "ramtrain", "rammodel", "rampredict", "timetrain", "timepredict", "mec",
         "ias", "nf")  # fmt: skip
_SCENARIOS = (
    Scenario(
        "multilayer perceptron of falling width (PyTorch), SGD",
        ("OpenML_task_id",),
        ("epoch", "batch_size", "learning_rate", "momentum", "weight_decay", "num_layers", "max_units", "max_dropout"),
        ("time", "val_accuracy", "val_cross_entropy", "val_balanced_accuracy", "test_cross_entropy",
         "test_balanced_accuracy"),
        "val_accuracy",
    ),
    Scenario(
        "gradient boosting (R, xgboost)",
        ("task_id", "booster", "num.impute.selected.cpo"),
        ("nrounds", "eta", "gamma", "lambda", "alpha", "subsample", "max_depth", "min_child_weight", "colsample_bytree",
         "colsample_bylevel", "rate_drop", "skip_drop", "trainsize", "repl"),
        _RBV2,
        "acc",
    ),
    Scenario(
        "decision tree (R, rpart)",
        ("task_id", "num.impute.selected.cpo"),
        ("cp", "maxdepth", "minbucket", "minsplit", "trainsize", "repl"),
        _RBV2,
        "acc",
    ),
    Scenario("elastic net (R, glmnet)", ("task_id",), ("alpha", "s", "trainsize"), _IAML, "auc"),
)  # fmt: skip


class Surrogate:
    """A folder that was read.

    Raises:
        DataError: it holds no surrogate that is known.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        space = _json(folder / "config_space.json")
        try:
            self.parameters: Mapping[str, Mapping[str, Any]] = {
                h["name"]: h for h in space["hyperparameters"]
            }
            self.conditions: Sequence[Mapping[str, Any]] = space.get("conditions", [])
        except (KeyError, TypeError, AttributeError) as error:
            raise unusable(folder, "its config_space.json lists no hyperparameters") from error
        known = [s for s in _SCENARIOS if {*s.choices, *s.numbers} == set(self.parameters)]
        if not known:
            raise unusable(folder, "its parameters are those of no surrogate that is known here")
        self.scenario = known[0]
        self.encoding: Mapping[str, Mapping[str, int]] = _json(folder / "encoding.json")
        if not all(isinstance(self.encoding.get(name), dict) for name in self.scenario.choices):
            raise unusable(folder, "its encoding.json leaves out a choice")
        self._model = folder / "model.onnx"
        if not self._model.is_file():
            raise unusable(folder, "it has no model.onnx")

    @property
    def instances(self) -> tuple[str, ...]:
        """Names of its tasks."""
        declared = self.parameters[self.scenario.choices[0]].get("choices")
        return tuple(str(c) for c in declared or self.encoding[self.scenario.choices[0]] if c != "#na#")

    @cached_property
    def sha256(self) -> str:
        """Of the network."""
        return hashlib.sha256(self._model.read_bytes()).hexdigest()

    @cached_property
    def _session(self) -> Any:
        try:
            import onnxruntime
        except ImportError as error:
            raise PlanError(
                "NO-ONNXRUNTIME", "surrogates need onnxruntime", "pip install 'automl-agent[compare]'"
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(str(self._model), options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise unusable(self.folder, f"{self._model.name} is no network") from error

    def space(self) -> SearchSpace:
        """What is searched: everything but the task and the fidelities."""
        free = [
            h
            for name, h in self.parameters.items()
            if name != self.scenario.choices[0] and name not in _FIDELITIES
        ]
        whens = {str(c.get("child")): w for c in self.conditions if (w := _when(c)) is not None}
        found: dict[str, Parameter] = {}
        try:
            for h in sorted(free, key=lambda h: h["name"] in whens):
                found[h["name"]] = _parameter(h, whens.get(h["name"]))
            return SearchSpace(parameters=tuple(found.values()))
        except (KeyError, TypeError, ValueError) as error:
            raise unusable(self.folder, f"its space is none ({str(error).splitlines()[0][:80]})") from error

    def evaluate(self, instance: str, configurations: Sequence[Mapping[str, ParamValue]]) -> np.ndarray:
        """All targets of configurations, (n, targets), at the highest fidelity."""
        scenario = self.scenario
        fixed: dict[str, ParamValue] = {
            name: self.parameters[name]["upper"] for name in _FIDELITIES if name in self.parameters
        }
        fixed[scenario.choices[0]] = instance
        rows = [{**fixed, **c} for c in configurations]
        words = [[self.encoding[c][str(row.get(c, "#na#"))] for c in scenario.choices] for row in rows]
        numbers = [[float(row.get(n, 0.0)) for n in scenario.numbers] for row in rows]
        inputs = [i.name for i in self._session.get_inputs()]
        given = dict(zip(inputs, (np.array(words, np.int32), np.array(numbers, np.float32)), strict=True))
        return np.asarray(self._session.run(None, given)[0], float)

    def bounds(self, instance: str, target: str, direction: Direction) -> Bounds:
        """Best and median of a random search: as measured, else of our own."""
        place = self.folder / "random_search_stats.json"
        stats = _json(place) if place.is_file() else {}
        known = stats.get("instances", {}).get(instance, {}) if stats.get("target") == target else {}
        best, middle = known.get("best5000"), known.get("median")
        if isinstance(best, float) and isinstance(middle, float) and best != middle:
            return Bounds(best=best, worst=middle, failed=middle)
        space = Space.declared(self.space())
        places = space.random(np.random.default_rng(0), _DRAWN)
        values = self.evaluate(instance, [space.params(p) for p in places])[
            :, self.scenario.targets.index(target)
        ]
        return table_bounds(self.folder.name, values, direction)


def open_surrogate(folder: Path, ref: TaskRef) -> ReplayTask:
    """One task of a surrogate.

    Raises:
        DataError: it holds no such task or target.
    """
    surrogate = _read(folder.resolve())
    if ref.instance not in surrogate.instances:
        raise no_instance(folder, ref.instance, surrogate.instances)
    scenario = surrogate.scenario
    target = ref.objective or scenario.objective
    if target not in scenario.targets:
        raise DataError(
            "NO-SUCH-OBJECTIVE",
            f"{folder.name} does not tell {target[:40]!r}",
            f"use {', '.join(scenario.targets)}",
        )
    direction = ref.direction or direction_of(target) or Direction.MINIMIZE
    place = scenario.targets.index(target)
    clock = next((scenario.targets.index(t) for t in ("timetrain", "time") if t in scenario.targets), None)

    def look_up(params: Mapping[str, ParamValue]) -> Outcome:
        told = surrogate.evaluate(ref.instance, [params])[0]
        seconds = max(0.0, float(told[clock])) if clock is not None else 0.0
        if not np.isfinite(told[place]):
            return Outcome(
                value=None, status="diverged", reason="the surrogate tells no number", seconds=seconds
            )
        return Outcome(value=float(told[place]), seconds=seconds)

    return ReplayTask(
        name=ref.name,
        identity=f"{ref.name}/{surrogate.sha256}/{target}/{direction}",
        space=surrogate.space(),
        direction=direction,
        problem=Problem(model=scenario.learner, metric=said(target, direction)),
        bounds=surrogate.bounds(ref.instance, target, direction),
        look_up=look_up,
    )


def surrogate_instances(folder: Path) -> tuple[str, ...]:
    """Names of the tasks in a folder."""
    return _read(folder.resolve()).instances


@cache
def _read(folder: Path) -> Surrogate:
    return Surrogate(folder)


def _json(path: Path) -> Any:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise unusable(path.parent, f"{path.name} is missing or no JSON") from error
    if not isinstance(found, dict):
        raise unusable(path.parent, f"{path.name} is no JSON object")
    return found


def _when(condition: Mapping[str, Any]) -> When | None:
    """A condition on one other parameter; of several that must hold together, the first."""
    if condition.get("type") == "AND":
        parts = [w for part in condition.get("conditions", []) if (w := _when(part)) is not None]
        return parts[0] if parts else None
    values = condition.get("values", [condition["value"]] if "value" in condition else [])
    return When(name=str(condition.get("parent")), values=tuple(values)) if values else None


def _parameter(h: Mapping[str, Any], when: When | None) -> Parameter:
    name, kind = str(h["name"]), h["type"]
    if kind in {"categorical", "ordinal"}:
        choices = h.get("choices", h.get("sequence"))
        return axis(name, choices, h.get("default", h.get("default_value"))).model_copy(update={"when": when})
    if kind == "constant":
        return Choice(name=name, choices=(h["value"],), default=h["value"], when=when)
    low, high, log = h["lower"], h["upper"], bool(h.get("log"))
    default = min(max(h.get("default", h.get("default_value", low)), low), high)
    if kind == "uniform_int":
        return Integer(name=name, low=low, high=high, default=round(default), log=log, when=when)
    if kind == "uniform_float":
        return Real(name=name, low=low, high=high, default=default, log=log, when=when)
    raise ValueError(f"{name} is a {kind}")
