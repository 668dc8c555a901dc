"""What would be otherwise: what the record lets one say, what it does not, and the change itself if it is wanted."""

import math
from collections.abc import Iterator

from ....agents.chat import Intent, Move
from ....agents.chat.draft import edited
from ....pipelines.contracts import METRICS
from ....tools.decisions import answers, decisions
from ....tools.report.render.markdown import plain
from ....tools.report.wording import duration, interval, score, shown
from ....tools.runs.summary import RunSummary, TrialPoint, curve
from ....tools.store.history import is_planned, replay
from ....tools.store.reading import has_record
from ..planning import plan_draft
from ..reply import Reply
from ..room import Pending, Room, no_task, reply
from ..wording import change_lines, changes_between, values_now

#: By fewer trials nothing can be told of what more of them would bring.
_LEAST_TRIALS = 4


def suppose(room: Room, move: Move) -> Reply:
    """Tell what would change; nothing is changed."""
    edits = tuple(e for e in move.edits if e.op != "ask")
    if room.planned is None:
        return no_task()
    if edits:
        return _with_changes(room, move.model_copy(update={"edits": edits}))
    if move.of == "data":
        return reply("\n".join(_more_data(room, move.factor or 2.0)), run=room.run)
    if move.of == "time":
        return reply("\n".join(_more_time(room)), run=room.run)
    from .telling import why

    return why(room, move)


def _with_changes(room: Room, move: Move) -> Reply:
    """The plan as it would be, beside the one that is."""
    draft = room.state.draft
    assert draft is not None
    now = values_now(room.planned, draft)
    other = edited(draft, move.edits, now)
    planned = plan_draft(other, room.journal, room.reach, room.voice, room.tell)
    changes = changes_between(now, values_now(planned, other), move.edits)
    lines = [
        "Then the task would be:",
        "",
        *(change_lines(changes) if changes else ["- the same: that is so already"]),
    ]
    before = room.planned
    assert before is not None
    families = [[f.name for f in p.plan.families] for p in (before, planned)]
    if families[0] != families[1]:
        lines.append(f"- families searched: {', '.join(families[0])} → {', '.join(families[1])}")
    lines += ["", *_on_record(room, move), "What it would do to the score, only a run can tell."]
    if not changes:
        return reply("\n".join(lines))
    room.put(pending=Pending(intent=Intent.CHANGE, edits=move.edits, text=move.text))
    lines.append("Nothing is changed yet. Shall I change it?")
    return reply("\n".join(lines), changes=changes, asks="confirm", choices=("yes", "no"))


def _on_record(room: Room, move: Move) -> Iterator[str]:
    """What the record of the last run says of what would be changed."""
    if room.run is None or not has_record(room.runs.root / room.run):
        return
    about = " ".join(
        str(v) for e in move.edits for v in (e.value if isinstance(e.value, tuple) else (e.value,))
    )
    for decision in answers(about, decisions(room.runs.catalogue.events(room.run)), most=2):
        yield f"On record: {plain(shown(decision.question, 160))} {plain(shown(decision.choice, 240))}. {plain(shown(decision.effect, 240))}"


def _more_data(room: Room, factor: float) -> Iterator[str]:
    """How much surer the score would be; that more rows make a better model was measured by nobody."""
    found = _finished(room)
    if found is None or found.scores is None or found.scores.test is None or not found.scores.test_rows:
        yield "That can be told once a run has ended: by how much the score is uncertain now."
        return
    scores, rows = found.scores, found.scores.test_rows
    yield f"With {factor:g} times the rows:"
    yield ""
    if scores.test_ci is not None:
        half = (scores.test_ci[1] - scores.test_ci[0]) / 2
        new = half / math.sqrt(factor)
        yield (
            f"- **how sure**: {found.metric} {score(scores.test)} rests on {rows:,} sealed rows and is known to ± {score(half, 2)} "
            f"({interval(scores.test_ci)}). {round(rows * factor):,} sealed rows would make that about ± {score(new, 2)}: it goes with the root of the rows."
        )
    if scores.validation is not None and scores.validation_std is not None:
        yield f"- folds of the data differ by {score(scores.validation_std, 2)} (standard deviation) now."
    yield "- **how good**: whether the model itself would be better was not measured in this run, and I will not guess. It would be if it is short of rows rather than of information."
    if found.time_limit:
        yield f"- **how long**: trials take about {factor:g} times as long; in {duration(found.time_limit)} there is room for about {max(1, round(found.trials / factor)):,} of the {found.trials:,} that were tried."


def _more_time(room: Room) -> Iterator[str]:
    """What the second half of the search brought."""
    found = _finished(room)
    points = _curve(room)
    if found is None or found.metric is None or not points:
        yield "That can be told once a run has made some trials: by what the last of them brought."
        return
    if len(points) < _LEAST_TRIALS:
        yield f"The search has made {len(points)} trials, too few to tell by them. More time would let it try more."
        return
    middle = points[len(points) // 2 - 1].best
    end = points[-1].best
    if middle is None or end is None:
        yield "No trial has had a score yet."
        return
    gain = METRICS[found.metric].sign * (end - middle)
    last = next(p for p in points if p.best == end)
    noise = found.scores.validation_std if found.scores is not None else None
    yield f"The search made {len(points)} trials. The best one is number {last.number}, after {duration(last.at)}; the second half of them improved {found.metric} by {score(gain, 3)}, from {score(middle)} to {score(end)}."
    if noise:
        much = "less than" if gain < noise else "more than"
        yield f"That is {much} what folds differ by ({score(noise, 2)}), so more time {'will hardly change it' if gain < noise else 'may well help'}."
    yield "Say *ten more minutes*, for instance, to have it."


def _finished(room: Room) -> RunSummary | None:
    return room.runs.summary(room.run) if room.run is not None else None


def _curve(room: Room) -> tuple[TrialPoint, ...]:
    if room.run is None or not has_record(room.runs.root / room.run):
        return ()
    events = room.runs.catalogue.events(room.run)
    return curve(replay(events), events) if is_planned(events) else ()
