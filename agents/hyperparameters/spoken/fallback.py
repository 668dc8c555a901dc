"""Who proposes where the language model has nothing to say: a classical sampler."""

from collections.abc import Mapping
from typing import Any

import optuna
from optuna.samplers import BaseSampler
from optuna.trial import FrozenTrial

from ....tools.samplers.history import SOURCE
from ....tools.samplers.space import Space


def fall_back(
    sampler: BaseSampler, study: "optuna.Study", trial: FrozenTrial, space: Space
) -> tuple[Mapping[str, Any], str]:
    """A sampler's configuration of the whole space, and its source: ``fallback:`` and the sampler's name."""
    known = sampler.infer_relative_search_space(study, trial)
    params = dict(sampler.sample_relative(study, trial, known))
    # Ours write their name on the trial.
    named = study._storage.get_trial(trial._trial_id).system_attrs.get(SOURCE)
    for d in space.dimensions:
        if d.name not in params:
            params[d.name] = sampler.sample_independent(study, trial, d.name, d.distribution)
    name = named or type(sampler).__name__.removesuffix("Sampler").lower()
    return space.active(params), f"fallback:{name}"
