"""A conversation: a turn in, a reply out, everything kept. And the conversations that a folder holds."""

import re
import secrets
import threading
import time
from pathlib import Path

from ...agents.chat import Intent, Move, read_turn
from ...agents.chat.hearing import hear_turn
from ...agents.chat.likeness import faintly
from ...agents.chat.move import CONSEQUENTIAL
from ...agents.intake.rules.families import family_mentions
from ...agents.intake.words.meanings import all_mentions
from ...agents.intake.words.reading import read
from ...pipelines.contracts import PersonError, RequestError
from ...tools.report.render.markdown import plain
from ...tools.report.wording import shown
from ...tools.secrets import redact
from ..control import Runs
from .acts import ACTS
from .acts.tasks import offered
from .lines import lines
from .log import LOG, Log
from .planning import Asked, Planned
from .reach import Reach
from .reply import Reply, Tell, Turn
from .room import Pending, Room, State, reply
from .voice import KeptJournal, Voice
from .wording import change_lines, refused, score_lines, state_line

#: Beside the run folders that conversations begin.
FOLDER = ".chats"
_ID = re.compile(r"[0-9a-z-]{8,60}")
_LONGEST = 100_000
#: What is offered before it is done, in words.
_OFFERED = {
    Intent.START: "begin a run of the plan",
    Intent.STOP: "stop the run",
    Intent.CONTINUE: "go on with the run that was stopped",
    Intent.UNDO: "take the last change back",
    Intent.TASK: "begin another task with these words",
    Intent.PREDICT: "predict a file",
}


def _nobody(_line: str) -> None:
    """Hears what goes on, where nobody else does."""


