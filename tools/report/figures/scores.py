"""The scores beside each other, with how sure they are."""

from typing import TYPE_CHECKING

from ....pipelines.contracts import Metric
from ....pipelines.contracts.result import Interval, Scores
from ..document import Figure as FigureBlock
from ..document import table
from ..wording import interval, score
from .canvas import INK, MUTED, SERIES, draw, plain_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_Row = tuple[str, float, Interval | None, str]


def score_strip(scores: Scores, metric: Metric) -> FigureBlock | None:
    """Test, validation and baselines on one axis; None where there is nothing to compare."""
    rows = _rows(scores)
    if len(rows) < 2:
        return None

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, f"{metric.name}, {'higher' if metric.sign > 0 else 'lower'} is better", "")
        for row, (_, value, reach, colour) in enumerate(reversed(rows)):
            if reach is not None:
                axes.plot(reach, [row, row], color=colour, linewidth=3.2, alpha=0.45)
            axes.plot([value], [row], "o", color=colour, markersize=7, markeredgewidth=0)
        axes.set_yticks(range(len(rows)), [row[0] for row in reversed(rows)])
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.tick_params(axis="y", labelcolor=INK)
        axes.grid(visible=False, axis="y")
        axes.margins(x=0.06)
        axes.locator_params(axis="x", nbins=5)

    return draw(
        "Scores beside each other",
        "The bar of the sealed test is its 95 % interval, that of the validation one deviation over folds.",
        table(
            ("Score", f">{metric.name}", "Range"),
            [(name, score(value), interval(reach)) for name, value, reach, _ in rows],
        ),
        plot,
        height=62 + 25 * len(rows),
    )


def _rows(scores: Scores) -> list[_Row]:
    folds = None
    if scores.validation is not None and scores.validation_std is not None:
        folds = (scores.validation - scores.validation_std, scores.validation + scores.validation_std)
    given: tuple[tuple[str, float | None, Interval | None, str], ...] = (
        ("sealed test", scores.test, scores.test_ci, SERIES[0]),
        ("validation", scores.validation, folds, SERIES[5]),
        ("default settings", scores.default, None, SERIES[4]),
        ("no model", scores.dummy, None, MUTED),
    )
    return [(name, value, reach, colour) for name, value, reach, colour in given if value is not None]
