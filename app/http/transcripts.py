"""Which conversation a client means that sends all of it every time: the one that says the same.

Clients of OpenAI's API keep the history themselves. Nothing is stored for them: the conversations are the truth, and
each state of each is known by a hash over what was said, turn by turn.
"""

import hashlib
import threading
from collections.abc import Sequence

from pydantic import Field

from ...pipelines.contracts import Value
from ...tools.secrets import redact
from ..chat.reply import Reply, Turn
from .talking import Talks

#: Conversations that are looked through at most when the server has just begun.
_MOST = 500
_START = hashlib.sha256(b"automl-agent conversation").hexdigest()


class Place(Value):
    """A conversation as it was after so many turns."""

    conversation: str
    turns: int = Field(ge=0)


class Transcripts:
    """Finds conversations by what was said in them. Threads may share one.

    Args:
        talks: the conversations.
    """

    def __init__(self, talks: Talks) -> None:
        self._talks = talks
        self._places: dict[str, Place] = {}
        self._seen: dict[str, int] = {}
        self._guard = threading.Lock()

    def find(self, exchanges: Sequence[tuple[str, str]]) -> Place | None:
        """The conversation that begins with these exchanges (what was said, what was answered); None where none does.

        Where several do, the one that ends there.
        """
        # As conversations keep it.
        wanted = digest([(redact(said), answered) for said, answered in exchanges])
        with self._guard:
            for id_ in self._talks.ids()[:_MOST]:
                self._look(id_)
            return self._places.get(wanted)

    def _look(self, id_: str) -> None:
        turns = self._talks.turns(id_)
        before = self._seen.get(id_, 0)
        if len(turns) == before:
            return
        for number, value in enumerate(_digests(of_turns(turns)), 1):
            known = self._places.get(value)
            # A fork repeats how it began: that is still the other's.
            if known is None or (
                number == len(turns) and known.turns < self._seen.get(known.conversation, 0)
            ):
                self._places[value] = Place(conversation=id_, turns=number)
        self._seen[id_] = len(turns)


def digest(exchanges: Sequence[tuple[str, str]]) -> str:
    """A hash over a conversation; blanks at the ends of what was said count for nothing."""
    return [_START, *_digests(exchanges)][-1]


def _digests(exchanges: Sequence[tuple[str, str]]) -> list[str]:
    found, last = [], _START
    for said, answered in exchanges:
        both = [
            hashlib.sha256(words.strip().encode("utf-8", "replace")).hexdigest() for words in (said, answered)
        ]
        last = hashlib.sha256(" ".join((last, *both)).encode()).hexdigest()
        found.append(last)
    return found


def shown(reply: Reply) -> str:
    """A reply as Markdown alone, with the answers that it waits for."""
    if not reply.choices:
        return reply.text
    # Choices may come from data: as code they are no Markdown.
    choices = " · ".join(f"`{' '.join(choice.replace('`', ' ').split())}`" for choice in reply.choices)
    return f"{reply.text}\n\n{choices}"


def of_turns(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """The exchanges of a conversation."""
    return [(t.said, shown(t.reply)) for t in turns]
