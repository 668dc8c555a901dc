"""What a sampler writes into a study: configurations that were proposed, before any parameter is asked for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import optuna
from optuna.trial import FrozenTrial

from ....tools.samplers.history import History, held
from ....tools.samplers.space import Space

#: System attribute of a trial: its configuration.
_PROPOSED = "automl_agent:llambo:proposed"


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


def write_params(space: Space, params: Mapping[str, Any]) -> dict[str, float]:
    """As Optuna's storages write parameters, which may be anything."""
    return {n: space[n].distribution.to_internal_repr(value) for n, value in params.items()}


def read_params(space: Space, written: Mapping[str, float]) -> dict[str, Any]:
    """What ``write_params`` wrote, as far as the space still has it."""
    return {n: space[n].distribution.to_external_repr(value) for n, value in written.items() if n in space}