class Conversation:
    """One conversation. Turns come one after another, whoever says them.

    Args:
        folder: its own; it is there.
        runs: where its runs are begun.
        reach: where its data may lie.
        voice: the language model.
    """

    def __init__(self, folder: Path, runs: Runs, reach: Reach, voice: Voice) -> None:
        self.id = folder.name
        self.folder, self._runs, self._reach, self._voice = folder, runs, reach, voice
        self._log, self._journal = Log(folder), KeptJournal(folder)
        self._cache: dict[str, Planned] = {}
        self._told: set[str] = set()
        self._lock = threading.Lock()

    @property
    def turns(self) -> tuple[Turn, ...]:
        """All turns so far, those included that were taken in another process."""
        if self._lock.acquire(blocking=False):
            try:
                self._log.refresh()
            finally:
                self._lock.release()
        return tuple(self._log.turns)

    @property
    def state(self) -> State:
        """What it has come to."""
        return self._log.state

    def news(self) -> str:
        """How the run begun last has ended, told once; empty while it goes on, or where none was begun."""
        run = self.state.runs[-1] if self.state.runs else None
        if run is None or run in self._told:
            return ""
        try:
            found = self._runs.summary(run)
        except RequestError:
            # It was removed.
            return ""
        if not found.state.is_over:
            return ""
        self._told.add(run)
        return "\n".join([state_line(found) + ".", "", *score_lines(found)])

    def attach(self, path: Path) -> Reply:
        """Hand over a file that the next turn is about; the reply.

        Raises:
            DataError: it is no data file, or out of reach.
        """
        found = self._reach.find(str(path))
        with self._lock, self._log.turn():
            state = self._log.state.model_copy(update={"attached": str(found)})
            name = plain(shown(found.name, 80))
            answer = reply(f"I have {name}. What should be done with it?", Intent.ANSWER)
            self._keep(f"(attached {found.name})", answer, state)
            return answer

    def say(self, text: str, tell: Tell = _nobody) -> Reply:
        """Take a turn; the reply, when it is on record.

        Args:
            text: the person's words; keys and passwords in them are taken out first.
            tell: hears what goes on meanwhile.

        Raises:
            ModelUnavailable: the language model was named and cannot be had.
        """
        # A terminal may hand over bytes that are no text.
        said = redact(text[:_LONGEST].encode("utf-8", "replace").decode())
        with self._lock, self._log.turn():
            self._journal.refresh()
            room = Room(
                folder=self.folder,
                state=self._log.state,
                runs=self._runs,
                reach=self._reach,
                voice=self._voice,
                journal=self._journal,
                tell=tell,
                cache=self._cache,
            )
            before = room.state
            try:
                found = self._replied(room, said)
            except Asked as asked:
                # Only supposed, or taken back: nothing is asked about that.
                found = reply(plain(shown(asked.question.text, 500)), Intent.UNKNOWN)
                room.state = before
            except PersonError as error:
                # What was asked stays asked; a draft that could not be planned is kept.
                found = reply(refused(error), Intent.UNKNOWN)
                room.state = before.model_copy(update={"draft": room.state.draft})
            self._keep(said, found, room.state)
            return found

    def _replied(self, room: Room, text: str) -> Reply:
        move = self._understood(room, text)
        found = self._acted(room, move, text)
        if found.intent == Intent.UNKNOWN.value and not move.by and move.intent is not Intent.UNKNOWN:
            # Taken for a question, and nothing on record answers it: it may be meant otherwise.
            heard = self._heard(room, text, move)
            if heard.intent not in {Intent.UNKNOWN, Intent.WHY}:
                return self._acted(room, heard, text)
        return found

    def _acted(self, room: Room, move: Move, text: str) -> Reply:
        _let_go(room, move)
        _remember(room, text, move)
        if (move.by or move.guessed) and move.intent in CONSEQUENTIAL:
            # A language model's word alone does nothing that matters, nor does a likeness.
            found = _offer(room, move)
        else:
            found = ACTS[move.intent](room, move)
        # Where an act has nothing to do with what was said, it says so.
        return found if found.intent else found.model_copy(update={"intent": move.intent.value})

    def _understood(self, room: Room, text: str) -> Move:
        """What a turn is for: by rules, else by the language model."""
        situation, planned = room.situation(), room.planned
        profile, plan = (planned.profile, planned.plan) if planned is not None else (None, None)
        if not text.strip():
            return Move(intent=Intent.HELP)
        move = read_turn(text, situation, profile, plan)
        if move.intent is not Intent.UNKNOWN:
            return move.model_copy(update={"file": move.file or self._handed(room, move)})
        return self._heard(room, text, move)

    def _heard(self, room: Room, text: str, read: Move) -> Move:
        """What a turn is for, as the language model understands it; else what it resembles faintly, or UNKNOWN."""
        access = self._voice.access(self._journal, room.tell)
        faint = faintly(read, room.situation())
        if access is None:
            return faint
        room.tell(f"{access.model.name} reads it")
        planned = room.planned
        profile, plan = (planned.profile, planned.plan) if planned is not None else (None, None)
        heard = hear_turn(access, text, profile, plan, read.resembles)
        return faint if heard.intent is Intent.UNKNOWN else heard

    @staticmethod
    def _handed(room: Room, move: Move) -> str | None:
        return room.state.attached if move.intent is Intent.PREDICT else None

    def _keep(self, said: str, found: Reply, state: State) -> None:
        turn = Turn(number=len(self._log.turns), at=time.time(), said=said, reply=found)
        self._log.append(turn, state)


def _remember(room: Room, text: str, move: Move) -> None:
    """Which columns and which limit were spoken of, for whoever says "it" or "no, two" next."""
    if room.planned is None:
        return
    limits = [e for e in move.edits if e.op == "set" and isinstance(e.value, int | float) and e.words]
    room.put(limit=limits[-1] if limits else None if move.edits else room.state.limit)
    heard = read(text)
    named = [m.column for m in all_mentions(heard, room.planned.profile) if m.sure]
    changed = [
        str(n) for e in move.edits if e.field == "exclude" and isinstance(e.value, tuple) for n in e.value
    ]
    families = [heard.text[start:end] for _, start, end in family_mentions(heard)]
    # Families are said as they were; a column's name may be any word, and is quoted.
    if spoken := tuple(dict.fromkeys((*(f"`{name}`" for name in (*named, *changed)), *families))):
        room.put(spoken=spoken)


