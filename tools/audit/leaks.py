"""The leakage audit: every check, in the order in which a column is told by the most specific one."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from ...pipelines.contracts import Suspect
from . import (
    clouds,
    copies,
    identity,
    label_function,
    names,
    pairs,
    prose,
    proxies,
    row_order,
    target_means,
    time_travel,
)
from .table import AuditTable
from .view import View, look

CHECKS = (
    row_order.CHECK,
    time_travel.CHECK,
    copies.CHECK,
    label_function.CHECK,
    target_means.CHECK,
    pairs.CHECK,
    proxies.CHECK,
    names.CHECK,
)
#: With fewer rows anything may be chance.
LEAST_ROWS = 50


@dataclass(frozen=True)
class Audited:
    """What the audit found, and the checks for which there was no time."""

    suspects: tuple[Suspect, ...]
    skipped: tuple[str, ...] = ()


def find_suspects(table: AuditTable, seed: int = 0, seconds: float = 60.0) -> Audited:
    """Inputs that tell a model what it could not know of new rows.

    The result depends on the table and the seed alone, but for the checks that ``skipped`` names.

    Args:
        table: development rows.
        seed: for sampling rows.
        seconds: after these no further check begins.
    """
    if len(table.truth.values) < LEAST_ROWS:
        return Audited((), CHECKS)
    ends = time.monotonic() + seconds
    view = look(table, seed)
    if view.rows < LEAST_ROWS or (view.classes == 1):
        return Audited((), CHECKS)
    # Means over all rows, and rows beside each other, cannot be seen in a sample.
    whole = view if view.rows == len(table.truth.values) else look(table, seed, most=None)
    found = [*row_order.row_order(view)]
    travel = time_travel.time_travel(whole)
    left_out = travel.past | {f.id for f in view.features if f.name in _told(found)}
    found += copies.target_copies(view.without(left_out))
    found += prose.told_in_prose(table, seed)
    found += _new(travel.suspects, found)
    skipped = []
    steps: tuple[tuple[str, Callable[[View], tuple[Suspect, ...]]], ...] = (
        (label_function.CHECK, label_function.label_function),
        (target_means.CHECK, lambda v: target_means.target_statistics(_same_inputs(whole, v))),
        (pairs.CHECK, lambda v: _joint(v, seed)),
        (proxies.CHECK, lambda v: proxies.target_proxies(v, seed)),
        (clouds.CHECK, clouds.clouds),
        (names.CHECK, names.post_outcome_names),
    )
    for name, check in steps:
        if time.monotonic() > ends:
            skipped.append(name)
            continue
        left = frozenset(f.id for f in view.features if f.name in _told(found))
        found += _new(check(view.without(left | travel.past)), found)
    return Audited(tuple(found), tuple(skipped))


def _joint(view: View, seed: int) -> tuple[Suspect, ...]:
    found = pairs.pair_leaks(view, seed) if view.classes else ()
    return found or identity.identity_leaks(view, seed)


def _same_inputs(whole: View, view: View) -> View:
    ids = {f.id for f in view.features}
    return replace(whole, features=tuple(f for f in whole.features if f.id in ids))


def _told(found: list[Suspect]) -> set[str]:
    return {c for s in found if not s.hint for c in s.columns}


def _new(suspects: tuple[Suspect, ...], found: list[Suspect]) -> list[Suspect]:
    """Those that name a column of which nothing was said before."""
    said = {c for s in found for c in s.columns}
    return [s for s in suspects if not set(s.columns) <= said]
