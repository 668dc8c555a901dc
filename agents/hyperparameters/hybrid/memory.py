"""What the hybrid writes into a study, so that nothing is asked twice and a study that is taken up goes on alike."""

from collections.abc import Mapping, Sequence
from typing import Any

import optuna
from optuna.trial import FrozenTrial

from ....tools.samplers.space import Space
from ..spoken.notes import read_params, write_params
from .belief import Belief

#: System attributes of the trial at which something was asked for: what came, empty where nothing did.
_BELIEF, _GUESTS = "automl_agent:hybrid:belief", "automl_agent:hybrid:guests"


def noted_belief(study: "optuna.Study") -> tuple[Belief | None, bool]:
    """The belief, and whether it was asked for."""
    for trial in study.get_trials(deepcopy=False):
        if _BELIEF in trial.system_attrs:
            held = trial.system_attrs[_BELIEF]
            return (Belief.model_validate(held) if held else None), True
    return None, False


def note_belief(study: "optuna.Study", trial: FrozenTrial, belief: Belief | None) -> None:
    """Keep what came."""
    held = belief.model_dump(mode="json") if belief is not None else {}
    study._storage.set_trial_system_attr(trial._trial_id, _BELIEF, held)


def noted_guests(study: "optuna.Study", space: Space) -> list[tuple[int, list[dict[str, Any]]]]:
    """(number of the trial, candidates that came) of each time that they were asked for."""
    return [
        (trial.number, [read_params(space, written) for written in trial.system_attrs[_GUESTS]])
        for trial in study.get_trials(deepcopy=False)
        if _GUESTS in trial.system_attrs
    ]


def note_guests(
    study: "optuna.Study", trial: FrozenTrial, space: Space, guests: Sequence[Mapping[str, Any]]
) -> None:
    """Keep what came."""
    written = [write_params(space, params) for params in guests]
    study._storage.set_trial_system_attr(trial._trial_id, _GUESTS, written)
