"""Bars beside names: importance, and how the target is spread."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ....pipelines.contracts import Metric, NumberFacts, TargetProfile
from ..data import Importance
from ..document import Figure as FigureBlock
from ..document import table
from ..wording import count, number, score, share, shown
from .canvas import BAD, INK, MUTED, SERIES, draw, plain_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Bars a drawing can hold, and lines of the tables under it.
_MOST_BARS, _MOST_LINES = 15, 60


def importance_bars(found: Sequence[Importance], metric: Metric) -> FigureBlock:
    """The columns that matter most. ``found`` is not empty."""
    ranked = sorted(found, key=lambda i: -i.drop)
    drawn = ranked[:_MOST_BARS]

    def plot(figure: "Figure") -> None:
        colours = [SERIES[0] if i.drop > 0 else BAD for i in drawn]
        _bars(
            figure,
            f"{metric.name} made worse by",
            [i.column for i in drawn],
            [i.drop for i in drawn],
            colours,
        )
        for row, one in enumerate(reversed(drawn)):
            if one.std > 0:
                reach = [one.drop - one.std, one.drop + one.std]
                figure.axes[0].plot(reach, [row, row], color=INK, linewidth=1.0, alpha=0.75)

    left = f" The first {_MOST_BARS} of {len(ranked)} columns." if len(ranked) > _MOST_BARS else ""
    several = any(i.std > 0 for i in ranked)
    spread = "; the thin line is one deviation over shuffles" if several else " once"
    return draw(
        "Permutation importance",
        f"How much worse the test score gets when a column's values are shuffled{spread}.{left}",
        table(
            ("Column", f">{metric.name} made worse by", *((">Deviation",) if several else ())),
            [(shown(i.column, 120), score(i.drop), *((score(i.std, 2),) if several else ())) for i in ranked],
            most=_MOST_LINES,
        ),
        plot,
        height=60 + 18.5 * max(len(drawn), 2),
    )


def class_bars(target: TargetProfile) -> FigureBlock:
    """Rows of each class, the most frequent on top."""
    ranked = sorted(target.classes, key=lambda c: -c.count)
    total = sum(c.count for c in ranked)
    drawn = ranked[:_MOST_BARS]
    left = f" The {_MOST_BARS} most frequent are drawn." if len(ranked) > _MOST_BARS else ""

    def plot(figure: "Figure") -> None:
        colours = [SERIES[0]] * len(drawn)
        _bars(figure, "rows", [c.value for c in drawn], [float(c.count) for c in drawn], colours)
        for row, one in enumerate(reversed(drawn)):
            figure.axes[0].annotate(
                share(one.count, total), (one.count, row), xytext=(4, 0), textcoords="offset points",
                va="center", fontsize=8.5, color=MUTED,
            )  # fmt: skip
        figure.axes[0].margins(x=0.14)

    return draw(
        "The target",
        f"Rows of each of the {len(ranked)} classes of {shown(target.name, 120)}.{left}",
        table(
            ("Class", ">Rows", ">Share"),
            [(shown(c.value, 120), count(c.count), share(c.count, total)) for c in ranked],
            most=_MOST_LINES,
        ),
        plot,
        height=58 + 20 * max(len(drawn), 2),
    )


def number_box(target: TargetProfile, numbers: NumberFacts) -> FigureBlock:
    """How a number to be estimated is spread: ends, quarters, median and mean."""

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, shown(target.name, 40), "")
        for reach in ((numbers.minimum, numbers.q25), (numbers.q75, numbers.maximum)):
            axes.plot(reach, [0, 0], color=MUTED, linewidth=1.2)
        for end in (numbers.minimum, numbers.maximum):
            axes.plot([end, end], [-0.18, 0.18], color=MUTED, linewidth=1.2)
        axes.fill_between([numbers.q25, numbers.q75], -0.3, 0.3, color=SERIES[5], linewidth=0)
        axes.plot([numbers.median, numbers.median], [-0.3, 0.3], color=INK, linewidth=1.8)
        axes.plot([numbers.mean], [0], "D", color=INK, markersize=4.5, markeredgewidth=0)
        axes.set_ylim(-0.6, 0.6)
        axes.set_yticks([])
        axes.locator_params(axis="x", nbins=5)

    parts = (
        ("Least", numbers.minimum),
        ("Quarter below", numbers.q25),
        ("Median", numbers.median),
        ("Quarter above", numbers.q75),
        ("Greatest", numbers.maximum),
        ("Mean", numbers.mean),
        ("Standard deviation", numbers.std),
        ("Skewness", numbers.skew),
    )
    return draw(
        "The target",
        "From the least to the greatest value; half of all rows lie in the box, the line is the median "
        f"({number(numbers.median)}), the diamond the mean ({number(numbers.mean)}).",
        table((shown(target.name, 60), ">Value"), [(name, number(value)) for name, value in parts]),
        plot,
        height=104,
    )


def _bars(
    figure: "Figure", unit: str, names: Sequence[str], values: Sequence[float], colours: Sequence[str]
) -> None:
    """Horizontal bars, the first on top."""
    axes = plain_axes(figure, unit, "")
    rows = list(range(len(names)))[::-1]
    axes.barh(rows, values, height=0.62, color=colours)
    axes.set_yticks(rows, [shown(name, 22) for name in names])
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.grid(visible=False, axis="y")
    axes.locator_params(axis="x", nbins=4)
