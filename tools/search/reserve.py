"""How much time is kept back for what follows the search: test, refit, checks, report."""

from collections.abc import Sequence

from ...pipelines.contracts import Trial

#: Report, bundle, reload and importance on small data (measured 4 to 6 s on two slow cores).
_FIXED_SECONDS = 6.0
#: Fits after the search: the tested model and the default side by side, then the refit.
_FITS = 2
#: One fit on all development rows against one on a fold's, which has fewer rows but may share the cores.
_LARGER = 1.4
#: Of a short limit, the search keeps at least this share.
_LARGEST_SHARE = 0.45


def reserve(limit: float, trials: Sequence[Trial], winner: Trial | None, refit: bool) -> float:
    """Seconds to keep back, from what the likely winner and the default took in their folds.

    Args:
        limit: the run's time limit in seconds.
        trials: finished trials.
        winner: the best so far.
        refit: whether the winner will be refitted on all rows.
    """
    concerned = [t for t in (winner, trials[0] if trials else None) if t is not None and t.folds]
    one = max((f.fit_seconds + f.predict_seconds for t in concerned for f in t.folds), default=0.0)
    fits = _FITS if refit else 1
    return min(_FIXED_SECONDS + _LARGER * fits * one, _LARGEST_SHARE * limit)
