"""What a study has seen, in the form in which samplers and prompts use it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState

#: User attributes of a trial by which a search tells how it failed, and why.
STATUS, REASON = "status", "reason"
#: System attribute with the source of a trial's configuration.
SOURCE = "automl_agent:source"


@dataclass(frozen=True)
class Observation:
    """One finished trial.

    Attributes:
        number: of the trial.
        params: its configuration.
        value: its score in the study's own direction; None where it failed or was pruned without a value.
        status: ``ok``, ``pruned``, or how it failed: a :class:`TrialStatus` where the search tells, else ``failed``.
        reason: why it failed, in words.
        seconds: it took; None where the study does not know.
        intermediate: values by step, where it reported some.
    """

    number: int
    params: Mapping[str, Any]
    value: float | None
    status: str = "ok"
    reason: str = ""
    seconds: float | None = None
    intermediate: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """Finished trials of a study with one objective, in order.

    Attributes:
        observations: all of them, failed ones included.
        maximize: whether larger values are better.
        pending: configurations of trials that are running, or waiting to.
    """

    observations: tuple[Observation, ...]
    maximize: bool
    pending: tuple[Mapping[str, Any], ...] = ()

    @property
    def sign(self) -> float:
        """Times this, a value is a loss: smaller is better."""
        return -1.0 if self.maximize else 1.0

    @property
    def scored(self) -> tuple[Observation, ...]:
        """Those with a value."""
        return tuple(o for o in self.observations if o.value is not None)

    @property
    def failed(self) -> tuple[Observation, ...]:
        """Those that failed (pruned ones did not)."""
        return tuple(o for o in self.observations if o.status not in {"ok", "pruned"})

    def best_first(self) -> tuple[Observation, ...]:
        """Those with a value, the best first, the earlier first among equals."""
        return tuple(sorted(self.scored, key=lambda o: (self.sign * (o.value or 0.0), o.number)))

    def best(self) -> Observation | None:
        """The best one."""
        return next(iter(self.best_first()), None)


def read_history(study: "optuna.Study", apart_from: int | None = None) -> History:
    """The history of a study, without the trial ``apart_from`` that is asked for.

    Raises:
        ValueError: the study has several objectives.
    """
    if len(study.directions) > 1:
        raise ValueError("these samplers are for studies with one objective")
    trials = [t for t in study.get_trials(deepcopy=False) if t.number != apart_from]
    return History(
        observations=tuple(_observed(t) for t in trials if t.state.is_finished()),
        maximize=study.direction == optuna.study.StudyDirection.MAXIMIZE,
        pending=tuple(held(t) for t in trials if not t.state.is_finished() and held(t)),
    )


def held(trial: FrozenTrial) -> Mapping[str, Any]:
    """A trial's configuration, as far as it is known; a start point's also while it waits."""
    return trial.params or trial.system_attrs.get("fixed_params") or {}


def _observed(trial: FrozenTrial) -> Observation:
    value = trial.value if trial.state is not TrialState.FAIL and trial.values else None
    if trial.state is TrialState.PRUNED and value is None and trial.intermediate_values:
        value = trial.intermediate_values[max(trial.intermediate_values)]
    if value is not None and not math.isfinite(value):
        value = None
    duration = trial.duration
    return Observation(
        number=trial.number,
        params=trial.params,
        value=value,
        status=_status(trial, value),
        reason=str(trial.user_attrs.get(REASON, trial.system_attrs.get("fail_reason", ""))),
        seconds=duration.total_seconds() if duration is not None else None,
        intermediate=trial.intermediate_values,
    )


def _status(trial: FrozenTrial, value: float | None) -> str:
    if trial.state is TrialState.PRUNED:
        return "pruned"
    if value is None:
        return str(trial.user_attrs.get(STATUS, "failed"))
    return "ok"
