"""Carry out the order of a recorded run once more, and hold the new history against the old."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...pipelines.contracts import StorageError
from ...tools.search.differences import Difference
from ...tools.store.events import EventKind
from ...tools.store.history import is_planned
from ...tools.store.history import replay as fold
from ...tools.store.prefix import begin, up_to
from ...tools.store.reading import whole
from .fork import take_over
from .graph import run_crew
from .order import Order
from .place import check_place
from .replayed import Replayed
from .state import Desk

#: Makes the desk at which an order is carried out.
MakeDesk = Callable[[Order], Desk]


@dataclass(frozen=True)
class Comparison:
    """How a replay came out.

    Attributes:
        difference: the first one; None where the histories are identical.
        trials: trials on record.
        copied: of these, how many came from a parent, and were taken over.
        taken_over: how many ended by time or memory on the recorded machine, and were taken over.
        replies: recorded replies and faults that were given instead of asking.
        tested: whether the sealed test was made again.
    """

    difference: Difference | None
    trials: int
    copied: int
    taken_over: int
    replies: int
    tested: bool


def replay_run(run: Path, out: Path, through: bool, started: float, make: MakeDesk) -> Comparison:
    """Replay the run in ``run`` into the new folder ``out``.

    Args:
        run: the recorded run; nothing in it is changed.
        out: the folder of the replay.
        through: go on to the sealed test and a model where the search turns out the same.
        started: monotonic time from which its time counts.
        make: makes the desk.

    Raises:
        PersonError: it cannot be done; among others, a request is not on record.
    """
    events = whole(run)
    if not is_planned(events):
        raise StorageError("NO-PLAN-YET", f"{run} was interrupted before its plan", "resume it, then replay")
    replayed = Replayed(events, through)
    body = {k: v for k, v in events[0].body["order"].items() if k not in {"out", "started", "resume"}}
    order = Order.model_validate({**body, "started": started, "out": out, "llm": None})
    if replayed.copied:
        order = _copied(run, replayed, order)
    desk = make(order)
    desk.replayed = replayed
    desk.memory_mb = events[0].body.get("memory_mb")
    run_crew(desk)
    assert desk.store is not None
    found = replayed.compare(desk.store.events)
    return Comparison(
        difference=found,
        trials=len(replayed.history.trials),
        copied=replayed.copied,
        taken_over=replayed.search.taken_over,
        replies=replayed.given,
        tested=desk.store.last(EventKind.TEST_OPENED) is not None,
    )


def _copied(run: Path, replayed: Replayed, order: Order) -> Order:
    """The replay of a fork begins with what that took over from its parent; then it is taken up."""
    copied = up_to(run, replayed.copied - 1)
    assert order.out is not None
    check_place(order.out)
    take_over(run, order.out, fold(copied.events))
    # The plan that held from there on.
    plans = tuple(row for row in copied.rest if row[0] == EventKind.PLANNED.value)
    begin(order.out, {**copied.events[0].body, "run_id": order.out.resolve().name}, copied, plans)
    return Order(started=order.started, resume=order.out, folders=order.folders)
