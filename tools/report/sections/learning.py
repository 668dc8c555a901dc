"""How the delivered network learned."""

from collections.abc import Sequence
from statistics import mean

from ....pipelines.contracts import GIVEN_UP, Learning, Trial
from ..data import ReportData
from ..document import Gallery, Section, facts
from ..figures.learning import learning_curves
from ..wording import duration, shown


def learning(data: ReportData) -> Section | None:
    """Learning curves and what training took; nothing where the winner is no network."""
    winner = data.winner
    folds = {} if winner is None else {f.fold: f.learning for f in winner.folds if f.learning is not None}
    if not folds:
        return None
    told = list(folds.values())
    joules = [t.joules for t in told if t.joules is not None]
    return Section(
        key="learning",
        title="How the network learned",
        blocks=(
            Gallery(figures=(learning_curves(folds),)),
            facts(
                ("Device", shown(told[0].device, 80)),
                ("Precision", "32 bits" if told[0].precision == "32" else "mixed, 16 and 32 bits"),
                ("Training", f"{duration(mean(t.seconds for t in told))} a fold"),
                ("Throughput", f"{mean(t.rows_per_second for t in told):,.0f} rows/s"),
                ("Peak memory", f"{max(t.peak_memory_mb for t in told):,.0f} MB"),
                ("Energy", f"{sum(joules) / 1000:,.1f} kJ" if joules else None),
                ("Schedule", _schedule(told)),
                ("Ended", "; ".join(dict.fromkeys(shown(t.ended, 80) for t in told))),
                ("Other trials", _given_up(data.trials)),
            ),
        ),
    )


def _schedule(told: Sequence[Learning]) -> str | None:
    """Whether time cut it short."""
    lengths = [t.total for t in told if t.cut and t.total is not None]
    return f"cut to {mean(lengths):.0f} epochs, for which there was time" if lengths else None


def _given_up(trials: Sequence[Trial]) -> str | None:
    """How many trainings others were better than by then."""
    count = sum(any(f.learning and f.learning.ended.startswith(GIVEN_UP) for f in t.folds) for t in trials)
    return f"{count} given up early, since others were better by then" if count else None
