"""Runs: begun, stopped, taken up, given more time, looked at."""

from ....agents.chat import Edit, Intent, Move
from ....agents.chat.draft import edited
from ....tools.plans.document import write_plan
from ....tools.report.wording import duration
from ....tools.runs.summary import RunState
from ...control import Launch, Resumption
from ..reply import Change, Reply
from ..room import Pending, Room, no_task, reply
from ..wording import score_lines, state_line, value_of, values_now
from . import tasks

_SAY = "Ask *how far is it?* at any time, or say *stop*."


def start(room: Room, move: Move) -> Reply:
    """Begin a run of the plan that was shown, changes of the same turn included."""
    if room.state.question is not None:
        return tasks.ask(room.state.question)
    if room.planned is None or room.state.draft is None:
        return no_task()
    if move.edits:
        changed = tasks.change(room, move.model_copy(update={"intent": Intent.CHANGE}))
        if changed.asks:
            # Not before that is settled.
            return changed
        begun = start(room, move.model_copy(update={"edits": ()}))
        text = changed.text.rsplit("\n\n", 1)[0]
        return begun.model_copy(update={"text": f"{text}\n\n{begun.text}", "changes": changed.changes})
    if room.run is not None and not room.runs.summary(room.run).state.rests:
        room.put(pending=Pending(intent=Intent.START, text=move.text, run=room.run))
        return reply(
            f"{state_line(room.runs.summary(room.run))}\n\nA second run beside it would share the machine with it. Begin it all the same?",
            asks="confirm",
            choices=("yes", "no"),
        )
    return confirmed(room, move)


def confirmed(room: Room, _move: Move) -> Reply:
    """Begin the run."""
    planned, draft = room.planned, room.state.draft
    assert planned is not None
    assert draft is not None
    place = room.folder / f"{(room.state.planned or 'plan').removesuffix('.json')}.yaml"
    write_plan(place, planned.plan)
    # While models train, they need the cores.
    room.voice.rest()
    name = room.runs.start(
        Launch(plan=place, llm=room.voice.spec, about=f"{planned.plan.task.data} {planned.plan.task.target}")
    )
    room.put(runs=(*room.state.runs, name), pending=None)
    limit = planned.plan.budget.time_limit_seconds
    long = f", at most {duration(limit)}" if limit < 86_400 else ""
    return reply(f"Started `{name}`{long}. {_SAY}", run=name, choices=("status", "stop"))


def stop(room: Room, _move: Move) -> Reply:
    """Stop the run that is going on; it can be taken up."""
    if room.run is None:
        return reply("No run was begun here.")
    if room.runs.summary(room.run).state.rests:
        return reply(f"Nothing is going on. {state_line(room.runs.summary(room.run))}", run=room.run)
    room.tell("stopping in order")
    found = room.runs.stop(room.run)
    if not found.state.rests:
        return reply(f"It has been told to stop, and is still ending. {state_line(found)}", run=room.run)
    if found.state is RunState.REFUSED:
        return reply(
            "Stopped before it had begun. Say *start* to begin again.", run=room.run, choices=("start",)
        )
    return reply(f"Stopped. {state_line(found)}", run=room.run, choices=("continue",))


def go_on(room: Room, move: Move) -> Reply:
    """Take up the run that was stopped."""
    run = room.run
    if run is None:
        return reply("No run was begun here. Say *start* to begin one.")
    found = room.runs.summary(run)
    if not found.state.rests:
        return reply(f"It is going on. {state_line(found)}", run=run)
    if found.state.is_over:
        return reply(
            f"{state_line(found)}. What is finished cannot go on; *start* begins another run, with whatever you change.",
            run=run,
            choices=("start",),
        )
    if found.state in {RunState.REFUSED, RunState.DAMAGED}:
        return reply(state_line(found), run=run)
    how = _limits(room, move.edits) if move.edits else Resumption()
    room.voice.rest()
    room.runs.resume(run, how)
    return reply(f"Going on with `{run}`. {_SAY}", run=run, choices=("status", "stop"))


def status(room: Room, move: Move) -> Reply:
    """How far the run is."""
    run = move.runs[0] if move.runs else room.run
    if run is None:
        return reply("No run was begun here." + (" Say *start* to begin one." if room.planned else ""))
    found = room.runs.summary(run)
    lines = [state_line(found)]
    if found.state.is_over:
        lines += ["", *score_lines(found)]
    choices = ("stop",) if not found.state.rests else ("result",) if found.state.is_over else ("continue",)
    return reply("\n".join(lines), run=run, choices=choices)


def extend(room: Room, edits: tuple[Edit, ...]) -> Reply:
    """Offer other limits to the run that is going on: it is stopped and taken up for that."""
    run = room.run
    assert run is not None
    changes = _changes(room, edits)
    room.put(pending=Pending(intent=Intent.CHANGE, edits=edits, run=run))
    return reply(
        f"For the run that is going on: {_in_words(changes)}. It is stopped for a moment and goes on with that. Shall I?",
        changes=changes,
        asks="confirm",
        choices=("yes", "no"),
        run=run,
    )


def extended(room: Room, pending: Pending) -> Reply:
    """Give the run other limits."""
    run = pending.run
    assert run is not None
    how, changes = _limits(room, pending.edits), _changes(room, pending.edits)
    found = room.runs.stop(run)
    if found.state.is_over:
        return reply(f"It had ended by itself. {state_line(found)}", run=run)
    room.runs.resume(run, how)
    _keep_limits(room, pending.edits)
    return reply(
        f"It goes on: {_in_words(changes)}. {_SAY}", run=run, changes=changes, choices=("status", "stop")
    )


def _in_words(changes: tuple[Change, ...]) -> str:
    return "; ".join(f"{c.field.replace('_', ' ')} {c.before or '–'} → {c.after}" for c in changes)


def _edited(room: Room, edits: tuple[Edit, ...]) -> tuple[dict[str, object], dict[str, object]]:
    draft = room.state.draft
    assert draft is not None
    now = values_now(room.planned, draft)
    # Of trials that were not limited, the run has made some.
    run = room.run
    if run is not None and now.get("max_trials") is None:
        now["max_trials"] = room.runs.summary(run).trials or 1
    changed = edited(draft, edits, now).overrides.given()
    return now, {**now, **{e.field: changed.get(e.field) for e in edits}}


def _changes(room: Room, edits: tuple[Edit, ...]) -> tuple[Change, ...]:
    now, after = _edited(room, edits)
    return tuple(
        Change(
            field=e.field,
            before=value_of(e.field, now.get(e.field)),
            after=value_of(e.field, after.get(e.field)),
            words=e.words,
        )
        for e in edits
    )


def _limits(room: Room, edits: tuple[Edit, ...]) -> Resumption:
    _, after = _edited(room, edits)
    fields = {e.field for e in edits}
    seconds, trials = after.get("time_limit_seconds"), after.get("max_trials")
    return Resumption(
        time_limit_seconds=float(str(seconds)) if "time_limit_seconds" in fields else None,
        trials=int(str(trials)) if "max_trials" in fields else None,
    )


def _keep_limits(room: Room, edits: tuple[Edit, ...]) -> None:
    """The task has them too: the next run begins with them."""
    draft = room.state.draft
    assert draft is not None
    now, _ = _edited(room, edits)
    tasks.replanned(room, edited(draft, edits, now), "", edits)
