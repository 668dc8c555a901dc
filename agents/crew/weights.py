"""Pretrained weights that the person named: had and looked at before there is a plan, unchanged after it."""

import time
from pathlib import Path

from ...pipelines.contracts import ColumnKind, DataProfile, PipelinePlan, Weights
from ...pipelines.pretrained.family import unchanged
from ...pipelines.pretrained.library import is_here, missing
from ...tools.trials.memory import available_mb
from ...tools.weights import named
from ...tools.weights.fetch import fetch
from .state import Desk, Tables

#: Texts that an encoder is timed on.
_TEXTS = 16


def look_at_weights(desk: Desk, tables: Tables, profile: DataProfile) -> tuple[Weights, ...]:
    """The weights that the order names; what they take to fetch is not the run's time.

    Raises:
        RequestError: they cannot be fetched.
        DataError: they cannot be used, or are not those of the run that is carried out again.
    """
    if desk.replayed is not None:
        found = desk.replayed.history.plan.weights
        check_weights(found)
    else:
        if desk.order.weights:
            desk.stage("looking at the weights")
        found = named(
            desk.order.weights,
            desk.memory_mb or available_mb(),
            _some_texts(tables, profile) if desk.order.weights else (),
            lambda name: _fetched(desk, name),
        )
    desk.weights = found
    return found


def _some_texts(tables: Tables, profile: DataProfile) -> list[str]:
    """A few rows' prose, evenly spread."""
    names = [c.name for c in profile.columns if c.kind is ColumnKind.TEXT]
    if not names:
        return []
    frame = tables.main.columns(names)
    some = frame.gather_every(max(1, frame.height // _TEXTS)).head(_TEXTS)
    return ["\n".join(value for value in row if isinstance(value, str)) for row in some.iter_rows()]


def _fetched(desk: Desk, name: str) -> Path:
    desk.stage(f"fetching {name}")
    began = time.monotonic()
    try:
        return fetch(name)
    finally:
        desk.waited += time.monotonic() - began


def with_weights(desk: Desk, plan: PipelinePlan, tables: Tables, profile: DataProfile) -> PipelinePlan:
    """An edited plan with the weights named on the command line, if any are, else with its own.

    Raises:
        RequestError, DataError: they cannot be had, or the plan's own have been changed.
    """
    if desk.order.weights and desk.replayed is None:
        return plan.model_copy(update={"weights": look_at_weights(desk, tables, profile)})
    check_weights(plan.weights)
    return plan


def check_weights(weights: tuple[Weights, ...]) -> None:
    """See that weights are there and unchanged, and what reads them.

    Raises:
        DataError: they are not.
    """
    if weights and not is_here():
        raise missing()
    for one in weights:
        unchanged(one)
