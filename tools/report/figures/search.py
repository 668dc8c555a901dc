"""The search as drawings: scores over trials, and by family."""

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from ....pipelines.contracts import Metric, Trial
from ..document import Cell, table
from ..document import Figure as FigureBlock
from ..wording import plural, score, shown
from .canvas import BAD, INK, MUTED, SERIES, draw, plain_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Scores further from the best than so many times the median distance are drawn at the edge.
_FAR = 4.0
#: Trials drawn at most, and those that are drawn large.
_MOST, _FEW = 3000, 300


def trial_curve(trials: Sequence[Trial], metric: Metric) -> FigureBlock:
    """Validation score of each trial, and the best so far as a line. ``trials`` holds one with a score."""
    best = best_so_far(trials, metric)
    floor = _floor(trials, metric)
    colours = _colours(trials)
    drawn, large = _thinned(trials, best), len(trials) <= _FEW

    def plot(figure: "Figure") -> None:
        from matplotlib.ticker import MaxNLocator

        axes = plain_axes(figure, "trial", f"validation {metric.name}")
        steps = [(t.number, b) for t, b in zip(trials, best, strict=True) if b is not None]
        axes.step(*zip(*steps, strict=True), where="post", color=INK, linewidth=1.4, label="best so far")
        for family, colour in colours.items():
            mine = [t for t in drawn if t.proposal.family == family and t.score is not None]
            near = [t for t in mine if not _beyond(t, floor, metric)]
            far = [t for t in mine if _beyond(t, floor, metric)]
            style: dict[str, Any] = {
                "color": colour,
                "linestyle": "none",
                "markeredgewidth": 0,
                "clip_on": False,
            }
            axes.plot(
                [t.number for t in near],
                [_score(t) for t in near],
                "o",
                markersize=5 if large else 2.6,
                **style,
            )
            axes.plot([t.number for t in far], [floor] * len(far), _edge(metric), markersize=5.5, **style)
            axes.plot([], [], "o", markersize=5, color=colour, linestyle="none", label=shown(family, 18))
        _set_range(axes, trials, floor, metric)
        failed = [t.number for t in drawn if t.score is None]
        if failed:
            axes.plot(
                failed, [0.02] * len(failed), "x", color=BAD, markersize=5 if large else 3, markeredgewidth=1.3 if large else 0.8,
                transform=axes.get_xaxis_transform(), label="failed", clip_on=False,
            )  # fmt: skip
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        figure.legend(loc="outside upper left", ncols=3, columnspacing=1.2, handletextpad=0.5)

    rows = [
        (
            str(trial.number),
            trial.proposal.family,
            score(trial.score) if trial.ok else Cell(text=trial.status.value, tone="bad"),
            score(so_far),
        )
        for trial, so_far in zip(trials, best, strict=True)
    ]
    far = sum(_beyond(t, floor, metric) for t in trials)
    caption = "Each point is a trial's mean over its validation folds; the line is the best score so far."
    return draw(
        "Score over trials",
        caption + _said_beyond(far),
        table((">Trial", "Family", ">Score", ">Best so far"), rows, most=200),
        plot,
        height=258,
    )