def _let_go(room: Room, move: Move) -> None:
    """What was offered, or asked for a value, is off the table once something else is spoken of."""
    if move.intent not in {Intent.YES, Intent.NO, Intent.UNDO}:
        room.put(pending=None)
    if room.state.asked and move.intent is not Intent.ANSWER:
        room.put(question=None, asked="")


def _offer(room: Room, heard: Move) -> Reply:
    """Ask whether that is meant."""
    if heard.intent is Intent.CONTINUE and room.run is None:
        # Where nothing was begun, nothing goes on.
        heard = heard.model_copy(update={"intent": Intent.START})
    room.put(pending=Pending(intent=heard.intent, edits=heard.edits, text=heard.text))
    reader = f"As {heard.by} reads it, I should" if heard.by else "It sounds as if I should"
    changes = offered(room, heard.edits) if heard.edits and room.state.draft is not None else ()
    first = "\n".join(["change", "", *change_lines(changes), "", "and then "]) if changes else ""
    text = f"{reader} {first}{_OFFERED[heard.intent]}. Shall I?"
    return reply(text, changes=changes, asks="confirm", choices=("yes", "no"))


class Conversations:
    """The conversations of a folder of runs. Threads may share it.

    Args:
        root: holds the runs; conversations lie in a folder of it.
        runs: the runs there.
        llm: language model, as ``--llm`` takes it.
        reach: where data files may lie; the folder that this process works in, and anywhere else, if not given.
    """

    def __init__(self, root: Path, runs: Runs, llm: str | None = None, reach: Reach | None = None) -> None:
        self._root = root / FOLDER
        self._runs, self._voice = runs, Voice(llm)
        self._reach = reach or Reach((Path.cwd(),))
        self._open: dict[str, Conversation] = {}
        self._lock = threading.Lock()

    def ids(self) -> list[str]:
        """All conversations, the one spoken in last first."""
        found = [p for p in self._root.glob(f"*/{LOG}") if _ID.fullmatch(p.parent.name)]
        return [p.parent.name for p in sorted(found, key=lambda p: -p.stat().st_mtime)]

    def beginnings(self) -> list[tuple[str, float, str]]:
        """(id, seconds since 1970, first words) of all conversations, the one spoken in last first."""
        found = []
        for name in self.ids():
            first = next(lines(self._root / name / LOG), None)
            if first is not None:
                turn = Turn.model_validate(first["turn"])
                found.append((name, turn.at, turn.said))
        return found

    def open(self, id: str | None = None) -> Conversation:
        """A conversation; a new one, if none is named.

        Raises:
            RequestError: there is none of that name.
        """
        with self._lock:
            name = id or f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"
            if name in self._open:
                return self._open[name]
            if not _ID.fullmatch(name) or (id is not None and not (self._root / name / LOG).is_file()):
                raise RequestError(
                    "NO-CONVERSATION", f"there is no conversation {name[:60]!r}", "begin a new one"
                )
            return self._opened(name)

    def fork(self, id: str, turns: int) -> Conversation:
        """A new conversation that begins as another did, up to so many turns.

        Raises:
            RequestError: there is none of that name.
        """
        other = self.open(id)
        new = self.open()
        for turn, state in list(zip(other._log.turns, other._log.states, strict=True))[:turns]:
            for plan in other.folder.glob("plan-*"):
                (new.folder / plan.name).write_bytes(plan.read_bytes())
            new._log.append(turn, state)
        return new

    def _opened(self, name: str) -> Conversation:
        folder = self._root / name
        folder.mkdir(parents=True, exist_ok=True)
        self._open[name] = Conversation(folder, self._runs, self._reach, self._voice)
        return self._open[name]

    def close(self) -> None:
        """Close the language model. Idempotent."""
        self._voice.close()
