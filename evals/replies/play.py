"""One attack at one place, and everything that must hold afterwards."""

import re
import time
import traceback
import tracemalloc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...pipelines.contracts import ReplyError, Value
from ...tools.llm.answer import read_answer
from ...tools.llm.chat import ChatModel
from .place import Came, Place
from .speaker import Divided, KeptJournal, WatchedAccess, watched

#: Milliseconds of processor time and megabytes that reading one reply may take.
MOST_MILLISECONDS, MOST_MEGABYTES = 50.0, 64.0
#: Replies that are longer have their memory measured: measuring slows the rest down too much.
_LONG = 8_000
_MOST_REASON = 400
#: Readings of a reply whose quickest counts.
_TIMES = 3
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


@dataclass(frozen=True)
class Played:
    """What came of an attack.

    Attributes:
        place: where.
        attack: which one.
        uncaught: an exception that nobody expected, in a line; empty if there was none.
        wrong: invariants that do not hold.
        fallback: whether the agent went on without the model.
        labelled: whether it says so, with the question and the reason.
        reasons: why the question went without an answer, as it is on record.
        parse_ms, parse_mb: of the slowest and of the largest reading of a reply.
    """

    place: str
    attack: str
    uncaught: str = ""
    wrong: tuple[str, ...] = ()
    fallback: bool = False
    labelled: bool = False
    reasons: tuple[str, ...] = ()
    parse_ms: float = 0.0
    parse_mb: float = 0.0

    @property
    def good(self) -> bool:
        """Whether everything is as it must be."""
        fast = self.parse_ms <= MOST_MILLISECONDS and self.parse_mb <= MOST_MEGABYTES
        return not self.uncaught and not self.wrong and self.labelled >= self.fallback and fast


def play(place: Place, attack: str, attacked: ChatModel, *, measured: bool = False) -> Played:
    """Attack a place.

    Args:
        place: where.
        attack: its name.
        attacked: who answers the place's question.
        measured: whether reading the replies is measured too.
    """
    model = Divided(place, attacked)
    access, journal = watched(model)
    try:
        came = place.act(access)
    except Exception as error:  # noqa: BLE001 - whatever is raised here is what is looked for
        return Played(place.name, attack, uncaught=_told(error))
    fallback = place.prompt in access.missed
    slowest, largest = _measured(model.replies, access.kinds.get(place.prompt)) if measured else (0.0, 0.0)
    return Played(
        place.name,
        attack,
        wrong=(*came.wrong, *_changed(came, place, (*model.replies, *model.others)), *_unasked(model)),
        fallback=fallback,
        labelled=fallback and _labelled(place.prompt, came, access, journal),
        reasons=tuple(reason for name, reason in access.unanswered if name == place.prompt),
        parse_ms=slowest,
        parse_mb=largest,
    )


def _told(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {frame.name}: {str(error)[:160]!r}"


def _unasked(model: Divided) -> Sequence[str]:
    """An attack that nobody saw proves nothing."""
    return () if model.asked else ("the question was not asked",)


def _labelled(prompt: str, came: Came, access: WatchedAccess, journal: KeptJournal) -> bool:
    """Whether the record names question and reason, and the agent does not name the model."""
    known = [reason for name, reason in access.unanswered if name == prompt]
    shown = all(r.strip() and r.isprintable() and len(r) <= _MOST_REASON for r in known)
    return bool(known) and shown and journal.reasons == access.unanswered and came.by != "model"


def _changed(came: Came, place: Place, replies: Sequence[str]) -> list[str]:
    """Values that are called the model's and that it did not say: clipped ones, for instance."""
    numbers = {float(n) for text in replies for n in _NUMBER.findall(text) if len(n) < 300}
    known = [held for held in place.seen if isinstance(held, Mapping)]
    numbers |= {float(v) for held in known for v in held.values() if isinstance(v, int | float)}
    taken = {n: v for n, v in came.taken.items() if isinstance(v, int | float) and not isinstance(v, bool)}
    return [
        f"{name}: nobody said {value}"
        for name, value in taken.items()
        if not any(abs(value - n) <= 1e-6 * abs(value) for n in numbers)
    ]


def _measured(replies: Sequence[str], kind: type[Value] | None) -> tuple[float, float]:
    """Milliseconds and megabytes of the costliest reading."""
    slowest = largest = 0.0
    for text in dict.fromkeys(replies) if kind is not None else ():
        assert kind is not None
        # The least of a few: the collector may come by in any one of them.
        slowest = max(slowest, min(_milliseconds(text, kind) for _ in range(_TIMES)))
        if len(text) > _LONG:
            tracemalloc.start()
            _read(text, kind)
            largest = max(largest, tracemalloc.get_traced_memory()[1] / 1e6)
            tracemalloc.stop()
    return slowest, largest


def _milliseconds(text: str, kind: type[Value]) -> float:
    began = time.thread_time()
    _read(text, kind)
    return 1e3 * (time.thread_time() - began)


def _read(text: str, kind: type[Value]) -> None:
    try:
        read_answer(text, kind)
    except ReplyError:
        pass
