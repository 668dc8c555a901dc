"""The one split of a run, by the plan's protocol. Deterministic given rows, plan and seed."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...pipelines.contracts import PlanError, Protocol, SplitPlan
from . import grouped, independent, temporal

Array = np.ndarray
Pair = tuple[Array, Array]

#: Of the rows given to learn from, this share at most are left out as copies of rows given to test on.
_MOST_COPIES = 0.1


@dataclass(frozen=True)
class Rows:
    """What a split may look at, one entry a row.

    Args:
        target: class codes or values.
        classes: number of classes; 0 for regression.
        groups: (rows,) int64 entity codes, or None.
        time: (rows,) float64, missing as NaN (dates: seconds since 1970), or None.
        dates: whether ``time`` is dates.
        twins: (rows,) int64 codes, equal for rows that are copies of one another, or None.
        fixed_test: (rows,) bool: rows that came in a separate test table, or None.
    """

    target: Array
    classes: int = 0
    groups: Array | None = None
    time: Array | None = None
    dates: bool = False
    twins: Array | None = None
    fixed_test: Array | None = None

    def take(self, index: Array) -> "Rows":
        """Some of the rows."""
        return Rows(
            target=self.target[index],
            classes=self.classes,
            groups=None if self.groups is None else self.groups[index],
            time=None if self.time is None else self.time[index],
            dates=self.dates,
            twins=None if self.twins is None else self.twins[index],
        )


@dataclass(frozen=True)
class Split:
    """Row numbers. Each fold is (train, validation), both within ``development``.

    ``copies`` are rows left out of everything: few of those given to learn from, copies of rows given to test on.
    """

    development: Array
    test: Array
    folds: tuple[Pair, ...]
    copies: Array = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def facts(self) -> dict[str, Any]:
        """Counts and a hash, as recorded; ``copies`` where there are any."""
        counts = {"development": len(self.development), "test": len(self.test), "folds": len(self.folds)}
        copies = {"copies": len(self.copies)} if len(self.copies) else {}
        return {**counts, "sha256": self.sha256(), **copies}

    def sha256(self) -> str:
        """Hash of every row number in every part: equal hashes are equal splits."""
        digest = hashlib.sha256()
        for part in (self.development, self.test, *(side for fold in self.folds for side in fold)):
            digest.update(np.ascontiguousarray(part, dtype=np.int64).tobytes())
            digest.update(b"|")
        return digest.hexdigest()

    def fold_of(self, rows: int) -> Array:
        """(rows,) number of the fold in which each row is validated; -1 where in none."""
        folds = np.full(rows, -1)
        for number, (_, validation) in enumerate(self.folds):
            folds[validation] = number
        return folds


def make_split(plan: SplitPlan, rows: Rows, seed: int) -> Split:
    """Seal the test rows, then fold the rest by the same protocol.

    Raises:
        PlanError: a part would be empty, or lack what it needs.
    """
    random, copies = np.random.default_rng(seed), np.empty(0, dtype=np.int64)
    if rows.fixed_test is not None:
        development, test = np.flatnonzero(~rows.fixed_test), np.flatnonzero(rows.fixed_test)
        development, copies = _without_copies(plan, rows, development, test)
    else:
        development, test = _holdout(plan, rows, plan.test_fraction, random, plan.test_from)
    _filled([development, test], rows)
    inner = rows.take(development)
    pairs = _folds(plan, inner, random)
    if plan.temporal:
        pairs = _learnable(pairs, inner)
    folds = tuple((development[train], development[validation]) for train, validation in pairs)
    split = Split(development, test, folds, copies)
    _usable(split, rows)
    return split


def _without_copies(plan: SplitPlan, rows: Rows, development: Array, test: Array) -> Pair:
    """(kept, left out) of the rows given to learn from: copies of rows given to test on tell what is asked there.

    Where they are many, the division itself is wrong, which is told and not mended.
    """
    if not (plan.together and plan.without_copies) or rows.twins is None:
        return development, np.empty(0, dtype=np.int64)
    known = np.isin(rows.twins[development], rows.twins[test])
    if known.sum() > _MOST_COPIES * len(development):
        return development, np.empty(0, dtype=np.int64)
    return development[~known], development[known]


def _holdout(
    plan: SplitPlan, rows: Rows, fraction: float, random: np.random.Generator, start: str | None = None
) -> Pair:
    if (bound := _bound(plan, rows)) is not None:
        return grouped.holdout(bound, _strata(rows), fraction, random)
    match plan.protocol:
        case Protocol.STRATIFIED:
            return independent.stratified_holdout(rows.target, fraction, random)
        case Protocol.TEMPORAL:
            return temporal.holdout(_time(rows), fraction, _start(start, rows.dates), plan.gap)
        case Protocol.GROUPED_TEMPORAL:
            return temporal.grouped_holdout(_time(rows), _groups(rows), fraction, plan.gap)
        case _:
            return independent.holdout(len(rows.target), fraction, random)


def _folds(plan: SplitPlan, rows: Rows, random: np.random.Generator) -> list[Pair]:
    if plan.folds == 1:
        return [_holdout(plan, rows, plan.holdout_fraction, random)]
    if (bound := _bound(plan, rows)) is not None:
        return grouped.folds(bound, _strata(rows), plan.folds, random)
    match plan.protocol:
        case Protocol.STRATIFIED:
            return independent.stratified_folds(rows.target, plan.folds, random)
        case Protocol.TEMPORAL:
            return temporal.folds(_time(rows), plan.folds, plan.gap)
        case Protocol.GROUPED_TEMPORAL:
            return temporal.grouped_folds(_time(rows), _groups(rows), plan.folds, plan.gap)
        case _:
            return independent.folds(len(rows.target), plan.folds, random)


def _bound(plan: SplitPlan, rows: Rows) -> Array | None:
    """(rows,) codes of what may not be torn apart, where time does not divide; None where nothing is."""
    if plan.temporal:
        return None
    twins = rows.twins if plan.together else None
    if plan.protocol is not Protocol.GROUPED:
        return twins
    groups = _groups(rows)
    return groups if twins is None else grouped.joined(groups, twins)


def _learnable(pairs: list[Pair], rows: Rows) -> list[Pair]:
    """The folds without those that train on one class only, as the earliest of a series may, if any are left."""
    if not rows.classes:
        return pairs
    return [p for p in pairs if len(np.unique(rows.target[p[0]])) > 1] or pairs


def _start(start: str | None, dates: bool) -> float | None:
    return None if start is None else temporal.parse_time(start, dates)


def _groups(rows: Rows) -> Array:
    if rows.groups is None:
        raise PlanError("NO-GROUPS", "the split is grouped but names no group column", "set split.groups")
    return rows.groups


def _time(rows: Rows) -> Array:
    if rows.time is None:
        raise PlanError("NO-TIME", "the split is temporal but names no time column", "set split.time")
    return rows.time


def _strata(rows: Rows) -> Array | None:
    return rows.target if rows.classes else None


def _filled(parts: list[Array], rows: Rows) -> None:
    if not parts or min(len(part) for part in parts) == 0:
        raise PlanError(
            "SPLIT-EMPTY",
            f"{len(rows.target)} rows cannot be split as planned: a part would be empty",
            "use more rows, another protocol or fewer folds",
        )


def _usable(split: Split, rows: Rows) -> None:
    _filled([side for fold in split.folds for side in fold], rows)
    if rows.classes and len(np.unique(rows.target[split.test])) < 2:
        raise PlanError(
            "TEST-ONE-CLASS",
            "the sealed test would hold one class only, which no score could judge",
            "use more rows of the rarer class, another protocol, or another test table",
        )
    if rows.classes and any(len(np.unique(rows.target[train])) < 2 for train, _ in split.folds):
        raise PlanError(
            "SPLIT-ONE-CLASS",
            "a training fold would hold one class only",
            "use more rows of the rarer class, fewer folds, or another protocol",
        )
