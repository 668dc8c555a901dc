"""Before compute is spent: columns that give the target away are found, asked about and, where plain, left out."""

import time

import numpy as np

from ...pipelines.contracts import Audit, PipelinePlan, Question, Replan, Suspect
from ...tools.audit.leaks import CHECKS, Audited, find_suspects
from ...tools.audit.table import AuditTable
from ...tools.dataset import Dataset
from ...tools.derived.planned import without_columns
from ...tools.search.seeds import derive
from ...tools.splits import Split
from ...tools.store.failpoints import passing
from .opening import without
from .state import Desk, RunState

#: Times that findings may change a plan.
_MOST_REPLANS = 3
#: Of the time limit, what the audit may take, and seconds that it is never denied.
_SHARE, _LEAST_SECONDS = 0.04, 3.0
#: And never more than this share of what is left; its first looks take so many seconds a column.
_MOST_LEFT, _FIRST_LOOK = 0.2, 0.0015
#: Nobody is asked about these: they carry nothing that new rows could have.
_PLAIN = frozenset({"row_order"})
_DROP, _KEEP = "leave out", "keep"


def audit(desk: Desk, state: RunState) -> RunState:
    """Look at the inputs of a checked plan; what is found may change it, and then it is checked again."""
    desk.stage("looking for leaks")
    began = time.monotonic()
    plan, before = state["plan"], state.get("audit", Audit())
    found = _looked(desk, state, plan)
    seconds = before.seconds + time.monotonic() - began
    changed, accepted = plan, set(plan.task.accepted_leaks)
    left_out: list[Suspect] = []
    for suspect in found.suspects:
        if suspect.hint or accepted.issuperset(suspect.columns) or len(plan.replans) >= _MOST_REPLANS:
            continue
        answer = _DROP if suspect.check in _PLAIN else _consult(desk, suspect)
        # Without any input there is nothing to learn: then the suspect stays, and the verdict names it.
        if answer == _DROP and any(f.use and f.name not in suspect.columns for f in changed.features):
            changed = _left_out(changed, suspect, state["dataset"])
            left_out.append(suspect)
        elif answer == _KEEP:
            accepted.update(suspect.columns)
    if accepted != set(plan.task.accepted_leaks):
        task = changed.task.model_copy(update={"accepted_leaks": tuple(sorted(accepted))})
        changed = changed.model_copy(update={"task": task})
    passing("audit:done")
    kept = tuple(s for s in found.suspects if s not in left_out)
    result = Audit(
        suspects=kept, settled=(*before.settled, *left_out), skipped=found.skipped, seconds=seconds
    )
    return RunState(plan=changed, task=changed.task, audit=result, replanned=bool(left_out))


def _looked(desk: Desk, state: RunState, plan: PipelinePlan) -> Audited:
    """What the audit finds in the time that there is; what it has no time for is named and not verified."""
    if plan.task.kind.locates:
        # Pictures are all that is learned from.
        return Audited(())
    if desk.replayed is not None:
        if (known := desk.replayed.audit()) is not None:
            settled = () if "audit" in state else known.settled
            return Audited((*settled, *known.suspects), known.skipped)
        return find_suspects(table(state["dataset"], state["split"]), seed=derive(plan.seed, "audit"))
    limit, inputs = plan.budget.time_limit_seconds, state["dataset"].inputs.columns
    left = limit - desk.elapsed()
    first = _FIRST_LOOK * len(inputs)
    if first > _MOST_LEFT * left:
        desk.left_out.append(
            f"audit of leaks: it takes about {first:.0f} s, {max(0.0, left):.0f} s were left"
        )
        return Audited((), CHECKS)
    return find_suspects(
        table(state["dataset"], state["split"]),
        seed=derive(plan.seed, "audit"),
        seconds=min(max(_LEAST_SECONDS, _SHARE * limit), _MOST_LEFT * left),
    )


def table(dataset: Dataset, split: Split) -> AuditTable:
    """The development rows."""
    rows = np.sort(split.development)
    given = dataset.rows.take(rows)
    return AuditTable(
        columns=dataset.inputs.columns,
        frame=dataset.features.frame[rows],
        truth=dataset.truth.rows(rows),
        order=rows,
        time=given.time,
        groups=given.groups,
        target=dataset.inputs.target,
    )


def _consult(desk: Desk, suspect: Suspect) -> str | None:
    """What the person says to a suspect: leave it out, keep it, or nothing."""
    names = ", ".join(repr(name) for name in suspect.columns)
    question = Question(
        field="drop",
        text=f"{names} may give the target away: {suspect.evidence}. Will new rows have it before the outcome"
        f" is known? [{_DROP}/{_KEEP}]",
        options=(_DROP, _KEEP),
        settled="kept for now: the result will not be verified",
    )
    answer = (desk.consult(question) or "").strip().lower()
    first = answer.split()[0].rstrip(",.!") if answer else ""
    if answer == _DROP or first in {"leave", "drop", "no", "n"}:
        return _DROP
    return _KEEP if first in {"keep", "yes", "y", "accept"} else None


def _left_out(plan: PipelinePlan, suspect: Suspect, dataset: Dataset) -> PipelinePlan:
    """The plan without a suspect's columns and what is derived of them, with the change on record."""
    changed = f"left out {', '.join(repr(name) for name in suspect.columns)}"
    derived = without_columns(plan.derived, dataset.facts, suspect.columns)
    if gone := [text for text in plan.derived if text not in derived]:
        changed += f" and what is derived of it: {', '.join(gone)}"
    replan = Replan(finding=suspect.check, because=suspect.evidence, changed=changed)
    slimmer = without(plan, suspect.columns, f"{suspect.check}: {suspect.evidence}")
    return slimmer.model_copy(update={"derived": derived, "replans": (*plan.replans, replan)})
