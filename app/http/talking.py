"""Conversations, as HTTP needs them: several at a time, each one turn after another, with what is told meanwhile."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

import anyio
import anyio.to_thread

from ...pipelines.contracts import PersonError, RequestError, Value
from ...tools.secrets import redact
from ..chat.reply import Reply, Tell, Turn
from .settings import Limits

_LONGEST = 20_000


class Talk(Protocol):
    """One conversation; see ``app/chat``. Used by one thread at a time."""

    @property
    def id(self) -> str:
        """What it is called."""
        ...

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was said, in order."""
        ...

    def say(self, text: str, tell: Tell = ...) -> Reply:
        """One turn; takes seconds."""
        ...

    def attach(self, path: Path) -> object:
        """Give it a data file; that may be a turn too."""
        ...


class TalksOf(Protocol):
    """The conversations there are."""

    def open(self, id: str | None = None) -> Talk:
        """One of them, or a new one."""
        ...

    def ids(self) -> Sequence[str]:
        """What they are called, the one spoken in last first."""
        ...

    def fork(self, id: str, turns: int) -> Talk:
        """A new one that begins as ``id`` did up to so many turns."""
        ...

    def close(self) -> None:
        """They are not needed any more."""
        ...


_log = logging.getLogger(__name__)

_Told: TypeAlias = "asyncio.Queue[str | Said | Exception]"


class Said(Value):
    """A reply, the conversation that it was given in, and the turn's number there."""

    conversation: str
    number: int
    reply: Reply


class Order(Value):
    """What is to be said.

    Attributes:
        conversation: where.
        text: the person's words.
        attached: data files that come with them.
        after: how many turns there were before it, for those who may have seen an older state; where there are more,
            the conversation is forked there. None: it goes on from where it is.
    """

    conversation: str
    text: str
    attached: tuple[Path, ...] = ()
    after: int | None = None


class Talks:
    """Conversations for many clients.

    Args:
        found: the conversations.
        limits: how many turns at a time, and how many may wait.
    """

    def __init__(self, found: TalksOf, limits: Limits) -> None:
        self._found = found
        self._turns: dict[str, asyncio.Lock] = {}
        self._threads = anyio.CapacityLimiter(limits.turns)
        self._most = limits.turns + limits.waiting
        self._waiting = 0
        self._tasks: set[asyncio.Task[None]] = set()
        #: Replies that nobody has heard to the end: whoever asks the same again gets them, and nothing is done twice.
        self._unheard: set[tuple[str, int]] = set()

    def ids(self) -> Sequence[str]:
        """What they are called, the one spoken in last first."""
        return self._found.ids()

    def turns(self, id_: str) -> tuple[Turn, ...]:
        """What was said in a conversation.

        Raises:
            RequestError: there is none of this name.
        """
        return self._found.open(id_).turns

    def new(self) -> str:
        """Begin a conversation; its id."""
        return self._found.open().id

    async def say(self, order: Order) -> AsyncIterator[str | Said]:
        """One turn: lines for the person meanwhile, the reply last. It goes on where nobody listens any more.

        Whoever has passed the reply on says so (:meth:`heard`).

        Raises:
            RequestError: too many wait, or the text is too long.
        """
        if len(order.text) > _LONGEST:
            raise RequestError("TOO-LONG", f"a message may have {_LONGEST:,} characters", "say it shorter")
        if self._waiting >= self._most:
            raise RequestError("BUSY", "too many conversations at a time", "try again in a moment")
        told: _Told = asyncio.Queue()
        self._waiting += 1
        task = asyncio.create_task(self._work(order, told))
        # A task that nobody refers to may be collected before it is through.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return _items(told)

    def heard(self, said: Said) -> None:
        """Somebody has the whole of this reply."""
        self._unheard.discard((said.conversation, said.number))

    def close(self) -> None:
        """Nothing is said any more."""
        self._found.close()

    async def _work(self, order: Order, told: _Told) -> None:
        loop = asyncio.get_running_loop()

        def tell(line: str) -> None:
            # The server may have ended meanwhile.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(told.put_nowait, line)

        # In the loop's thread alone, so between two awaits nobody else comes.
        turn = self._turns.setdefault(order.conversation, asyncio.Lock())
        try:
            async with turn:
                said: Said | Exception = await anyio.to_thread.run_sync(
                    lambda: self._say(order, tell), limiter=self._threads
                )
        except Exception as error:  # noqa: BLE001
            # Raised again where it is heard; nobody may be there any more.
            if not isinstance(error, PersonError):
                _log.error("a turn of a conversation failed", exc_info=error)
            said = error
        finally:
            self._waiting -= 1
            if self._waiting == 0:
                self._turns.clear()
        told.put_nowait(said)

    def _say(self, order: Order, tell: Tell) -> Said:
        talk = self._found.open(order.conversation)
        if order.after is not None and len(talk.turns) > order.after:
            missed = talk.turns[order.after]
            if (talk.id, order.after) in self._unheard and missed.said == redact(order.text):
                return Said(conversation=talk.id, number=missed.number, reply=missed.reply)
            talk = self._found.fork(talk.id, order.after)
        for path in order.attached:
            talk.attach(path)
        number = len(talk.turns)
        reply = talk.say(order.text, tell)
        self._unheard.add((talk.id, number))
        return Said(conversation=talk.id, number=number, reply=reply)


async def _items(told: _Told) -> AsyncIterator[str | Said]:
    while True:
        item = await told.get()
        if isinstance(item, Exception):
            raise item
        yield item
        if isinstance(item, Said):
            return
