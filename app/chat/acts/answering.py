"""Answers: to what stays open in a task, and yes or no to what was offered."""

import re

from ....agents.chat import Edit, Intent, Move
from ....agents.chat.edits import read_edits
from ....agents.chat.edits.vocabulary import compiled
from ....agents.intake.hearsay import both_costs
from ....agents.intake.words.amounts import NUMBER, to_number
from ....agents.intake.words.stems import fold
from ....pipelines.contracts import RequestError
from ..planning import Planned
from ..reply import Reply
from ..room import Room, reply
from . import running, tasks

#: Fields that the same amounts may be said of.
_ALIKE = {"max_latency_ms": ("time_limit_seconds",)}


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
    """The value that a change left open."""
    planned, asked = room.planned, room.state.asked
    assert planned is not None
    if not move.text:
        room.put(question=None, asked="")
        return reply("Then it stays as it is.")
    field, _, dearer = asked.partition(":")
    if field == "costs":
        edits = _costs(planned, move.text, dearer)
    else:
        found = read_edits(move.text, planned.profile, planned.plan.task)
        if compiled("time").search(fold(move.text)):
            # "The search, I mean": then it is that.
            field = "time_limit_seconds"
        meant = {field, *_ALIKE.get(field, ())}
        edits = tuple(_meant(e, field) for e in found if e.op != "ask" and e.field in meant)
        if edits:
            # What else was wished for in the same words.
            edits += tuple(
                e for e in found if e.op != "ask" and e.field not in {*meant, *(x.field for x in edits)}
            )
    if not edits:
        raise RequestError(
            "NO-VALUE", f"{move.text!r} is no value for it", "say a number with its unit, or skip"
        )
    stated = next((e for e in edits if e.op == "set" and isinstance(e.value, int | float)), None)
    room.put(question=None, asked="", limit=stated)
    return tasks.applied(room, edits)


def _meant(edit: Edit, field: str) -> Edit:
    """A time that was said as the answer to how quickly it must answer is no limit of the search."""
    if edit.field == field:
        return edit
    assert isinstance(edit.value, int | float)
    return edit.model_copy(update={"field": field, "op": "set", "value": 1000.0 * edit.value})


def _costs(planned: Planned, text: str, dearer: str) -> tuple[Edit, ...]:
    """Both mistakes, one of them so many times as dear."""
    task = planned.plan.task
    number = re.search(rf"(?<![\w.,])({NUMBER})(?![\w])", fold(text))
    classes = [c.value for c in planned.profile.column(task.target).top]
    if number is None or task.positive_class not in classes or len(classes) != 2:
        return ()
    times, positive = to_number(number[1]), task.positive_class
    negative = next(c for c in classes if c != positive)
    costs = both_costs(positive, negative, dearer, times)
    return (Edit(field="costs", value=costs, words=text[:120]),)


def yes(room: Room, move: Move) -> Reply:
    """Do what was offered."""
    pending = room.state.pending
    if pending is None:
        return reply("I have not asked anything. Say *start* to begin, or *help*.")
    room.put(pending=None)
    agreed = tuple(e.model_copy(update={"by": ""}) for e in pending.edits)
    if pending.intent is Intent.CHANGE:
        if pending.run is not None:
            return running.extended(room, pending)
        return tasks.applied(room, agreed)
    from . import ACTS

    again = Move(intent=pending.intent, text=pending.text or move.text, edits=agreed, confirmed=True)
    if pending.intent is Intent.START and pending.run is not None:
        # Asked for beside the run that goes on.
        return running.confirmed(room, again)
    return ACTS[pending.intent](room, again)


def no(room: Room, _move: Move) -> Reply:
    """Leave what was offered."""
    offered = room.state.pending is not None
    room.put(pending=None)
    return reply("Left as it is." if offered else "All right; nothing is done.")
