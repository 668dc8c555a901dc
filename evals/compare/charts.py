"""The comparison as drawings."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from ...tools.report.document import Figure as FigureBlock
from ...tools.report.document import table
from ...tools.report.figures.canvas import INK, MUTED, SERIES, draw, plain_axes
from ...tools.report.wording import shown
from .statistics import ArmResult, Results, checkpoints

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Arms whose intervals are drawn: more of them hide each other.
_BANDS = 2
_LINES = ("-", "--", ":", "-.")


def curves(found: Results) -> FigureBlock:
    """Mean regret after each evaluation, with intervals for the best arms."""
    at = checkpoints(found.evaluations)
    arms = _ordered(found)
    banded = {a.name for a in [a for a in arms if not a.reference][:_BANDS]}

    def plot(figure: "Figure") -> None:
        from matplotlib.ticker import MaxNLocator

        axes = plain_axes(figure, "evaluations", "normalised regret")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        for arm, colour, line in _styles(found):
            start = min(5, found.evaluations)
            axes.plot(
                range(start, found.evaluations + 1), arm.curve[start - 1 :], color=colour, linestyle=line,
                linewidth=1.7, label=shown(arm.name, 24),
            )  # fmt: skip
            if arm.name in banded:
                low, high = zip(*(arm.interval[str(c)] for c in at), strict=True)
                axes.fill_between(at, low, high, color=colour, alpha=0.13, linewidth=0)
        _finish(figure, axes, found)

    rows = [(a.name, *(f"{a.regret[str(c)]:.3f}" for c in at)) for a in arms]
    return draw(
        "Regret by evaluation",
        f"Mean over tasks and seeds; shaded, the 95 % interval over tasks of the best {min(_BANDS, len(arms))}.",
        table(("Proposer", *(f">{c}" for c in at)), rows),
        plot,
        height=300,
    )


def final(found: Results) -> FigureBlock:
    """Regret after the last evaluation, with intervals."""
    last = str(found.evaluations)
    arms = _ordered(found)[::-1]
    colours = {a.name: colour for a, colour, _ in _styles(found)}

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, f"normalised regret after {last}", "")
        for place, arm in enumerate(arms):
            low, high = arm.interval[last]
            axes.plot([low, high], [place, place], color=colours[arm.name], linewidth=2.2, alpha=0.55)
            axes.plot(
                [arm.regret[last]], [place], "o", color=colours[arm.name], markersize=6.5, markeredgewidth=0
            )
        axes.set_yticks(range(len(arms)), [shown(a.name, 24) for a in arms])
        axes.tick_params(axis="y", labelcolor=INK)
        axes.set_ylim(-0.6, len(arms) - 0.4)
        axes.grid(visible=False, axis="y")
        axes.locator_params(axis="x", nbins=5)

    rows = [
        (a.name, f"{a.regret[last]:.3f}", "{:.3f} to {:.3f}".format(*a.interval[last])) for a in arms[::-1]
    ]
    return draw(
        "Regret at the end",
        "The mean of each proposer, with its 95 % interval over tasks.",
        table(("Proposer", ">Regret", ">95 % interval"), rows),
        plot,
        height=max(150, 62 + 24 * len(arms)),
    )


def costs(found: Results, spent: Literal["second", "token", "dollar"]) -> FigureBlock:
    """Regret of the best found within so many seconds, tokens or dollars."""
    told = {
        "second": ("Regret by time", "seconds of training, proposals and language model"),
        "token": ("Regret by token", "tokens of the language model, in and out"),
        "dollar": ("Regret by dollar", "US dollars for the language model"),
    }
    title, axis = told[spent]

    def points(arm: ArmResult) -> Sequence[tuple[float, float]]:
        return {"second": arm.by_second, "token": arm.by_token, "dollar": arm.by_dollar}[spent]

    def plot(figure: "Figure") -> None:
        from matplotlib.ticker import FuncFormatter, NullFormatter

        axes = plain_axes(figure, axis, "normalised regret")
        for arm, colour, line in _styles(found):
            if points(arm):
                x, y = zip(*points(arm), strict=True)
                axes.step(
                    x, y, where="post", color=colour, linestyle=line, linewidth=1.7, label=shown(arm.name, 24)
                )
        if spent == "second":
            axes.set_xscale("log")
        else:
            axes.set_xscale("symlog", linthresh=250.0 if spent == "token" else 0.001)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.6g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
        _finish(figure, axes, found)

    arms = [a for a in _ordered(found) if points(a)]
    rows = [(a.name, f"{x:,.4g}", f"{y:.3f}") for a in arms for x, y in points(a)]
    return draw(
        title,
        f"Mean regret of the best found within so many {axis}; a search with nothing done yet counts as the worst.",
        table(("Proposer", f">{spent.capitalize()}s", ">Regret"), rows, most=400),
        plot,
        height=300,
    )


def _ordered(found: Results) -> list[ArmResult]:
    return sorted(found.arms, key=lambda a: a.regret[str(found.evaluations)])


def _styles(found: Results) -> list[tuple[ArmResult, str, str]]:
    """Arms with a colour and a line each; published ones are grey."""
    own = [a for a in found.arms if not a.reference]
    beside = [a for a in found.arms if a.reference]
    return [
        *((a, SERIES[i % len(SERIES)], _LINES[i // len(SERIES) % len(_LINES)]) for i, a in enumerate(own)),
        *((a, MUTED, _LINES[(i + 1) % len(_LINES)]) for i, a in enumerate(beside)),
    ]


def _finish(figure: "Figure", axes: "Axes", found: Results) -> None:
    """The legend above, and an axis that shows where the arms differ rather than where all began."""
    shown_from = min(5, found.evaluations)
    tops = [a.curve[shown_from - 1] for a in found.arms]
    lows = [min(a.curve) for a in found.arms]
    top, low = max(tops), min(0.0, *lows)
    axes.set_ylim(low - 0.03 * (top - low), top + 0.04 * (top - low) if top > low else low + 1)
    figure.legend(loc="outside upper left", ncols=2, columnspacing=1.2, handletextpad=0.5)