def family_strip(trials: Sequence[Trial], metric: Metric) -> FigureBlock:
    """Every score by family, best family on top. ``trials`` holds one with a score."""
    colours = _colours(trials)
    given = {
        f: [_score(t) for t in trials if t.proposal.family == f and t.score is not None] for f in colours
    }
    scored = {f: s for f, s in given.items() if s}
    order = sorted(scored, key=lambda f: metric.sign * max(scored[f], key=lambda s: metric.sign * s))
    floor = _floor(trials, metric)

    def plot(figure: "Figure") -> None:
        axes = plain_axes(figure, f"validation {metric.name}", "")
        for row, family in enumerate(order):
            scores = sorted(scored[family])[:: -(-len(scored[family]) // (_MOST // 4))]
            scores.append(max(scored[family], key=lambda s: metric.sign * s))
            values = [max(v, floor) if metric.sign > 0 else min(v, floor) for v in scores]
            axes.plot(
                values, [row] * len(values), "o", color=colours[family], alpha=0.55, markersize=6,
                markeredgewidth=0, clip_on=False,
            )  # fmt: skip
            best = max(values, key=lambda v: metric.sign * v)
            axes.plot([best], [row], "|", color=INK, markersize=13, markeredgewidth=1.6, clip_on=False)
        axes.set_yticks(range(len(order)), [shown(f, 18) for f in order])
        axes.tick_params(axis="y", labelcolor=INK)
        axes.set_ylim(-0.6, len(order) - 0.4)
        axes.grid(visible=False, axis="y")
        axes.locator_params(axis="x", nbins=5)

    rows = [
        (
            f,
            str(len(scored[f])),
            score(max(scored[f], key=lambda s: metric.sign * s)),
            score(median(scored[f])),
        )
        for f in reversed(order)
    ]
    return draw(
        "Score by family",
        "Each dot is a trial, the bar is the family's best; families with the best score stand on top."
        + _said_beyond(sum(_beyond(t, floor, metric) for t in trials)),
        table(("Family", ">Trials", ">Best", ">Median"), rows),
        plot,
        height=max(150, min(258, 64 + 26 * len(order))),
    )


def best_so_far(trials: Sequence[Trial], metric: Metric) -> list[float | None]:
    """The best score up to each trial; None before the first one."""
    found: list[float | None] = []
    best: float | None = None
    for trial in trials:
        if trial.score is not None and (best is None or metric.better(trial.score, best)):
            best = trial.score
        found.append(best)
    return found


def _thinned(trials: Sequence[Trial], best: Sequence[float | None]) -> list[Trial]:
    """Every so many trials of very many, and each one that set a record."""
    step = -(-len(trials) // _MOST)
    before = [None, *best[:-1]]
    return [
        trial
        for index, (trial, old, new) in enumerate(zip(trials, before, best, strict=True))
        if index % step == 0 or old != new
    ]


def _colours(trials: Sequence[Trial]) -> dict[str, str]:
    families = dict.fromkeys(t.proposal.family for t in trials)
    return {family: SERIES[index % len(SERIES)] for index, family in enumerate(families)}


def _score(trial: Trial) -> float:
    assert trial.score is not None
    return trial.score


def _floor(trials: Sequence[Trial], metric: Metric) -> float:
    """The worst score that is drawn in its place."""
    families: dict[str, list[float]] = {}
    for trial in trials:
        if trial.score is not None:
            families.setdefault(trial.proposal.family, []).append(metric.sign * trial.score)
    scores = [score for found in families.values() for score in found]
    # A search that stayed with one family has a median close to its best: the other families count as well.
    usual = min(median(scores), median(max(found) for found in families.values()))
    best, worst = max(scores), min(scores)
    limit = best - _FAR * (best - usual)
    return metric.sign * (worst if limit == best else max(worst, limit))


def _beyond(trial: Trial, floor: float, metric: Metric) -> bool:
    return trial.score is not None and metric.better(floor, trial.score)


def _said_beyond(count: int) -> str:
    if not count:
        return ""
    return f" {plural(count, 'trial')} far worse, beyond the axis, {'is' if count == 1 else 'are'} marked at its edge."


def _edge(metric: Metric) -> str:
    return "v" if metric.sign > 0 else "^"


def _set_range(axes: "Axes", trials: Sequence[Trial], floor: float, metric: Metric) -> None:
    """A little air around the scores that are drawn, and more of it below for the marks of failures."""
    near = [_score(t) for t in trials if t.score is not None and not _beyond(t, floor, metric)]
    low, high = min([*near, floor]), max([*near, floor])
    air = (high - low) or abs(high) * 0.05 or 1.0
    axes.set_ylim(low - 0.14 * air, high + 0.06 * air)
    axes.set_axisbelow(True)
    axes.axhline(low - 0.14 * air, color=MUTED, linewidth=0.0)
