"""Was the plan sound, and was there time to carry it out?"""

from ...pipelines.contracts import CheckStatus, ColumnKind
from .evidence import Evidence

Found = tuple[CheckStatus, str]


def plan_carried_out(evidence: Evidence) -> Found:
    """Every family of the plan had its turn."""
    plan, trials = evidence.plan, evidence.trials
    names = [f.name for f in plan.families]
    scored = {t.proposal.family for t in trials if t.ok}
    text = f"{len(trials)} trials of {', '.join(names)}"
    untried = [n for n in names if n not in {t.proposal.family for t in trials}]
    failed = [n for n in names if n not in scored and n not in untried]
    few = plan.budget.trials is not None and plan.budget.trials < len(names)
    if few and not failed:
        return (
            CheckStatus.PASS,
            f"{text}; {plan.budget.trials} trials were asked for, which leaves out {', '.join(untried)}",
        )
    if untried or failed:
        told = [f"no time for {', '.join(untried)}"] if untried else []
        told += [f"no score from {', '.join(failed)}"] if failed else []
        return CheckStatus.WARN, f"{text}; {'; '.join(told)}"
    return CheckStatus.PASS, text


def identifiers(evidence: Evidence) -> tuple[CheckStatus, str, tuple[str, ...]]:
    """Names and numbers of rows are no inputs: what they tell of the target, they tell of no new row."""
    keys = [f for f in evidence.plan.features if f.kind is ColumnKind.IDENTIFIER]
    used = tuple(f.name for f in keys if f.use)
    if used:
        return (
            CheckStatus.FAIL,
            f"{', '.join(map(repr, used))}: every row has its own value, and the model reads it",
            used,
        )
    if not keys:
        return CheckStatus.PASS, "no column numbers or names the rows", ()
    names = ", ".join(repr(f.name) for f in keys)
    return CheckStatus.PASS, f"left out, since every row has its own value: {names}", ()


def replans(evidence: Evidence) -> Found:
    """What findings changed in the plan before anything was trained."""
    changes = evidence.plan.replans
    if not changes:
        return CheckStatus.PASS, "no finding changed the plan"
    told = "; ".join(f"{r.changed} ({r.finding}: {r.because})" for r in changes)
    return CheckStatus.WARN, told
