"""The comparison as files: ``results.json``, ``results.csv``, ``report.html`` and ``report.md``."""

import csv
import io
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...tools.report.document import Cell as Shown
from ...tools.report.document import Document, Section, Summary, Tile, facts, listing, table, text
from ...tools.report.render import html, markdown
from ...tools.report.wording import duration, plural
from ...tools.store.files import write_text
from .cell import Cell
from .charts import costs, curves, final
from .statistics import ArmResult, Pair, Results, checkpoints

_ALPHA = 0.05


def write_files(out: Path, found: Results, cells: Sequence[Cell], settings: Mapping[str, str]) -> None:
    """Write everything; each file is whole, or as it was before."""
    page = _document(out, found, settings)
    write_text(out / "results.json", found.model_dump_json(indent=1) + "\n")
    write_text(out / "results.csv", _csv(cells))
    write_text(out / "report.md", markdown(page))
    write_text(out / "report.html", html(page))


def _csv(cells: Sequence[Cell]) -> str:
    """A line an evaluation; empty scores have failed."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(
        ("task", "arm", "seed", "trial", "score", "direction", "anonymous", "source", "status", "reason", "seconds",
         "proposing_seconds", "model_seconds", "tokens", "usd", "params")
    )  # fmt: skip
    for cell in cells:
        for number, row in enumerate(cell.rows, start=1):
            score = "" if row.score is None else repr(row.score)
            usd = "" if row.usd is None else row.usd
            params = " ".join(f"{name}={value!r}" for name, value in row.params.items())
            writer.writerow(
                (cell.task, cell.arm, cell.seed, number, score, cell.direction.value, int(cell.anonymous), row.source,
                 row.status, row.reason, f"{row.seconds:.6g}", f"{row.proposing:.6g}", f"{row.speaking:.6g}", row.tokens,
                 usd, params)
            )  # fmt: skip
    return stream.getvalue()


def _document(out: Path, found: Results, settings: Mapping[str, str]) -> Document:
    sections = [
        _standings(found),
        _on_the_way(found),
        _tests(found),
        _tasks(found),
        _spent(found),
        _sources(found),
    ]
    if found.hidden:
        sections.insert(3, _names(found))
    sections.append(_method(found))
    return Document(
        summary=_summary(out, found, settings),
        sections=tuple(sections),
        created=time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
    )


def _summary(out: Path, found: Results, settings: Mapping[str, str]) -> Summary:
    last = str(found.evaluations)
    own = sorted((a for a in found.arms if not a.reference), key=lambda a: a.regret[last])
    best = own[0]
    low, high = best.interval[last]
    tiles = [Tile(label="mean rank", value=f"{best.mean_rank:.1f}", note=f"of {best.name}, among {len(own)}")]
    if "10" in best.regret and best.regret.keys() != {"10"}:
        quick = min(own, key=lambda a: a.regret["10"])
        tiles.insert(
            0, Tile(label="after 10", value=f"{quick.regret['10']:.3f}", note=f"least regret: {quick.name}")
        )
    if best.tokens:
        tiles.append(Tile(label="tokens a search", value=f"{best.tokens:,.0f}", note=f"of {best.name}"))
    tiles.append(
        Tile(label="a search", value=duration(best.seconds), note="training, proposals and language model")
    )
    return Summary(
        run_id=out.resolve().name,
        title=f"{best.name} leads" if len(own) > 1 else best.name,
        subtitle=f"{plural(len(own), 'proposer')} on {plural(len(found.tasks), 'task')} and {plural(found.seeds, 'seed')}, "
        f"{found.evaluations} evaluations each.",
        status="compared",
        status_text=_verdict(found, own),
        reasons=(),
        headline=Tile(
            label=f"normalised regret after {last}", value=f"{best.regret[last]:.3f}",
            note=f"of {best.name}; 95 % interval {low:.3f} to {high:.3f}",
        ),
        tiles=tuple(tiles),
        facts=facts(*settings.items()),
        commands=(),
    )  # fmt: skip


def _verdict(found: Results, own: Sequence[ArmResult]) -> str:
    """Who leads, and over whom that is more than chance."""
    if len(own) < 2:
        return "One proposer alone: nothing to compare it with."
    best, last = own[0].name, found.evaluations
    mine = [p for p in found.pairs if p.evaluations == last and best in (p.first, p.second)]
    beaten = [p.second if p.first == best else p.first for p in mine if _sure(p, p.first == best)]
    others = [a.name for a in own[1:] if a.name not in beaten]
    told = f"{best} has the least regret after {last} evaluations"
    if beaten:
        told += f", beyond chance against {', '.join(beaten)}"
    if others:
        told += f"; its lead over {', '.join(others)} may be chance"
    # On fewer tasks, its mean is another thing.
    published = [a for a in found.arms if a.reference and len(a.by_task) == len(found.tasks)]
    for arm in (a for a in published if a.regret[str(last)] < own[0].regret[str(last)]):
        told += f"; {arm.name} had reached {arm.regret[str(last)]:.3f}"
    return told + "."


def _sure(p: Pair, first: bool) -> bool:
    """Whether the first of two, or the second, is better beyond chance."""
    return p.p_holm < _ALPHA and p.leaning == (-1 if first else 1)


def _standings(found: Results) -> Section:
    last = str(found.evaluations)
    at = [str(c) for c in checkpoints(found.evaluations)]
    ordered = sorted(found.arms, key=lambda a: a.regret[last])
    lead = next(a.name for a in ordered if not a.reference)
    rows: list[Sequence[str | Shown]] = []
    for arm in ordered:
        low, high = arm.interval[last]
        rank = _published(arm, found) if arm.reference else f"{arm.mean_rank:.2f}"
        name = Shown(
            text=arm.name, tone="good" if arm.name == lead else "muted" if arm.reference else "plain"
        )
        rows.append(
            (
                name,
                rank,
                *(f"{arm.regret[c]:.3f}" for c in at),
                f"{low:.3f} to {high:.3f}",
                str(arm.new_bests),
            )
        )
    titles = ("Proposer", ">Rank", *(f">{c}" for c in at), ">95 % interval", ">New bests")
    return Section(
        key="standings",
        title="Who finds better, sooner",
        blocks=(
            text(
                "Mean normalised regret of the best found so far, by number of evaluations: 0 is each task's known best, "
                "1 its known worst (of recorded tables, the median). Less is better; below 0 is a new best."
            ),
            table(titles, rows),
        ),
    )


def _published(arm: ArmResult, found: Results) -> str:
    some = len(arm.by_task) < len(found.tasks)
    return f"published, {len(arm.by_task)} of {plural(len(found.tasks), 'task')}" if some else "published"


def _on_the_way(found: Results) -> Section:
    from ...tools.report.document import Gallery

    figures = [curves(found), final(found)]
    if any(a.by_second for a in found.arms):
        figures.append(costs(found, "second"))
    if any(a.by_token for a in found.arms):
        figures.append(costs(found, "token"))
    if any(a.by_dollar for a in found.arms):
        figures.append(costs(found, "dollar"))
    return Section(key="curves", title="On the way", blocks=(Gallery(figures=tuple(figures)),))


def _tests(found: Results) -> Section:
    if not found.pairs:
        return Section(
            key="tests",
            title="Is it chance?",
            blocks=(text("One proposer alone: there is nothing to test."),),
        )
    unit = "means of tasks" if len(found.tasks) > 1 else "seeds, as there is one task"
    blocks = [
        text(
            f"Wilcoxon's signed-rank test on {unit}, two-sided, with Holm's correction over all pairs. Wins, ties and "
            f"losses of the first, over {plural(len(found.tasks) * found.seeds, 'search', 'searches')}. The first has "
            "the lower mean; where ranks say otherwise, p is marked: then it speaks for the second."
        )
    ]
    tables = [
        table(
            (
                "First",
                "Second",
                ">Difference",
                ">95 % interval",
                ">p",
                ">p, Holm",
                ">p, searches",
                ">W / T / L",
            ),
            [_pair(p) for p in sorted(found.pairs, key=lambda p: p.p_holm) if p.evaluations == at],
            caption=f"After {at} evaluations",
            folded=at != found.evaluations,
        )
        for at in sorted({p.evaluations for p in found.pairs}, reverse=True)
    ]
    return Section(key="tests", title="Is it chance?", blocks=(*blocks, *tables))


def _pair(p: Pair) -> tuple[str | Shown, ...]:
    first, second, gap, (low, high) = p.first, p.second, p.difference, p.interval
    wins, losses = p.wins, p.losses
    better = _sure(p, gap <= 0)
    if gap > 0:
        # The better one stands first.
        first, second, gap, low, high, wins, losses = second, first, -gap, -high, -low, losses, wins
    against = "" if better or p.p_holm >= _ALPHA else " (for the second)"
    sure = Shown(text=_p(p.p_holm) + against, tone="good" if better else "plain")
    count = f"{wins} / {p.ties} / {losses}"
    return first, second, f"{gap:+.3f}", f"{low:+.3f} to {high:+.3f}", _p(p.p), sure, _p(p.p_searches), count


def _p(p: float) -> str:
    return "< .001" if p < 0.001 else f"{p:.3f}"


def _tasks(found: Results) -> Section:
    names = [a.name for a in found.arms]
    rows: list[Sequence[str | Shown]] = []
    for task in found.tasks:
        values = [a.by_task.get(task) for a in found.arms]
        known = [v for v, a in zip(values, found.arms, strict=True) if v is not None and not a.reference]
        rows.append(
            (task, *(_least(v, min(known), a.reference) for v, a in zip(values, found.arms, strict=True)))
        )  # fmt: skip
    return Section(
        key="tasks",
        title="Task by task",
        blocks=(
            table(
                ("Task", *(f">{n}" for n in names)),
                rows,
                caption=f"Regret after {found.evaluations} evaluations",
            ),
        ),
    )


def _least(value: float | None, least: float, reference: bool) -> str | Shown:
    if value is None:
        return "–"
    return Shown(text=f"{value:.3f}", tone="good" if value <= least + 1e-9 and not reference else "plain")


def _spent(found: Results) -> Section:
    rows = [
        (
            a.name,
            duration(a.seconds),
            f"{a.proposing_ms:,.1f}",
            f"{a.tokens:,.0f}",
            "not known" if a.usd is None else f"${a.usd:.4f}" if a.usd else "–",
            str(a.unanswered),
        )
        for a in found.arms
        if not a.reference
    ]
    titles = ("Proposer", ">Time", ">ms a proposal", ">Tokens", ">Cost", ">Unanswered")
    return Section(
        key="spent",
        title="What it cost",
        blocks=(
            text(
                "Means over searches. Time is training (as on record, where a table tells it), proposals and the language "
                "model; recorded replies take the time and tokens that they once took. Unanswered questions are counted in all."
            ),
            table(titles, rows),
        ),
    )


def _sources(found: Results) -> Section:
    own = [a for a in found.arms if not a.reference]
    sources = [
        (a.name, s, str(n), f"{100 * n / sum(a.proposals.values()):.0f} %")
        for a in own
        for s, n in a.proposals.items()
    ]
    failed = [(a.name, s, str(n)) for a in own for s, n in a.failures.items()]
    blocks = [table(("Proposer", "Source", ">Proposals", ">Share"), sources)]
    blocks.append(
        table(("Proposer", "How", ">Trials"), failed, caption="Failed trials, each counted as the worst")
        if failed
        else text("No trial failed.")  # type: ignore[arg-type]
    )
    return Section(key="sources", title="Who proposed, what failed", blocks=tuple(blocks))


def _names(found: Results) -> Section:
    rows = [
        (
            h.name, str(h.evaluations), f"{h.told:.3f}", f"{h.hidden:.3f}", f"{h.difference:+.3f}",
            f"{h.interval[0]:+.3f} to {h.interval[1]:+.3f}", _p(h.p),
        )
        for h in found.hidden
    ]  # fmt: skip
    return Section(
        key="names",
        title="With names and without",
        blocks=(
            text(
                "The same searches with the names of parameters hidden and nothing told of the problem. A difference above 0 "
                "is what names bring: knowledge, or memory of published results. Arms without a language model differ by their "
                "draws alone. p is not corrected for the number of arms."
            ),
            table(("Proposer", ">After", ">Named", ">Hidden", ">Difference", ">95 % interval", ">p"), rows),
        ),
    )


def _method(found: Results) -> Section:
    bounds = [
        (task, f"{b.best:.6g}", f"{b.worst:.6g}", f"{b.failed:.6g}") for task, b in found.bounds.items()
    ]
    return Section(
        key="method",
        title="How it was measured",
        blocks=(
            listing(
                (
                    "Regret is (best - found) / (best - worst) with the bounds below, of the best found so far.",
                    "A failed trial counts as the last column of the bounds until something better is found.",
                    "Means are over seeds, then tasks; intervals resample tasks (seeds, where there is one task).",
                    "Every arm begins with the same start points, and outcomes of equal configurations are shared.",
                    "Published arms are shown, not tested: they ran elsewhere.",
                )
            ),
            table(("Task", ">Best", ">Worst", ">Failed"), bounds, caption="Bounds", folded=True),
        ),
    )
