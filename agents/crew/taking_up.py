"""A process takes a run up: what it found used, and what the person says anew, on record before it goes on."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...tools.llm.ledger import add_up
from ...tools.llm.record import exchanges, speaker
from ...tools.search.heartbeat import last_beat
from ...tools.store.events import Event, EventKind
from ...tools.store.history import understanding
from ...tools.store.run import RunStore
from .order import Order

#: Options of ``resume`` that change a run's order, beside its overrides.
_OPTIONS = ("jobs", "max_cost", "max_tokens", "max_gpu_seconds")


@dataclass(frozen=True)
class Opening:
    """What is recorded of it. ``used`` is in seconds; ``anew`` holds the fields of an :class:`Order` that change."""

    used: float
    anew: Mapping[str, Any]


def opening(store: RunStore, order: Order) -> Opening:
    """What a process that is given ``order`` finds."""
    anew = {name: value for name in _OPTIONS if (value := getattr(order, name)) is not None}
    if overrides := order.overrides.model_dump(mode="json", exclude_none=True):
        anew["overrides"] = overrides
    return Opening(used_seconds(store), anew)


def used_seconds(store: RunStore) -> float:
    """Seconds of the time limit that earlier processes of the run have used.

    Events tell, the heartbeat of the last one what passed since; a language model's calls count in any case.
    """
    told = max((float(e.body.get("elapsed", 0.0)) for e in store.events), default=0.0)
    return max(told, last_beat(store.folder), add_up(exchanges(store.events)).seconds)


def record_opening(store: RunStore, found: Opening) -> None:
    """Record that a process goes on with the run."""
    store.append(
        EventKind.OPENED,
        {"pid": os.getpid(), "elapsed": found.used, "anew": dict(found.anew)},
        # The first process is attempt 0.
        attempt=1 + sum(e.attempt > 0 for e in store.all(EventKind.OPENED)),
    )


def record_answers(store: RunStore, answers: Sequence[tuple[str, str]], elapsed: float) -> None:
    """Record what the person answered to which question, on the way to the plan: a replay answers the same."""
    body = {"pid": os.getpid(), "elapsed": elapsed, "answers": [list(pair) for pair in answers]}
    store.append(EventKind.OPENED, body)


def ordered(events: Sequence[Event], given: Order) -> Order:
    """The order as the run began with it, with what was said anew since, and by ``given`` now."""
    body = dict(events[0].body.get("order", {}))
    if not body:
        return given
    with understanding():
        order = Order.model_validate({**body, "started": given.started, "resume": given.resume})
    changes = [e.body.get("anew", {}) for e in events if e.kind is EventKind.OPENED]
    now = {name: value for name in _OPTIONS if (value := getattr(given, name)) is not None}
    for change in (*changes, {**now, "overrides": given.overrides.given()}):
        order = _changed(order, change)
    # Today's environment must not move a run to another model, least of all to one elsewhere.
    return order.model_copy(update={"llm": given.llm or speaker(events)["spec"]})


def _changed(order: Order, change: Mapping[str, Any]) -> Order:
    fields = {name: change[name] for name in _OPTIONS if name in change}
    overrides = {**order.overrides.given(), **change.get("overrides", {})}
    whole = {**order.model_dump(mode="json"), **fields, "overrides": overrides}
    return Order.model_validate(whole)
