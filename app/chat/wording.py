"""Tasks, plans, changes and runs as a conversation puts them: short Markdown, data escaped."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...agents.chat import Draft, Edit
from ...pipelines.contracts import PersonError, TaskSpec
from ...tools.report.render.markdown import plain
from ...tools.report.wording import duration, interval, plural, score, shown
from ...tools.runs.summary import RunState, RunSummary
from .planning import Planned
from .reply import Change

_MOST_NAMES, _MOST_LINES = 12, 8
#: Seconds with less of which little is tried.
_SHORT = 45.0
#: Fields as people call them.
_NAMES = {
    "time_limit_seconds": "time limit",
    "max_trials": "trials",
    "max_model_mb": "model size",
    "max_latency_ms": "latency",
    "max_memory_mb": "memory",
    "min_score": "least score",
    "exclude": "columns left out",
    "accepted_leaks": "suspects accepted",
    "group_columns": "kept together by",
    "time_column": "time column",
    "test_from": "tested from",
    "positive_class": "positive class",
    "fair_across": "fair across",
    "families": "model families",
    "without_families": "families ruled out",
    "interpretable": "readable model",
    "commercial": "commercial use",
    "monotone": "directions",
}


def name_of(field: str) -> str:
    """A field as people call it."""
    return _NAMES.get(field, field.replace("_", " "))


def value_of(field: str, value: Any) -> str:
    """A field's value in words; empty where there is none."""
    match value:
        case None | () | {}:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple() | list():
            return _listed(field, value)
        case _:
            pass
    if field in {"data", "test"}:
        return shown(Path(str(value)).name, 80)
    if field == "time_limit_seconds":
        return duration(float(value))
    unit = {"max_model_mb": " MB", "max_memory_mb": " MB", "max_latency_ms": " ms a row"}.get(field, "")
    number = f"{value:g}" if isinstance(value, float) else str(value)
    return shown(f"{number}{unit}", 120)


def _listed(field: str, values: Sequence[Any]) -> str:
    if field == "costs":
        return "; ".join(
            shown(v, 60)
            if isinstance(v, str)
            else f"{shown(v.actual, 40)} called {shown(v.predicted, 40)}: {v.cost:g}"
            for v in values
        )
    named = ", ".join(shown(str(v), 60) for v in values[:_MOST_NAMES])
    left = len(values) - _MOST_NAMES
    return f"{named} and {left} more" if left > 0 else named


def values_now(planned: Planned | None, draft: Draft) -> dict[str, Any]:
    """Field -> the value that holds, of all that can be changed."""
    given = draft.overrides.given()
    if planned is None:
        return {
            **given,
            "data": draft.data,
            "test": draft.test,
            "proposer": draft.proposer,
            "seed": draft.seed,
        }
    plan, task = planned.plan, planned.plan.task
    limits = task.constraints
    ways = tuple(f"{name}:{way}" for name, way in limits.monotone.items())
    return {
        **{
            name: getattr(limits, name)
            for name in type(limits).model_fields
            if name not in {"fair_bounds", "monotone"}
        },
        "monotone": ways,
        "fair_across": limits.fair_across,
        "target": task.target,
        "kind": task.kind.value,
        "metric": task.metric,
        "positive_class": task.positive_class,
        "costs": task.costs,
        "time_limit_seconds": plan.budget.time_limit_seconds,
        "max_trials": plan.budget.trials,
        "time_column": task.time_column,
        "test_from": task.test_from,
        "group_columns": task.group_columns,
        "accepted_leaks": task.accepted_leaks,
        "data": draft.data,
        "test": draft.test,
        "proposer": plan.proposer,
        "seed": plan.seed,
    }


def changes_between(
    before: dict[str, Any], after: dict[str, Any], edits: Sequence[Edit]
) -> tuple[Change, ...]:
    """What is otherwise, each with the words that it rests on."""
    words = {e.field: e.words for e in edits}
    return tuple(
        Change(
            field=field,
            before=value_of(field, before.get(field)),
            after=value_of(field, after.get(field)),
            words=words.get(field, ""),
        )
        for field in after
        if _plain(before.get(field)) != _plain(after.get(field))
    )


def _plain(value: Any) -> Any:
    return None if value in (None, (), [], {}, False) else tuple(value) if isinstance(value, list) else value


def change_lines(changes: Sequence[Change]) -> Iterator[str]:
    """Each change on a line: what it was, what it is."""
    for change in changes:
        yield f"- **{name_of(change.field)}**: {as_is(change.before)} → {as_is(change.after)}"


def as_is(text: str) -> str:
    """A value as it stands, names with underscores included; a dash for none."""
    if not text:
        return "–"
    return plain(text) if "`" in text else f"`{text}`"


