"""What a language model is told of the columns: ids, names, kinds and ranges, as the level of privacy allows."""

from collections.abc import Mapping
from typing import Any

from ...pipelines.contracts import DataProfile, PipelinePlan
from ...pipelines.expressions import Inputs
from ...pipelines.expressions.kinds import KINDS
from ..planner.alternatives import clean
from ..planner.describe import Privacy, column_told, task_told, told_columns

_MOST_REQUEST, _MOST_NAME = 400, 40


def told(profile: DataProfile, plan: PipelinePlan, inputs: Inputs, privacy: Privacy) -> dict[str, Any]:
    """Values for ``prompts/features.md.j2``.

    Args:
        profile, plan: the table and the plan for it.
        inputs: the columns that may be read.
        privacy: what may leave the machine.
    """
    task = task_told(profile, plan, privacy)
    return {
        "request": clean(plan.task.request, _MOST_REQUEST),
        "task": {name: task[name] for name in ("predict", "metric", "rows")},
        "columns": _columns(profile, plan, inputs, privacy),
    }


def _columns(
    profile: DataProfile, plan: PipelinePlan, inputs: Inputs, privacy: Privacy
) -> Mapping[str, Mapping[str, str]]:
    """Id -> name, type and what is told beside it, of the columns most related to the target."""
    ids = {c.name: c.id for c in inputs.schema.columns if c.kind in KINDS and c.id not in inputs.kept}
    found: dict[str, Mapping[str, str]] = {}
    for name in told_columns(profile, plan):
        if name not in ids:
            continue
        column = profile.column(name)
        about = {"name": name[:_MOST_NAME], "type": inputs.kind(ids[name]).value}
        if more := column_told(column, profile.rows, privacy):
            about["is"] = more
        found[ids[name]] = about
    return found
