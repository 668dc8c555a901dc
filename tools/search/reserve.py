"""How much time is kept back for what follows the search: test, refit, checks, report."""

from collections.abc import Sequence

from ...pipelines.contracts import Trial

#: Report, bundle, reload and importance on small data (measured 4 to 8 s on two slow cores).
FIXED_SECONDS = 8.0
#: One fit on all development rows against the longest on a fold's: more rows, and a machine that wavers.
_LARGER = 1.5
#: Bytes of a model saved, hashed and loaded in a second (measured 76 MB on two slow cores).
_PACKED_A_SECOND = 75e6
#: Of a short limit, what follows the search gets at most this share.
_LARGEST_SHARE = 0.6
#: Looking again at the winner: fits on one fold, beside loading the saved model a few times and telling rows apart.
_LOOKS, _LOOK_SECONDS = 3.2, 4.0
#: Of the time limit, what looking again is given at most.
LOOK_SHARE = 0.08
# Both on a machine at rest; on another one, times the clock's pace.
#: A first model on any data: a worker's imports, beside its fit.
COLD_SECONDS = 4.0
#: What a run cannot do without once it has a model: test, bundle, checks, report. It may go into the grace.
ENDING_SECONDS = 4.0
#: The last resort: a worker's first imports, and next to no fit.
RESORT_SECONDS = 2.0
#: What follows the last resort: it is small, quick, and not refitted.
RESORT_ENDING_SECONDS = 3.0


def final_fit_seconds(trial: Trial) -> float:
    """About how long a trial's configuration takes to fit on all development rows, to predict, save and load."""
    return _LARGER * max(
        (f.fit_seconds + f.predict_seconds + f.bulk_bytes / _PACKED_A_SECOND for f in trial.folds),
        default=0.0,
    )


def look_seconds(limit: float, winner: Trial) -> float:
    """Seconds that looking again at the winner takes, as far as the limit allows for it."""
    fold = winner.folds[0] if winner.folds else None
    fit = 0.0 if fold is None else fold.fit_seconds + fold.predict_seconds
    return min(LOOK_SHARE * limit, _LOOK_SECONDS + _LOOKS * fit)


def affordable_seconds(limit: float, remaining: float | None = None) -> float:
    """The longest final fit that a run of ``limit`` seconds can end with, of which some may be gone already.

    A refit on all rows is not counted: a better model that is not refitted is worth more than a worse one that is.
    """
    left = _LARGEST_SHARE * limit if remaining is None else min(remaining, limit)
    return max(left - FIXED_SECONDS, 0.1 * limit)


def reserve(limit: float, trials: Sequence[Trial], winner: Trial | None, refit: bool) -> float:
    """Seconds to keep back, from what the likely winner and the default took in their folds.

    Args:
        limit: the run's time limit in seconds.
        trials: finished trials.
        winner: the best so far.
        refit: whether the winner will be refitted on all rows.
    """
    if winner is None:
        return min(FIXED_SECONDS, _LARGEST_SHARE * limit)
    fits = (2 if refit else 1) * final_fit_seconds(winner)
    if trials[0].number != winner.number:
        fits += final_fit_seconds(trials[0])
    return min(FIXED_SECONDS + fits + look_seconds(limit, winner), _LARGEST_SHARE * limit)
