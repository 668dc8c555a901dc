"""Answers: to what stays open in a task, and yes or no to what was offered."""

from ....agents.chat import Edit, Intent, Move
from ....agents.chat.edits import read_edits
from ....pipelines.contracts import RequestError
from ..reply import Reply
from ..room import Room, reply
from . import running, tasks


def answer(room: Room, move: Move) -> Reply:
    """Take what was said as the answer to what was asked."""
    question, draft = room.state.question, room.state.draft
    assert question is not None
    if room.state.asked:
        return _value(room, move)
    assert draft is not None
    if question.field == "data" and move.text:
        room.reach.find(move.text)
    room.put(question=None)
    return tasks.replanned(room, draft.answered(question.text, move.text), "Here is what I would do:")


def _value(room: Room, move: Move) -> Reply:
    """The value of a limit that a change left open."""
    planned, field = room.planned, room.state.asked
    assert planned is not None
    if not move.text:
        room.put(question=None, asked="")
        return reply("Then it stays as it is.")
    found = [e for e in read_edits(move.text, planned.profile, planned.plan.task) if e.op != "ask"]
    meant = [e for e in found if e.field == field] or [
        e for e in found if field == "max_latency_ms" and e.field == "time_limit_seconds"
    ]
    if not meant:
        raise RequestError(
            "NO-VALUE", f"{move.text!r} is no value for it", "say a number with its unit, or skip"
        )
    room.put(question=None, asked="")
    edits = tuple(_as_latency(e) if e.field != field else e for e in meant)
    return tasks.applied(room, edits)


def _as_latency(edit: Edit) -> Edit:
    assert isinstance(edit.value, int | float)
    return edit.model_copy(update={"field": "max_latency_ms", "value": 1000.0 * edit.value})


def yes(room: Room, move: Move) -> Reply:
    """Do what was offered."""
    pending = room.state.pending
    if pending is None:
        return reply("I have not asked anything. Say *start* to begin, or *help*.")
    room.put(pending=None)
    if pending.intent is Intent.CHANGE:
        if pending.run is not None:
            return running.extended(room, pending)
        return tasks.applied(room, tuple(e.model_copy(update={"by": ""}) for e in pending.edits))
    from . import ACTS

    again = Move(intent=pending.intent, text=pending.text or move.text, edits=pending.edits)
    return (
        running.confirmed(room, again)
        if pending.intent is Intent.START
        else ACTS[pending.intent](room, again)
    )


def no(room: Room, _move: Move) -> Reply:
    """Leave what was offered."""
    offered = room.state.pending is not None
    room.put(pending=None)
    return reply("Left as it is." if offered else "All right; nothing is done.")
