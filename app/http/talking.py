"""Conversations, as HTTP needs them: several at a time, each one turn after another, with what is told meanwhile."""

import asyncio
import contextlib
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

import anyio
import anyio.to_thread

from ...pipelines.contracts import RequestError, Value
from ..chat.reply import Reply, Tell, Turn
from .settings import Limits

#: Conversations that are kept open; others are read again when they go on.
_OPEN = 64
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

    def attach(self, path: Path) -> None:
        """Give it a data file."""
        ...

    def close(self) -> None:
        """It is not needed now."""
        ...


class TalksOf(Protocol):
    """The conversations there are."""

    def open(self, id: str | None = None) -> Talk:
        """One of them, or a new one."""
        ...

    def ids(self) -> Sequence[str]:
        """What they are called."""
        ...

    def fork(self, id: str, turns: int) -> Talk:
        """A new one that begins as ``id`` did up to so many turns."""
        ...


_Told: TypeAlias = "asyncio.Queue[str | Said | Exception]"


class Said(Value):
    """A reply, and the conversation that it was given in."""

    conversation: str
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
        self._open: OrderedDict[str, Talk] = OrderedDict()
        self._guard = threading.Lock()
        self._turns: dict[str, asyncio.Lock] = {}
        self._threads = anyio.CapacityLimiter(limits.turns)
        self._most = limits.turns + limits.waiting
        self._waiting = 0
        self._tasks: set[asyncio.Task[None]] = set()
        #: Replies that nobody has heard to the end: whoever asks the same again gets them, and nothing is done twice.
        self._unheard: set[tuple[str, int]] = set()

    def ids(self) -> tuple[str, ...]:
        """What they are called."""
        return tuple(self._found.ids())

    def turns(self, id_: str) -> tuple[Turn, ...]:
        """What was said in a conversation.

        Raises:
            RequestError: there is none of this name.
        """
        with self._guard:
            return self._talk(id_).turns

    def new(self) -> str:
        """Begin a conversation; its id."""
        with self._guard:
            return self._keep(self._found.open()).id

    async def say(self, order: Order) -> AsyncIterator[str | Said]:
        """One turn: lines for the person meanwhile, the reply last. It goes on where nobody listens any more.

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
        return self._heard(told)

    def close(self) -> None:
        """Nothing is said any more."""
        with self._guard:
            while self._open:
                self._open.popitem()[1].close()

    async def _work(self, order: Order, told: _Told) -> None:
        loop = asyncio.get_running_loop()

        def tell(line: str) -> None:
            # The server may have ended meanwhile.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(told.put_nowait, line)

        try:
            async with self._turns.setdefault(order.conversation, asyncio.Lock()):
                said: Said | Exception = await anyio.to_thread.run_sync(
                    lambda: self._say(order, tell), limiter=self._threads
                )
        except Exception as error:  # noqa: BLE001
            # Raised again where it is heard.
            said = error
        finally:
            self._waiting -= 1
        told.put_nowait(said)

    async def _heard(self, told: _Told) -> AsyncIterator[str | Said]:
        while True:
            item = await told.get()
            if isinstance(item, Exception):
                raise item
            yield item
            if isinstance(item, Said):
                with self._guard:
                    self._unheard.discard((item.conversation, len(self._talk(item.conversation).turns)))
                return

    def _say(self, order: Order, tell: Tell) -> Said:
        with self._guard:
            talk = self._talk(order.conversation)
            after = len(talk.turns) if order.after is None else order.after
            if len(talk.turns) > after:
                missed = talk.turns[after]
                if (talk.id, after + 1) in self._unheard and missed.said == order.text:
                    return Said(conversation=talk.id, reply=missed.reply)
                talk = self._keep(self._found.fork(talk.id, after))
        for path in order.attached:
            talk.attach(path)
        reply = talk.say(order.text, tell)
        with self._guard:
            self._unheard.add((talk.id, len(talk.turns)))
        return Said(conversation=talk.id, reply=reply)

    def _talk(self, id_: str) -> Talk:
        if id_ in self._open:
            self._open.move_to_end(id_)
            return self._open[id_]
        if id_ not in self._found.ids():
            raise RequestError("NO-CONVERSATION", f"there is no conversation {id_[:40]!r}", "begin a new one")
        return self._keep(self._found.open(id_))

    def _keep(self, talk: Talk) -> Talk:
        self._open[talk.id] = talk
        idle = [i for i in self._open if i != talk.id and not self._is_busy(i)]
        for oldest in idle[: max(0, len(self._open) - _OPEN)]:
            self._open.pop(oldest).close()
            self._turns.pop(oldest, None)
        return talk

    def _is_busy(self, id_: str) -> bool:
        return id_ in self._turns and self._turns[id_].locked()
