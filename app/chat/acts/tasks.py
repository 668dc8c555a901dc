"""The task: described, changed, shown, and changes taken back."""

from collections.abc import Sequence

from ....agents.chat import Draft, Edit, Intent, Move
from ....agents.chat.draft import edited
from ....agents.chat.move import LIKENESS
from ....agents.intake.files import file_mentions
from ....pipelines.contracts import PersonError, Question
from ....tools.report.render.markdown import plain
from ....tools.report.wording import shown
from ..planning import Asked, Planned, plan_draft, with_files
from ..reply import Change, Reply
from ..room import Pending, Room, no_task, reply
from ..wording import as_is, change_lines, changes_between, plan_lines, values_now

#: Limits that a run which is going on can be given.
RUNNING = frozenset({"time_limit_seconds", "max_trials"})
_HINT = "Say *start* when it is right, or what should be otherwise, such as *leave out ...*, *recall matters more*, *ten minutes*."
_SOME = ("AUC", "accuracy", "F1", "recall", "average error", "error in percent")
_ASKED_FOR = {
    "max_latency_ms": "How quickly must it answer? For example *within 5 ms a row*.",
    "max_memory_mb": "How much memory may it take? For example *500 MB of memory*.",
    "max_model_mb": "How large may the model be? For example *2 MB*.",
    "time_limit_seconds": "How long may it take? For example *ten minutes*.",
    "costs": "How many times worse is {worse} than the other mistake? For example *5 times*.",
}


def describe(room: Room, move: Move) -> Reply:
    """Begin a task, or complete one that is not planned yet."""
    if not move.text.strip():
        room.put(draft=None, before=(), planned=None, question=None, pending=None)
        return reply("What should be predicted? Name the file with the data, or drop it in.", asks="task")
    if room.state.planned is not None and not room.is_bare and not move.confirmed:
        room.put(pending=Pending(intent=Intent.TASK, text=move.text))
        return reply(
            "That begins another task; the one that is planned is left (*undo* brings it back). Shall I?",
            asks="confirm",
            choices=("yes", "no"),
        )
    known = room.state.draft if not move.confirmed else None
    incomplete = room.state.planned is None or (move.file is None and room.is_bare)
    if known is not None and incomplete and not _tells_a_task(move):
        # The file alone, or what was missing.
        draft = known.model_copy(update={"data": _path(room, move) or known.data})
        if move.file is None:
            draft = draft.model_copy(update={"request": f"{known.request}\n{move.text}"})
    else:
        # A file that was handed over earlier gives way to one that is named.
        named = move.file is not None or bool(file_mentions(move.text))
        draft = Draft(request=move.text, data=None if named else room.state.attached)
    return replanned(room, draft, "Here is what I would do:")


def _tells_a_task(move: Move) -> bool:
    return len(move.text.split()) > 3 and move.file is not None


def _path(room: Room, move: Move) -> str | None:
    if move.file is not None:
        return str(room.reach.find(move.file))
    return room.state.attached


def replanned(room: Room, draft: Draft, heading: str, edits: Sequence[Edit] = ()) -> Reply:
    """Plan a draft, and show the plan or what must be known first.

    Args:
        room: of the conversation.
        draft: what is planned.
        heading: of the plan.
        edits: what was changed, to be shown against what was before.
    """
    last = room.planned
    before = values_now(last, room.state.draft or draft)
    try:
        found, planned = _planned(room, draft)
    except Asked as asked:
        room.put(draft=draft, planned=None if not edits else room.state.planned, question=asked.question)
        return ask(asked.question)
    except PersonError:
        if room.state.planned is None:
            # What was said is kept: a file that is missing may come next.
            room.put(draft=draft, question=None)
        raise
    room.drafted(found, _keep(room, planned))
    room.put(question=None, attached=None)
    changes = changes_between(before, values_now(planned, found), edits) if edits else ()
    if edits:
        lines = [heading, "", *(change_lines(changes) if changes else ["- nothing: that is so already"])]
        lines += [f"- {line}" for line in _follows(last, planned)]
    else:
        lines = [heading, "", *plan_lines(planned)]
    return reply(
        "\n".join([*lines, "", _HINT]), changes=changes, choices=("start", "undo") if edits else ("start",)
    )


def _planned(room: Room, draft: Draft) -> tuple[Draft, Planned]:
    found = with_files(draft, room.reach)
    return found, plan_draft(found, room.journal, room.reach, room.voice, room.tell)


def _follows(last: Planned | None, planned: Planned) -> list[str]:
    """What of the plan a change has changed beside it."""
    if last is None:
        return []
    told = {
        "inputs": [str(sum(f.use for f in p.plan.features)) for p in (last, planned)],
        "families searched": [", ".join(f.name for f in p.plan.families) for p in (last, planned)],
        "kept apart": [p.plan.split.protocol.value.replace("_", " ") for p in (last, planned)],
    }
    return [f"{what}: {then} → {now}" for what, (then, now) in told.items() if then != now]


