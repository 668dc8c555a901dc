"""Recorded trials as Optuna's own.

Families have parameters of the same name and other ranges, which a study cannot hold: each parameter is called
``family.parameter`` here, and ``family`` is one more.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ....pipelines.catalogue import family
from ....pipelines.contracts import Trial, TrialStatus
from ....pipelines.family import TaskFacts
from ...store.events import Event, EventKind

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial

FAMILY = "family"


def frozen(trials: Sequence[Trial], facts: TaskFacts, events: Sequence[Event]) -> "list[FrozenTrial]":
    """Trials as a study holds them, in order.

    Args:
        trials: finished ones.
        facts: what the families' spaces are declared from.
        events: of the run, which tell when each was tried.
    """
    import optuna

    names = sorted({t.proposal.family for t in trials})
    found = []
    for trial in trials:
        params, distributions = _params(trial, facts, names)
        ok = trial.status is TrialStatus.OK
        one = optuna.create_trial(
            state=optuna.trial.TrialState.COMPLETE if ok else optuna.trial.TrialState.FAIL,
            value=trial.score if ok else None,
            params=params,
            distributions=distributions,
            user_attrs=dict(_told(trial)),
            intermediate_values={f.fold: f.score for f in trial.folds},
        )
        began, ended = _when(trial.number, events)
        one.datetime_start, one.datetime_complete = (
            began or one.datetime_start,
            ended or one.datetime_complete,
        )
        found.append(one)
    return found


def _params(
    trial: Trial, facts: TaskFacts, names: Sequence[str]
) -> "tuple[dict[str, Any], dict[str, BaseDistribution]]":
    """Those of a trial that its family's space declares; a value outside its range is told as an attribute alone."""
    from optuna.distributions import CategoricalDistribution

    own = trial.proposal.family
    params: dict[str, Any] = {FAMILY: own}
    distributions: dict[str, BaseDistribution] = {FAMILY: CategoricalDistribution(names)}
    for name, distribution in family(own).space(facts).distributions(trial.proposal.params).items():
        value = trial.proposal.params.get(name)
        if value is None or not _holds(distribution, value):
            continue
        params[f"{own}.{name}"] = value
        distributions[f"{own}.{name}"] = distribution
    return params, distributions


def _holds(distribution: "BaseDistribution", value: Any) -> bool:
    try:
        return distribution._contains(distribution.to_internal_repr(value))
    except ValueError:
        return False


def _told(trial: Trial) -> Mapping[str, Any]:
    proposal = trial.proposal
    told: dict[str, Any] = {
        "number": trial.number,
        "family": proposal.family,
        "source": proposal.source,
        "status": trial.status.value,
        "seconds": trial.seconds,
        "peak_memory_mb": trial.peak_memory_mb,
        "seed": str(proposal.seed),
        "params": dict(proposal.params),
    }
    more = {"reason": trial.reason, "std": trial.std, "derived": list(proposal.derived)}
    return told | {name: value for name, value in more.items() if value}


def _when(number: int, events: Sequence[Event]) -> tuple[datetime | None, datetime | None]:
    """When a trial was last begun, and when it was over."""
    times: dict[EventKind, datetime] = {}
    for event in events:
        if event.number == number and event.kind in {EventKind.STARTED, EventKind.FINISHED}:
            # A study's times have no zone: the machine's own is meant.
            times[event.kind] = _local(event.at)
    return times.get(EventKind.STARTED), times.get(EventKind.FINISHED)


def _local(at: float) -> datetime:
    return datetime.fromtimestamp(at).replace(tzinfo=None)