def plan_lines(planned: Planned) -> Iterator[str]:
    """The plan as it is shown before a run."""
    plan, task, profile = planned.plan, planned.plan.task, planned.profile
    used = [f for f in plan.features if f.use]
    left_out = [f for f in plan.features if not f.use]
    size = f"{plural(profile.rows, 'row')}, {plural(len(profile.columns), 'column')}"
    yield f"- **data**: {plain(shown(Path(task.data).name, 80))}, {size}"
    if task.test_data:
        yield f"- **test data**: {plain(shown(Path(task.test_data).name, 80))}"
    yield f"- **predict**: {plain(shown(task.target, 80))} ({task.kind.words}){_classes(task)}"
    yield f"- **judged by**: {task.metric_info.title.split(' (')[0]}"
    yield f"- **inputs**: {len(used)} of {plural(len(plan.features), 'column')}"
    for feature in left_out[:_MOST_LINES]:
        yield f"  - left out: {plain(shown(feature.name, 60))} – {plain(shown(feature.why, 160))}"
    if len(left_out) > _MOST_LINES:
        yield f"  - and {len(left_out) - _MOST_LINES} more"
    folds = f"{plan.split.folds} folds" if plan.split.folds > 1 else "one holdout"
    yield f"- **kept apart**: {plan.split.protocol.value.replace('_', ' ')}, {folds}, {round(100 * plan.split.test_fraction)} % sealed for the test"
    yield f"- **model families**: {', '.join(f.name for f in plan.families)}"
    yield from _limits(planned)
    for suspect in planned.audit.suspects:
        if not suspect.hint and not set(suspect.columns) <= set(task.accepted_leaks):
            names = ", ".join(suspect.columns)
            yield f"- ⚠ {plain(shown(names, 80))} may give the target away: {plain(shown(suspect.evidence, 200))}"
    for settled in task.contradictions:
        yield f"- ⚠ {plain(shown(settled.text, 200))}: {plain(shown(settled.settled, 160))}"
    yield f"- **planned by**: {plain(shown(plan.made_by, 60))}"


def _classes(task: TaskSpec) -> str:
    return f", {plain(shown(task.positive_class, 40))} counts as positive" if task.positive_class else ""


def _limits(planned: Planned) -> Iterator[str]:
    budget = planned.plan.budget
    trials = f", {plural(budget.trials, 'trial')} at most" if budget.trials else ""
    long = budget.time_limit_seconds >= 86_400 and budget.trials
    yield f"- **time**: {'as long as they take' if long else duration(budget.time_limit_seconds)}{trials}"
    if budget.time_limit_seconds < _SHORT:
        yield "- ⚠ that is short: starting, testing and packing take 15 to 25 s of it; a minute or more lets more be tried"
    now = values_now(planned, Draft(request=""))
    shown_already = {
        "target",
        "kind",
        "metric",
        "positive_class",
        "time_limit_seconds",
        "max_trials",
        "proposer",
        "seed",
        "exclude",
    }
    for field, value in now.items():
        said = value_of(field, value)
        if said and field not in shown_already and value is not False:
            yield f"- **{name_of(field)}**: {plain(said)}"


def state_line(run: RunSummary) -> str:
    """Where a run stands, in a sentence."""
    metric = run.metric or "score"
    best = ""
    if run.best is not None and run.best.score is not None:
        best = f"; best {metric} so far {score(run.best.score)} ({run.best.family}, trial {run.best.number})"
    spent = (
        f"{duration(run.elapsed)} of {duration(run.time_limit)}" if run.time_limit else duration(run.elapsed)
    )
    match run.state:
        case RunState.STARTING:
            return f"`{run.name}` is starting" + (f": {plain(shown(run.doing, 160))}" if run.doing else "")
        case RunState.WORKING:
            return f"`{run.name}` is {run.doing or 'working'}: {plural(run.trials, 'trial')} in {spent}{best}"
        case RunState.INTERRUPTED:
            why = f" ({plain(shown(run.problem, 200))})" if run.problem else ""
            return f"`{run.name}` is stopped after {plural(run.trials, 'trial')} and {spent}{best}{why}. Say *continue* to go on."
        case RunState.REFUSED:
            return f"`{run.name}` was refused: {plain(shown(run.problem, 300)) or 'its process ended'}"
        case RunState.DAMAGED:
            return f"`{run.name}` cannot be read: {plain(shown(run.problem, 300))}"
        case _:
            return (
                f"`{run.name}` is finished, **{run.state.value}**: {plural(run.trials, 'trial')} in {spent}"
            )


def score_lines(run: RunSummary) -> Iterator[str]:
    """What came out, how sure, and against what."""
    scores = run.scores
    if scores is None or scores.test is None:
        return
    sure = f" (95 %: {interval(scores.test_ci)})" if scores.test_ci else ""
    yield f"- **{run.metric}** on {scores.test_rows or 0:,} rows that nothing had seen: **{score(scores.test)}**{sure}"
    yield f"- a constant answer gets {score(scores.dummy)}, the first family's defaults {score(scores.default)}"
    yield f"- model: {run.model}"


def refused(error: PersonError) -> str:
    """An error for the person, as a reply."""
    return f"{plain(shown(error.what, 400))}. *{plain(shown(error.hint, 300))}*"
