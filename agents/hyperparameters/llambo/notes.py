"""What LLAMBO writes into a study beside its proposals: the warm start."""

from collections.abc import Mapping, Sequence
from typing import Any

import optuna
from optuna.trial import FrozenTrial

from ....tools.samplers.space import Space
from ..spoken.notes import read_params, write_params

#: System attribute of a trial: the warm start that was answered for it.
_WARM_START = "automl_agent:llambo:warm_start"


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
