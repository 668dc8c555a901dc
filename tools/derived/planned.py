"""The derived features that a plan names: read, and held against the rows that may be looked at."""

from collections.abc import Sequence

import numpy as np

from ...pipelines.contracts import PlanError, ReplyError
from ...pipelines.expressions import MOST_FEATURES, Expression, Inputs, read_expression
from ...pipelines.expressions.worth import values_of
from ...pipelines.family import TaskFacts
from ..dataset import Dataset
from .columns import FrameColumns


def planned(texts: Sequence[str], facts: TaskFacts) -> tuple[Expression, ...]:
    """The features that a plan's ``derived`` names, as people write them: columns by their names.

    Raises:
        PlanError: one is none, or they are too many.
    """
    if len(texts) > MOST_FEATURES:
        raise PlanError(
            "TOO-MANY-FEATURES", f"the plan derives {len(texts)} features", f"name {MOST_FEATURES} at most"
        )
    inputs = Inputs(facts.inputs, "names first", facts.monotone)
    found: dict[str, Expression] = {}
    for text in texts:
        try:
            expression = read_expression(text, inputs)
        except ReplyError as error:
            raise _refused(text, str(error)) from error
        if str(expression) in found:
            raise _refused(text, "it is there twice")
        found[str(expression)] = expression
    return tuple(found.values())


def check_values(texts: Sequence[str], dataset: Dataset, development: np.ndarray) -> None:
    """Refuse features that say nothing on the development rows.

    Raises:
        PlanError: the first of them.
    """
    columns = FrameColumns(dataset.features.frame, np.sort(development))
    inputs = Inputs(dataset.inputs)
    for text, expression in zip(texts, planned(texts, dataset.facts), strict=True):
        try:
            values_of(expression, columns, inputs)
        except ReplyError as error:
            raise _refused(text, str(error)) from error


def without_columns(texts: Sequence[str], facts: TaskFacts, names: Sequence[str]) -> tuple[str, ...]:
    """Those of a plan's features that read none of the columns called ``names``."""
    ids = {c.id for c in facts.inputs.columns if c.name in names}
    return tuple(t for t, e in zip(texts, planned(texts, facts), strict=True) if ids.isdisjoint(e.columns))


def _refused(text: str, why: str) -> PlanError:
    return PlanError(
        "BAD-FEATURE", f"derived feature {text[:80]!a}: {why}", "mend it, or take it out of derived"
    )
