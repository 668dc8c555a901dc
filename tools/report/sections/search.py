"""The search: its curve, its best trials, its failures."""

from ....pipelines.contracts import Trial
from ..data import ReportData
from ..document import Block, Cell, Code, Gallery, Section, table, text
from ..figures.search import family_strip, trial_curve
from ..wording import duration, number, plural, spread

_BEST, _FAILED = 15, 30


def search(data: ReportData) -> Section | None:
    """Score over trials and by family."""
    if not data.trials:
        return None
    result = data.result
    proposals = ", ".join(f"{count} by {source}" for source, count in sorted(result.proposals.items()))
    words = (
        f"{plural(len(data.trials), 'trial')} ({proposals}); the search ended because {result.stop_reason}."
    )
    blocks: list[Block] = [text(words)]
    if any(t.score is not None for t in data.trials):
        figures = [trial_curve(data.trials, data.metric)]
        if len({t.proposal.family for t in data.trials if t.ok}) > 1:
            figures.append(family_strip(data.trials, data.metric))
        blocks.append(Gallery(figures=tuple(figures)))
    return Section(key="search", title="The search", blocks=tuple(blocks))


def leaderboard(data: ReportData) -> Section | None:
    """The best trials, and the best of each family."""
    scored = sorted(
        (t for t in data.trials if t.score is not None),
        key=lambda t: (-data.metric.sign * (t.score or 0), t.number),
    )
    if not scored:
        return None
    shown_trials = scored[:_BEST]
    for family in dict.fromkeys(t.proposal.family for t in scored):
        best = next(t for t in scored if t.proposal.family == family)
        if best not in shown_trials:
            shown_trials.append(best)
    winner = data.winner
    rows = [
        (
            str(t.number),
            Cell(text=t.proposal.family, tone="good") if t is winner else t.proposal.family,
            spread(t.score, t.std),
            duration(t.seconds),
            t.proposal.source,
            _params(t),
        )
        for t in shown_trials
    ]
    blocks: list[Block] = [
        table(
            (">trial", "family", f">validation {data.metric.name}", ">time", "proposed by", "configuration"),
            rows,
            caption=f"The best {_BEST} trials, and the best of each family",
        )
    ]
    if winner is not None:
        lines = "\n".join(f"{name} = {number(value)}" for name, value in winner.proposal.params.items())
        caption = f"The winner: trial {winner.number}, {winner.proposal.family}, seed {winner.proposal.seed}"
        blocks.append(Code(text=lines, caption=caption))
    return Section(key="leaderboard", title="Leaderboard", blocks=tuple(blocks))


def _params(trial: Trial) -> str:
    return ", ".join(f"{name} {number(value)}" for name, value in trial.proposal.params.items())


def failures(data: ReportData) -> Section | None:
    """Trials without a score."""
    failed = [t for t in data.trials if not t.ok]
    if not failed:
        return None
    rows = [
        (
            str(t.number),
            t.proposal.family,
            Cell(text=t.status.value, tone="warn"),
            t.reason,
            duration(t.seconds),
        )
        for t in failed
    ]
    return Section(
        key="failures",
        title="Failed trials",
        blocks=(
            text("A failed trial costs its time and nothing else; the search learns from it."),
            table((">trial", "family", "how", "why", ">time"), rows, most=_FAILED),
        ),
    )
