"""What the sampler writes into a study: configurations that were proposed, before any parameter is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import optuna
from optuna.trial import FrozenTrial

from ....tools.samplers.history import History, held
from ....tools.samplers.space import Space

#: System attributes of a trial: its configuration, and the warm start that was answered for it.
_PROPOSED, _WARM_START = "automl_agent:llambo:proposed", "automl_agent:llambo:warm_start"


def note_proposed(study: "optuna.Study", trial: FrozenTrial, space: Space, params: Mapping[str, Any]) -> None:
    """Note a trial's configuration: Optuna does so only as the objective asks for each parameter."""
    study._storage.set_trial_system_attr(trial._trial_id, _PROPOSED, write_params(space, params))


def with_pending(study: "optuna.Study", trial: FrozenTrial, space: Space, history: History) -> History:
    """The history with the configurations of all other trials that are not over, as far as they are known."""
    pending = []
    for other in study.get_trials(deepcopy=False):
        if other.state.is_finished() or other.number == trial.number:
            continue
        noted = read_params(space, other.system_attrs.get(_PROPOSED, {}))
        if params := {**noted, **held(other)}:
            pending.append(params)
    return replace(history, pending=tuple(pending))


def note_warm_start(
    study: "optuna.Study", trial: FrozenTrial, space: Space, configurations: Sequence[Mapping[str, Any]]
) -> None:
    """Note a warm start, which the model is asked for once in a study; it may be empty."""
    written = [write_params(space, params) for params in configurations]
    study._storage.set_trial_system_attr(trial._trial_id, _WARM_START, written)


def noted_warm_start(study: "optuna.Study", space: Space) -> list[dict[str, Any]] | None:
    """The study's warm start; None where the model was not asked yet."""
    for trial in study.get_trials(deepcopy=False):
        if _WARM_START in trial.system_attrs:
            return [read_params(space, written) for written in trial.system_attrs[_WARM_START]]
    return None


def write_params(space: Space, params: Mapping[str, Any]) -> dict[str, float]:
    """As Optuna's storages write parameters, which may be anything."""
    return {n: space[n].distribution.to_internal_repr(value) for n, value in params.items()}


def read_params(space: Space, written: Mapping[str, float]) -> dict[str, Any]:
    return {n: space[n].distribution.to_external_repr(value) for n, value in written.items() if n in space}
