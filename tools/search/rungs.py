"""Where a training is given up that others were better than by then: asynchronous successive halving.

Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning". The rule is that of Optuna's
``SuccessiveHalvingPruner``; it is worked out before a trial begins, from the trials on record, so that it is on record
with the proposal and a replay gives up at the same places. Trainings of different lengths are compared after the same
share of their epochs, since their schedules follow it.
"""

from collections.abc import Mapping, Sequence

from ...pipelines.catalogue import TRAINED
from ...pipelines.contracts import Learning, ParamValue, Rung, Trial
from ...pipelines.tabular.target import TRANSFORM

#: At each rung, the best of so many go on; before there are so many to compare with, all do.
REDUCTION = 3
#: Where one looks, in shares of a training's epochs.
SHARES = (1 / REDUCTION**2, 1 / REDUCTION)


def rungs(
    family: str, params: Mapping[str, ParamValue], trials: Sequence[Trial], folds: int
) -> tuple[tuple[Rung, ...], ...]:
    """The rungs of each fold of a trial to come.

    Args:
        family: of the trial to come.
        params: its configuration.
        trials: finished ones.
        folds: how many there are.
    """
    if family not in TRAINED:
        return ()
    # Held-out values on another scale of the target are not to be compared.
    alike = [
        t
        for t in trials
        if t.ok and t.proposal.family == family and t.proposal.params.get(TRANSFORM) == params.get(TRANSFORM)
    ]
    found = tuple(_of_fold([t.learned(fold) for t in alike]) for fold in range(folds))
    return found if any(found) else ()


def _of_fold(told: Sequence[Learning | None]) -> tuple[Rung, ...]:
    found = []
    for share in SHARES:
        values = sorted(v for t in told if t is not None and (v := _reached(t, share)) is not None)
        if len(values) >= REDUCTION:
            # With the one to come there is one more; the best third of all goes on, one at least.
            place = max((len(values) + 1) // REDUCTION - 1, 0)
            found.append(Rung(share=share, most=values[place]))
    return tuple(found)


def _reached(told: Learning, share: float) -> float | None:
    """The least held-out value by then; None for a training that did not get there."""
    if told.total is None or not told.epochs:
        return None
    at = Rung.epoch(share, told.total)
    if told.epochs[-1].epoch < at:
        return None
    return min((e.held_out for e in told.epochs if e.epoch <= at and e.held_out is not None), default=None)
