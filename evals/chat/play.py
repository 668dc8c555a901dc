"""Play a conversation: each turn as it is written, yes to an offer that is right, no to one that is not."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...agents.chat.draft import edited
from ...app.chat.conversation import Conversation, Conversations
from ...app.chat.planning import Planned
from ...app.chat.reach import Reach
from ...app.chat.wording import values_now
from ...app.control import Runs
from ...pipelines.contracts import PersonError, Value
from .finished import FinishedRuns
from .judge import Judged, judge
from .suite import Said, Script

#: Seconds between a start and the turn after it, and the longest wait for a run.
_PAUSE, _LONGEST = 5.0, 240.0


class Played(Value):
    """A turn as it went."""

    data: str
    number: int
    said: str
    intent: str
    judged: Judged
    seconds: float
    reply: str


def play(script: Script, folder: Path, shared: Path, llm: str, made: Path | None = None) -> Iterator[Played]:
    """Play one conversation in an empty folder.

    Args:
        script: the conversation.
        folder: for data, runs and the conversation.
        shared: holds the data.
        llm: as ``--llm`` takes it.
        made: a run that is over, of which all runs are copies; runs of their own, if not given.
    """
    name = Path(script.file).name
    (folder / name).symlink_to((shared / script.file).resolve())
    runs = Runs(folder / "runs", cwd=folder) if made is None else FinishedRuns(folder / "runs", made)
    conversations = Conversations(folder / "runs", runs, llm, Reach((folder,)))
    try:
        conversation = conversations.open()
        if name.partition(".")[0] not in script.turns[0].say:
            # Dropped in, before anything is said.
            conversation.attach(folder / name)
        for number, said in enumerate(script.turns):
            if said.wait:
                _wait(conversation, runs)
            yield _turn(conversation, script.data, number, said)
            if made is None and conversation.turns[-1].reply.text.startswith(("Started", "Going on")):
                time.sleep(_PAUSE)
    finally:
        for run in conversation.state.runs:
            runs.stop(run)
        conversations.close()


def _turn(conversation: Conversation, data: str, number: int, said: Said) -> Played:
    before, began = _values(conversation), time.monotonic()
    reply = conversation.say(said.say)
    seconds = time.monotonic() - began
    offered = _offered(conversation)
    found = judge(said.expect, reply, before, _values(conversation), offered)
    if reply.asks == "confirm":
        conversation.say("yes" if found.outcome == "right" and said.expect.changes else "no")
    elif reply.asks and reply.asks not in said.expect.asks and found.outcome != "right":
        conversation.say("skip")
    return Played(
        data=data,
        number=number,
        said=said.say,
        intent=reply.intent,
        judged=found,
        seconds=seconds,
        reply=reply.text,
    )


def _values(conversation: Conversation) -> dict[str, Any]:
    state, planned = conversation.state, _planned(conversation)
    return values_now(planned, state.draft) if state.draft is not None else {}


def _planned(conversation: Conversation) -> Planned | None:
    name = conversation.state.planned
    return None if name is None else Planned.model_validate_json((conversation.folder / name).read_bytes())


def _offered(conversation: Conversation) -> dict[str, Any]:
    """What would hold after a yes."""
    state, now = conversation.state, _values(conversation)
    if state.pending is None or state.draft is None or not state.pending.edits:
        return {}
    try:
        return {**now, **edited(state.draft, state.pending.edits, now).overrides.given()}
    except PersonError:
        return {}


def _wait(conversation: Conversation, runs: Runs) -> None:
    if isinstance(runs, FinishedRuns):
        for run in conversation.state.runs[-1:]:
            runs.finish(run)
        return
    until = time.monotonic() + _LONGEST
    for run in conversation.state.runs[-1:]:
        while not runs.summary(run).state.rests and time.monotonic() < until:
            time.sleep(0.5)
