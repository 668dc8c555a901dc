"""Two runs beside one another."""

from ....agents.chat import Move
from ....tools.report.render.markdown import plain
from ....tools.report.wording import interval, score, shown
from ....tools.runs.diff import diff
from ....tools.runs.summary import RunSummary
from ....tools.store.reading import has_record
from ..reply import Reply
from ..room import Room, reply
from ..wording import state_line

_MOST_TOLD = 8


def compare(room: Room, move: Move) -> Reply:
    """Compare two runs: those that are named, else the last two."""
    names = _pair(room, move)
    if len(names) < 2:
        return reply(
            "There is one run at most; two are needed to compare. Change something, and *start* another."
        )
    first, second = (room.runs.summary(name) for name in names)
    lines = [f"- **A** {state_line(first)}", f"- **B** {state_line(second)}", "", *_beside(first, second)]
    lines += _differences(room, first, second)
    return reply("\n".join(lines), run=second.name)


def _pair(room: Room, move: Move) -> tuple[str, ...]:
    """The earlier one first."""
    if len(move.runs) >= 2:
        return move.runs[:2]
    others = [
        name for name in (*reversed(room.state.runs), *room.runs.catalogue.names()) if name not in move.runs
    ]
    chosen = list(dict.fromkeys((*move.runs, *others)))[:2]
    return tuple(sorted(chosen, key=lambda name: room.runs.summary(name).began or 0.0))


def _beside(a: RunSummary, b: RunSummary) -> list[str]:
    rows = [
        ("predicts", a.target, b.target),
        ("metric", a.metric, b.metric),
        ("test score", *(score(r.scores.test) if r.scores else "–" for r in (a, b))),
        ("95 % interval", *(interval(r.scores.test_ci) if r.scores else "–" for r in (a, b))),
        ("model", a.model, b.model),
        ("trials", str(a.trials), str(b.trials)),
    ]
    return ["| | A | B |", "|---|---|---|", *(f"| {name} | {_cell(x)} | {_cell(y)} |" for name, x, y in rows)]


def _differences(room: Room, a: RunSummary, b: RunSummary) -> list[str]:
    """Whether the scores differ beyond noise, and what else is not the same."""
    folders = [room.runs.root / run.name for run in (a, b)]
    if not all(has_record(folder) for folder in folders):
        return []
    found = diff(*folders)
    lines = ["", plain(shown(found.sealed.line("A", "B"), 400)), "", "What differs (A | B):", ""]
    told = [d for d in found.differences if d.where.startswith(("request", "task", "plan", "data"))]
    lines += [f"- {plain(shown(d.text, 240))}" for d in told[:_MOST_TOLD]]
    if not told:
        lines.append("- nothing that was asked or planned")
    elif len(told) > _MOST_TOLD:
        lines.append(f"- and {len(told) - _MOST_TOLD} more: `automl-agent runs diff {a.name} {b.name}`")
    return lines


def _cell(text: str | None) -> str:
    return plain(shown(text or "–", 80))
