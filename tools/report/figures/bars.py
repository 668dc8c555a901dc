"""Bars beside names: importance, and how the target is spread."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ....pipelines.contracts import TargetProfile
from ..data import Importance
from ..document import Figure as FigureBlock
from ..document import Table, table
from ..wording import number, score, share, shown
from .canvas import BAD, INK, SERIES, draw, plain_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Bars a drawing can hold; the tables go on.
_MOST_BARS = 15


def importance_bars(found: Sequence[Importance], metric: str) -> FigureBlock:
    """The columns that matter most. ``found`` is not empty."""
    ranked = sorted(found, key=lambda i: -i.drop)[:_MOST_BARS]

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, f"{metric} lost when shuffled", "")
        rows = list(range(len(ranked)))[::-1]
        colours = [SERIES[0] if i.drop > 0 else BAD for i in ranked]
        axes.barh(rows, [i.drop for i in ranked], height=0.62, color=colours)
        axes.set_yticks(rows, [shown(i.column, 24) for i in ranked])
        axes.tick_params(axis="y", labelcolor=INK)
        axes.grid(visible=False, axis="y")
        axes.locator_params(axis="x", nbins=4)

    return draw(
        "Permutation importance",
        "How much the test score worsens when a column's values are shuffled.",
        _importance_table(found),
        plot,
        height=56 + 18.5 * max(len(ranked), 3),
    )


def _importance_table(found: Sequence[Importance]) -> Table:
    ranked = sorted(found, key=lambda i: -i.drop)
    return table(("column", ">score lost"), [(i.column, score(i.drop)) for i in ranked], most=60)


def class_bars(target: TargetProfile) -> FigureBlock:
    """Rows of each class, the most frequent on top."""
    ranked = sorted(target.classes, key=lambda c: -c.count)
    total = sum(c.count for c in ranked)
    drawn = ranked[:_MOST_BARS]

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, "rows", "")
        rows = list(range(len(drawn)))[::-1]
        axes.barh(rows, [c.count for c in drawn], height=0.62, color=SERIES[0])
        axes.set_yticks(rows, [shown(c.value, 24) for c in drawn])
        axes.tick_params(axis="y", labelcolor=INK)
        axes.grid(visible=False, axis="y")
        axes.locator_params(axis="x", nbins=4)

    return draw(
        "Classes of the target",
        f"Rows of each of the {len(ranked)} classes of {target.name}.",
        table(
            ("class", ">rows", ">share"),
            [(c.value, number(c.count), share(c.count, total)) for c in ranked],
            most=60,
        ),
        plot,
        height=56 + 18.5 * max(len(drawn), 3),
    )
