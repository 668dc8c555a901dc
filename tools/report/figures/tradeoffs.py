"""Score against size or latency, with the trials that none beats in everything."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ....pipelines.contracts import Constraints, Metric, Trial
from ..document import Figure as FigureBlock
from ..document import table
from ..wording import number, score
from .canvas import BAD, MUTED, SERIES, draw, plain_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Trials drawn at most beside the front.
_MOST = 1500


def front_chart(
    trials: Sequence[Trial], front: Sequence[Trial], metric: Metric, limits: Constraints
) -> FigureBlock:
    """Each measured trial as a point; ``front`` holds at least one. Size is drawn, where it is limited, else latency."""
    by_size = limits.max_model_mb is not None
    limit = limits.max_model_mb if by_size else limits.max_latency_ms
    unit = "MB" if by_size else "ms a row"

    def price(trial: Trial) -> float:
        return max((trial.model_mb if by_size else trial.latency_ms) or 0.0, 1e-6)

    measured = [t for t in trials if t.score is not None and t.model_mb is not None][:_MOST]

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, unit, f"validation {metric.name}")
        axes.set_xscale("log")
        axes.plot(
            [price(t) for t in measured], [t.score or 0.0 for t in measured],
            "o", color=MUTED, markersize=3.5, markeredgewidth=0, label="trials",
        )  # fmt: skip
        axes.plot(
            [price(t) for t in front], [t.score or 0.0 for t in front],
            "o", color=SERIES[0], markersize=6.5, markeredgewidth=0, label="not beaten",
        )  # fmt: skip
        if limit is not None:
            axes.axvline(limit, color=BAD, linewidth=1.2, label="limit")
        axes.minorticks_off()
        axes.margins(0.08)
        figure.legend(loc="outside upper left", ncols=3, columnspacing=1.2, handletextpad=0.5)

    return draw(
        "Score against size" if by_size else "Score against latency",
        "Each point is a trial, on a logarithmic scale; those that no other beats in everything stand out. What "
        "lies right of the line breaks the limit.",
        table(
            (">Trial", f">{metric.name}", f">{unit}"),
            [(str(t.number), score(t.score), number(price(t))) for t in front],
            most=100,
        ),
        plot,
        height=240,
    )
