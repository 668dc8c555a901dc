"""What a conversation has come to, and what its acts have at hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...agents.chat import Draft, Edit, Intent, Situation
from ...agents.intake.files import file_mentions
from ...pipelines.contracts import Question, Value
from ..control import Runs
from .planning import Planned
from .reach import Reach
from .reply import Reply, Tell
from .voice import KeptJournal, Voice

#: Changes that can be taken back.
_MOST_UNDONE = 20
#: A request of so many words beside the file's name says nothing of what is wanted.
_BARE_WORDS = 5
_MOST_OTHERS = 50


class Pending(Value):
    """What waits for a yes.

    Attributes:
        intent: what is done then.
        edits: the changes.
        text: the turn it came from.
        run: the run it acts on.
    """

    intent: Intent
    edits: tuple[Edit, ...] = ()
    text: str = ""
    run: str | None = None


class State(Value):
    """Everything that a conversation remembers between turns.

    Attributes:
        draft: the task; None before there is one.
        before: earlier drafts, the last one last.
        planned: file of the plan that is made for the draft.
        question: what stays open.
        asked: the field that the question is about, where a change is asked about.
        pending: what waits for a yes.
        runs: names of the runs begun here, in order.
        spoken: columns and families that were spoken of last.
        limit: the limit that was stated last.
        attached: a file that was handed over and not spoken of yet.
    """

    draft: Draft | None = None
    before: tuple[Draft, ...] = ()
    planned: str | None = None
    question: Question | None = None
    asked: str = ""
    pending: Pending | None = None
    runs: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    limit: Edit | None = None
    attached: str | None = None


@dataclass
class Room:
    """One turn's surroundings. Acts change ``state`` by :meth:`put`.

    Attributes:
        folder: the conversation's own.
        runs: the runs that may be spoken of, and how they are begun.
        reach: where data files may lie.
        voice: the language model.
        journal: what it was asked in this conversation, and answered.
        tell: hears what goes on.
    """

    folder: Path
    state: State
    runs: Runs
    reach: Reach
    voice: Voice
    journal: KeptJournal
    tell: Tell
    cache: dict[str, Planned] = field(default_factory=dict)

    def put(self, **changes: object) -> None:
        """Change the state."""
        self.state = State.model_validate({**dict(self.state), **changes})

    def drafted(self, draft: Draft, planned: str | None) -> None:
        """Put another draft in place of the one that is there, which can be had back."""
        before = (*self.state.before, *([self.state.draft] if self.state.draft is not None else []))
        self.put(draft=draft, before=before[-_MOST_UNDONE:], planned=planned, pending=None)

    @property
    def planned(self) -> Planned | None:
        """The plan of the draft; None where none is made."""
        name = self.state.planned
        if name is None:
            return None
        if name not in self.cache:
            self.cache[name] = Planned.model_validate_json((self.folder / name).read_bytes())
        return self.cache[name]

    @property
    def run(self) -> str | None:
        """The run that the conversation is about: the one begun last, of those that were not removed."""
        return next((name for name in reversed(self.state.runs) if self.runs.knows(name)), None)

    @property
    def is_bare(self) -> bool:
        """Whether what is wanted may still be told: the task was begun with hardly more than a file's name."""
        return self.run is None and self.state.draft is not None and _is_bare(self.state.draft.request)

    def situation(self) -> Situation:
        """What the conversation has come to, for whoever reads the next turn."""
        state, run = self.state, self.run
        return Situation(
            has_task=state.planned is not None,
            bare=self.is_bare,
            working=run is not None and not self.runs.summary(run).state.rests,
            has_run=run is not None,
            question=state.question,
            asks_value=bool(state.asked),
            confirms=state.pending is not None,
            spoken=state.spoken,
            limit=state.limit,
            near=self.reach.near(),
            data=Path(state.draft.data).name if state.draft is not None and state.draft.data else None,
            runs=tuple(name for name in state.runs if self.runs.knows(name)),
            others=tuple(n for n in self.runs.catalogue.names()[:_MOST_OTHERS] if n not in state.runs),
        )


def _is_bare(request: str) -> bool:
    """Whether a request has hardly more words than a file's name."""
    named = sum(len(m.name.split()) for m in file_mentions(request))
    return len(request.split()) - named <= _BARE_WORDS


def reply(text: str, intent: Intent | str = "", **more: object) -> Reply:
    """A reply; its intent is filled in by whoever knows it."""
    fields: Mapping[str, object] = {"text": text, "intent": str(intent), **more}
    return Reply.model_validate(fields)


def no_task() -> Reply:
    """Nothing can be done before it is said what is wanted."""
    return reply(
        "There is no task yet. Say what should be predicted, and name the file with the data.", asks="task"
    )
