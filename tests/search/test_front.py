"""Which trials none of the others beats."""

from dataclasses import dataclass

from automl_agent.pipelines.contracts import METRICS, FoldScore, Trial
from automl_agent.tools.search.front import fit_seconds, front

from .runs import trial


@dataclass(frozen=True)
class _Made:
    score: float
    mb: float
    ms: float
    seconds: float = 1.0


def _trials(*made: _Made) -> list[Trial]:
    return [
        trial(n, score=m.score).model_copy(
            update={
                "model_mb": m.mb,
                "latency_ms": m.ms,
                "folds": (
                    FoldScore(fold=0, score=m.score, rows=9, fit_seconds=m.seconds, predict_seconds=0),
                ),
            }
        )
        for n, m in enumerate(made)
    ]


def test_the_front_holds_what_nothing_beats_in_everything() -> None:
    trials = _trials(
        _Made(0.9, 10, 5),
        _Made(0.8, 1, 1),
        _Made(0.85, 12, 6),
        _Made(0.8, 1, 1),
        _Made(0.7, 0.5, 9),
    )
    assert [t.number for t in front(trials, METRICS["roc_auc"])] == [0, 1, 4]
    # Where less is better the order turns.
    assert [t.number for t in front(trials, METRICS["log_loss"])] == [4, 1]


def test_fitting_time_counts_and_what_was_not_measured_is_left_out() -> None:
    trials = [*_trials(_Made(0.9, 1, 1, 9), _Made(0.8, 1, 1, 2)), trial(2, score=0.99), trial(3, score=None)]
    assert [t.number for t in front(trials, METRICS["roc_auc"])] == [0, 1]
    assert fit_seconds(trials[0]) == 9
    assert front([], METRICS["roc_auc"]) == ()
