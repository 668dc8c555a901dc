"""What can be asked beside decisions: facts of the data, what metrics measure, which columns matter."""

import re
from collections.abc import Iterator, Sequence

from ...pipelines.contracts import METRICS, DataProfile, PipelinePlan
from ...tools.decisions import Decision, asking, decisions
from ...tools.decisions.synonyms import STOP, stands_for
from ...tools.report.render.markdown import plain
from ...tools.report.wording import plural, score, share, shown
from ...tools.store.events import Event, EventKind
from ..control import Runs
from .planning import Planned

#: Columns that are told of one by one.
_MOST_COLUMNS = 300
_MOST_VALUES, _MOST_INPUTS = 5, 8
#: Bounded: a text may repeat its first words for pages.
_MATTERS = re.compile(
    r"(?:which|what)\b.{0,100}\b(?:columns?|features?|inputs?|variables?|factors?)\b.{0,100}\b(?:matter|important|importan\w+|count|drive|influen\w+|weigh|useful|strong\w*|most)|(?:feature|column|variable|input) importan\w+|what (?:matters|drives|counts)|welche (?:spalten|merkmale).{0,100}wichtig\w*|quelles? (?:colonnes|variables).{0,100}(?:comptent|import)|que (?:columnas|variables).{0,100}import",
    re.IGNORECASE,
)


def of_plan(planned: Planned) -> tuple[Decision, ...]:
    """The decisions of a plan that was not run, told as those of a run are."""
    plan = planned.plan
    bodies = (
        (
            EventKind.RUN_CREATED,
            {"run_id": "plan", "request": plan.task.request, "llm": {"spec": "", "model": None, "said": ""}},
        ),
        (EventKind.PROFILED, planned.profile.model_dump(mode="json")),
        (EventKind.AUDITED, planned.audit.model_dump(mode="json")),
        (EventKind.PLANNED, plan.model_dump(mode="json")),
    )
    events = [
        Event(seq=n, kind=kind, number=0, attempt=0, at=0.0, body=body)
        for n, (kind, body) in enumerate(bodies, 1)
    ]
    # Nobody's model: it is the conversation's, and speaks for no run.
    return tuple(d for d in decisions(events) if d.topic != "language model")


def facts_of(plan: PipelinePlan, profile: DataProfile) -> Iterator[Decision]:
    """Facts of the table, of each column and of the metric, as answers to the questions that people ask."""
    target = plan.task.target
    yield Decision(
        topic="data",
        question="How many rows and columns does the data have?",
        choice=f"{plural(profile.rows, 'row')} and {plural(len(profile.columns), 'column')}",
        evidence=(profile.file.path.rsplit("/", 1)[-1],),
    )
    metric = METRICS[plan.task.metric]
    yield Decision(
        topic=f"metric {metric.name}",
        question=f"What does the metric {metric.name} mean, which measure judges the model?",
        choice=f"{metric.title}; {'larger' if metric.sign > 0 else 'smaller'} is better",
    )
    use = {f.name: f for f in plan.features}
    for column in profile.columns[:_MOST_COLUMNS]:
        duty = (
            "predicted"
            if column.name == target
            else "an input"
            if column.name in use and use[column.name].use
            else "left out"
        )
        facts = [f"{column.kind.value}", f"{column.unique:,} different values"]
        if column.missing:
            facts.append(f"{share(column.missing, profile.rows)} missing")
        if column.numbers is not None:
            facts.append(f"from {column.numbers.minimum:g} to {column.numbers.maximum:g}")
        elif column.top:
            facts.append("such as " + ", ".join(shown(v.value, 30) for v in column.top[:_MOST_VALUES]))
        reason = use[column.name].why if column.name in use and not use[column.name].use else ""
        yield Decision(
            topic=f"column {column.name}",
            question=f"What is in the column {column.name!r}, is it used?",
            choice=f"{duty}; {', '.join(facts)}",
            evidence=(reason,) if reason else (),
        )


def matters(runs: Runs, run: str, text: str) -> str | None:
    """Which inputs the model rests on most, where that is what is asked; None where it is not."""
    if not _MATTERS.search(text):
        return None
    if not runs.summary(run).state.is_over:
        return "Which columns matter is measured on the sealed rows, when the run is over."
    from ...tools.recompute.rebuild import importance_of

    found = importance_of(runs.root / run)
    if not found:
        return "It was not measured: the time was too short, or there is no model."
    lines = [f"- **{plain(shown(i.column, 60))}**: {score(i.drop, 3)}" for i in found[:_MOST_INPUTS]]
    useless = sum(i.drop <= 0 for i in found)
    told = f"\n\n{plural(useless, 'column')} of {len(found)} did not help on these rows." if useless else ""
    return (
        "By how much the score on the sealed rows worsens when a column is shuffled:\n\n"
        + "\n".join(lines)
        + told
    )


def concerns(log: Sequence[Decision], text: str) -> bool:
    """Whether a question has a word in common with what is on record, beside those that any question has."""
    said = {w for w in asking.words(text) if w not in STOP and len(w) > 3}
    if any(stands_for(word) != {word} for word in said):
        # Words of which it is known what they ask about.
        return True
    return any(said & set(asking.words(f"{d.topic} {d.choice}")) for d in log)