def _keep(room: Room, planned: Planned) -> str:
    """Keep a plan in the conversation's folder; its file."""
    number = 1 + max((int(p.stem.removeprefix("plan-")) for p in room.folder.glob("plan-*.json")), default=0)
    name = f"plan-{number}.json"
    (room.folder / name).write_text(planned.model_dump_json(), encoding="utf-8")
    return name


def ask(question: Question) -> Reply:
    options = tuple(shown(o, 80) for o in question.options[:8])
    listed = f"\n\n{', '.join(map(as_is, options))}" if options else ""
    return reply(f"{plain(shown(question.text, 500))}{listed}", asks=question.field, choices=options)


def change(room: Room, move: Move) -> Reply:
    """Change the task; what a language model alone has heard is asked about first."""
    draft = room.state.draft
    if draft is None or room.planned is None:
        return describe(room, move.model_copy(update={"intent": Intent.TASK}))
    if (asked := next((e for e in move.edits if e.op == "ask"), None)) is not None:
        return _ask_for(room, asked)
    if any(e.by for e in move.edits):
        return _confirm(room, move)
    return applied(room, move.edits)


def applied(room: Room, edits: tuple[Edit, ...]) -> Reply:
    """Make changes, and show them."""
    draft = room.state.draft
    assert draft is not None
    edits = tuple(_found(room, e) for e in edits)
    if room.run is not None and not room.runs.summary(room.run).state.rests and _only_limits(edits):
        from .running import extend

        return extend(room, edits)
    changed = edited(draft, edits, values_now(room.planned, draft))
    said = replanned(room, changed, "Changed:", edits)
    if room.run is not None and not room.runs.summary(room.run).state.rests:
        return said.model_copy(
            update={
                "text": f"{said.text}\n\nThe run that is going on stays as it is; *start* begins another."
            }
        )
    return said


def _found(room: Room, edit: Edit) -> Edit:
    """A change with the file that it names as a path.

    Raises:
        DataError: there is no such file, or it is out of reach.
    """
    if edit.field not in {"data", "test"}:
        return edit
    return edit.model_copy(update={"value": str(room.reach.find(str(edit.value)))})


def _only_limits(edits: tuple[Edit, ...]) -> bool:
    return all(e.field in RUNNING for e in edits)


def _ask_for(room: Room, edit: Edit) -> Reply:
    if edit.field == "metric":
        # Said outright, it is understood without a question to hold it against.
        return reply(
            f"By what should it be judged? For example {', '.join(f'*{m}*' for m in _SOME)}.", asks="metric"
        )
    planned = room.planned
    assert planned is not None
    positive = plain(shown(planned.plan.task.positive_class or "one", 40))
    worse = f"to miss {positive}" if edit.value == "missed" else f"to say {positive} where it is not"
    text = _ASKED_FOR[edit.field].format(worse=worse)
    asked = f"costs:{edit.value}" if edit.field == "costs" else edit.field
    room.put(question=Question(field=edit.field, text=text), asked=asked)
    return reply(text, asks=edit.field)


def offered(room: Room, edits: tuple[Edit, ...]) -> tuple[Change, ...]:
    """What changes would change."""
    draft = room.state.draft
    assert draft is not None
    now = values_now(room.planned, draft)
    cleared = {e.field: None for e in edits if e.op == "clear"}
    after = {**now, **edited(draft, edits, now).overrides.given(), **cleared}
    fields = {e.field for e in edits}
    return tuple(c for c in changes_between(now, after, edits) if c.field in fields)


def _confirm(room: Room, move: Move) -> Reply:
    """Show what would be changed, and ask."""
    changes = offered(room, move.edits)
    room.put(pending=Pending(intent=Intent.CHANGE, edits=move.edits, text=move.text))
    by = next((e.by for e in move.edits if e.by), "")
    reader = "It sounds as if you want:" if by in {"", LIKENESS} else f"As {plain(by)} reads it, you want:"
    lines = [reader, "", *change_lines(changes), "", "Shall I?"]
    return reply("\n".join(lines), changes=changes, asks="confirm", choices=("yes", "no"))


def undo(room: Room, _move: Move) -> Reply:
    """Take the last change back."""
    if room.state.pending is not None:
        room.put(pending=None)
        return reply("Forgotten; nothing was changed.")
    if not room.state.before:
        return reply("There is nothing to take back.")
    *earlier, last = room.state.before
    now = values_now(room.planned, room.state.draft or last)
    found, planned = _planned(room, last)
    room.put(draft=found, before=tuple(earlier), planned=_keep(room, planned), question=None)
    fields = {*now} - {"data"}
    back = [Edit(field=f) for f in fields]
    changes = changes_between(now, values_now(planned, found), back)
    lines = ["Taken back:", "", *(change_lines(changes) if changes else ["- nothing is otherwise"])]
    return reply("\n".join([*lines, "", _HINT]), changes=changes, choices=("start",))


def show(room: Room, _move: Move) -> Reply:
    """The plan as it is."""
    planned = room.planned
    if planned is None:
        return no_task()
    return reply("\n".join(["The plan:", "", *plan_lines(planned), "", _HINT]), choices=("start",))
