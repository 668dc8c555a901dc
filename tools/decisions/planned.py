"""What was planned, and what it was chosen from."""

from collections.abc import Iterator
from datetime import timedelta

from ...pipelines.catalogue import FAMILIES, idle_families
from ...pipelines.contracts import Protocol, Suspect
from ..llm.ledger import add_up
from ..llm.record import exchanges, fallbacks, speaker
from ..store.events import EventKind
from .decision import Decision
from .state import State
from .wording import against, money, seconds


def planned(state: State) -> Iterator[Decision]:
    """Columns, split, families, budget; who planned, and what was changed."""
    yield from _speaking(state)
    yield from _columns(state)
    yield from _suspects(state)
    yield _split(state)
    yield from _families(state)
    yield _planner(state)
    yield from _weights(state)
    for number, change in enumerate(state.history.plan.replans, 1):
        yield Decision(
            topic="replan",
            question=f"What changed in the plan, the {number}. time?",
            choice=change.changed,
            evidence=(f"{change.finding.replace('_', ' ')}: {change.because}",),
        )
    yield _budget(state)


def _speaking(state: State) -> Iterator[Decision]:
    about, ledger = speaker(state.events), add_up(exchanges(state.events))
    missing = fallbacks(state.events)
    yield Decision(
        topic="language model",
        question="Which language model (LLM) speaks?",
        choice=str(about["model"] or "none"),
        evidence=(str(about["said"]),) if about["said"] else (),
        cost=money(ledger) if ledger.calls else "",
        effect=f"{len(missing)} questions went without a usable answer: "
        + "; ".join(f"{prompt}: {reason}" for prompt, reason in missing[:5])
        if missing
        else "",
    )


def _columns(state: State) -> Iterator[Decision]:
    plan = state.history.plan
    used = [f for f in plan.features if f.use]
    kinds = {f.kind.value: sum(g.kind is f.kind for g in used) for f in used}
    yield Decision(
        topic="columns",
        question="Which columns are inputs?",
        choice=f"{len(used)} of {len(plan.features)}: {', '.join(repr(f.name) for f in used[:40])}",
        evidence=(", ".join(f"{count} {kind}" for kind, count in kinds.items()),),
    )
    for feature in plan.features:
        if not feature.use:
            yield Decision(
                topic="column left out",
                question=f"Why is the column {feature.name!r} left out (dropped, excluded)?",
                choice=f"{feature.name!r} is left out",
                evidence=(feature.why or "the plan says no reason",),
            )


def _suspects(state: State) -> Iterator[Decision]:
    audit, accepted = state.history.audit, set(state.history.plan.task.accepted_leaks)
    for suspect in audit.settled:
        yield _suspect(suspect, "left out")
    for suspect in audit.suspects:
        kept = (
            "kept: the person accepted it" if accepted.issuperset(suspect.columns) else "kept, as a suspect"
        )
        yield _suspect(suspect, "kept: only worth a look" if suspect.hint else kept)


def _suspect(suspect: Suspect, choice: str) -> Decision:
    names = ", ".join(map(repr, suspect.columns))
    return Decision(
        topic="leakage",
        question=f"What about the suspected leak in {names}?",
        choice=f"{names}: {choice}",
        options=("leave it out (--drop)", "keep it (--accept-leak)"),
        evidence=(f"{suspect.check.replace('_', ' ')}: {suspect.evidence}",),
    )


def _split(state: State) -> Decision:
    split, made = state.history.plan.split, state.body(EventKind.SPLIT)
    by = [f"groups {', '.join(map(repr, split.groups))}"] if split.groups else []
    by += [f"time {split.time!r}"] if split.time else []
    folds = f"{split.folds} folds" if split.folds > 1 else "one holdout"
    return Decision(
        topic="split",
        question="How are rows kept apart for validation and test?",
        choice=", ".join([split.protocol.value, folds, *by]),
        options=tuple(p.value for p in Protocol if p is not split.protocol),
        evidence=(split.evidence,) if split.evidence else (),
        effect=f"{made['development']} rows for the search, {made['test']} sealed for the test"
        if made
        else "",
    )


def _families(state: State) -> Iterator[Decision]:
    plan, winner = state.history.plan, state.winner
    names = [f.name for f in plan.families]
    idle = idle_families({f.kind for f in plan.features if f.use}, plan.task.kind, plan.weights)
    others = [n for n in FAMILIES if n not in names and n not in idle]
    yield Decision(
        topic="families",
        question="Which model families (algorithms) are searched?",
        choice=", ".join(names),
        options=tuple(others),
        evidence=tuple(f"{f.name}: {f.why}" for f in plan.families if f.why) + plan.notes,
        effect="; ".join(_came_of(state, name) for name in names if state.history.trials),
    )
    for family in plan.families:
        best = state.best(family.name)
        gap = ""
        if best is not None and winner is not None and best.number != winner.number:
            gap = f"; {against(best.score, winner.score, state.metric)} the winner, trial {winner.number}"
        spent = sum(t.seconds for t in state.history.trials if t.proposal.family == family.name)
        yield Decision(
            topic=f"family {family.name}",
            question=f"What about the family {family.name}?",
            choice="searched",
            evidence=(family.why,) if family.why else (),
            cost=seconds(spent) if spent else "",
            effect=_came_of(state, family.name) + gap,
        )
    for name in others:
        said = tuple(note for note in plan.notes if name in note)
        yield Decision(
            topic=f"family {name}",
            question=f"Why is the family {name} not searched?",
            choice="not in the plan",
            options=tuple(names),
            evidence=said or ("the record gives no reason beside those for the families in the plan",),
        )


def _weights(state: State) -> Iterator[Decision]:
    plan = state.history.plan
    if plan.weights:
        yield Decision(
            topic="weights",
            question="Which pretrained weights may be used, under which licence?",
            choice=", ".join(w.told for w in plan.weights),
            evidence=tuple(f"{w.name}: {w.source}, SHA-256 {w.sha256}" for w in plan.weights),
        )


def _came_of(state: State, family: str) -> str:
    mine = [t for t in state.history.trials if t.proposal.family == family]
    best = state.best(family)
    if best is None:
        return f"{family} no score in {len(mine)} trials"
    return f"{family} {state.metric.name} {best.score:.4g} at best (trial {best.number} of {len(mine)} of it)"


def _planner(state: State) -> Decision:
    plan = state.history.plan
    asked = [e for e in exchanges(state.events) if e.prompt.startswith("plan")]
    return Decision(
        topic="planner",
        question="Who made the plan, and what else was considered?",
        choice=f"planned by {plan.made_by}",
        options=plan.planning,
        cost=money(add_up(asked)) if asked else "",
    )


def _budget(state: State) -> Decision:
    budget, history = state.history.plan.budget, state.history
    wanted = f", {budget.trials} trials" if budget.trials else ""
    source = history.plan.task.sources.get("time_limit_seconds")
    return Decision(
        topic="budget",
        question="What may the run spend: time limit, trials, memory?",
        choice=f"{timedelta(seconds=round(budget.time_limit_seconds))}{wanted}, {budget.memory_mb} MB,"
        f" {budget.jobs} processes",
        evidence=(f"{source.origin.value}: {source.because}",) if source else (),
        cost=f"{seconds(history.elapsed)} used, {len(history.trials)} trials made",
        effect=f"the search ended: {history.stop_reason}" if history.stop_reason else "",
    )
