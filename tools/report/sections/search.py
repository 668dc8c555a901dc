"""The search: its curve, its best trials, its failures."""

from ....pipelines.contracts import Trial
from ..data import ReportData
from ..document import Block, Cell, Code, Gallery, Section, facts, table, text
from ..figures.search import family_strip, trial_curve
from ..wording import duration, number, plural, score, shown, spread

_BEST, _FAILED, _FAMILIES = 15, 30, 20


def search(data: ReportData) -> Section | None:
    """Score over trials and by family."""
    if not data.trials:
        return None
    result = data.result
    proposals = ", ".join(f"{count:,} by {source}" for source, count in sorted(result.proposals.items()))
    blocks: list[Block] = [
        text(
            f"{plural(len(data.trials), 'trial')}{f' ({proposals})' if proposals else ''}. "
            f"The search ended: {result.stop_reason}."
        )
    ]
    if any(t.score is not None for t in data.trials):
        figures = [trial_curve(data.trials, data.metric)]
        if len({t.proposal.family for t in data.trials if t.score is not None}) > 1:
            figures.append(family_strip(data.trials, data.metric))
        blocks.append(Gallery(figures=tuple(figures)))
    chosen = [(shown(f.name, 60), f.why) for f in data.plan.families]
    blocks.append(
        table(
            ("Family", "Why it was tried"),
            chosen,
            caption="Families in the plan",
            most=_FAMILIES,
            folded=True,
        )
    )
    return Section(key="search", title="The search", blocks=tuple(blocks))


def leaderboard(data: ReportData) -> Section | None:
    """The best trials, and the best of each family."""
    ranked = sorted(
        (t for t in data.trials if t.score is not None),
        key=lambda t: (-data.metric.sign * (t.score or 0), t.number),
    )
    if not ranked:
        return None
    blocks: list[Block] = [_board(data, ranked)]
    winner = data.winner
    if winner is not None:
        blocks += _winner(winner, data.metric.name)
    return Section(key="leaderboard", title="Leaderboard", blocks=tuple(blocks))


def _board(data: ReportData, ranked: list[Trial]) -> Block:
    places = {t.number: place for place, t in enumerate(ranked, start=1)}
    heads = {t.proposal.family: t.number for t in reversed(ranked)}
    kept = {t.number for t in ranked[:_BEST]} | set(heads.values())
    rows = [
        (
            str(places[t.number]),
            Cell(text=t.proposal.family, tone="good") if t is data.winner else t.proposal.family,
            spread(t.score, t.std),
            duration(t.seconds),
            str(t.number),
            t.proposal.source,
            _params(t),
        )
        for t in ranked
        if t.number in kept
    ]
    caption = f"The best {len(ranked[:_BEST])} of {plural(len(ranked), 'trial')} with a score"
    beyond = len(kept) > len(ranked[:_BEST])
    marked = "; the delivered family is marked" if data.winner is not None else ""
    return table(
        (">Rank", "Family", f">{data.metric.name}", ">Time", ">Trial", "Proposed by", "Parameters"),
        rows,
        caption=f"{caption}{', and the best of each family' if beyond else ''}{marked}",
    )


def _winner(winner: Trial, metric: str) -> list[Block]:
    lines = "\n".join(f"{shown(name, 60)} = {number(v)}" for name, v in winner.proposal.params.items())
    folds = ", ".join(score(fold.score) for fold in winner.folds)
    blocks: list[Block] = [
        facts(
            ("Winner", f"trial {winner.number}, {winner.proposal.family}, seed {winner.proposal.seed}"),
            (f"{metric} by fold", folds or None),
            ("Peak memory", f"{winner.peak_memory_mb:,.0f} MB" if winner.peak_memory_mb else None),
        )
    ]
    if lines:
        blocks.append(Code(text=lines, caption="Parameters of the winner"))
    return blocks


def _params(trial: Trial) -> str:
    said = ", ".join(f"{shown(name, 40)} {number(value)}" for name, value in trial.proposal.params.items())
    return shown(said or "as it comes", 300)


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
            duration(t.seconds),
            shown(t.reason or "no reason was given", 300),
        )
        for t in failed
    ]
    return Section(
        key="failures",
        title="Failed trials",
        blocks=(
            text(
                f"{plural(len(failed), 'trial')} of {len(data.trials):,} ended without a score. A failed trial "
                "costs its time and nothing else; the search learns from it."
            ),
            table((">Trial", "Family", "Ended", ">Time", "Reason"), rows, most=_FAILED),
        ),
    )
