"""From tables to a checked plan."""

from collections.abc import Iterator

from ...pipelines.contracts import DataError, DataProfile, PipelinePlan, PlanError, Structure, TaskSpec
from ...tools.cores import cores
from ...tools.dataset import Dataset, assemble
from ...tools.derived.planned import check_values
from ...tools.plans.check import check_plan
from ...tools.plans.document import read_plan
from ...tools.profile import check_target, profile_table, with_target
from ...tools.search.seeds import split_seed
from ...tools.splits import Split, make_split
from ...tools.structure import find_copies, find_structure
from ...tools.trials.memory import available_mb
from ..planner import PlanOptions, plan_by_rules, plan_with_model, time_limit
from ..planner.splitting import DIVIDING, split_question, with_answer
from .conversation import agree
from .opening import overridden
from .reading import go_on, read_tables
from .state import Desk, RunState, Tables
from .voice import limit_voice
from .weights import with_weights

#: Of the memory that is free now, workers may take this share.
_MEMORY_SHARE = 0.7
#: Looking for structure: seconds for a column and for a value, rows looked at, and its share of what is left.
_COLUMN_SECONDS, _CELL_SECONDS, _STRUCTURE_ROWS, _STRUCTURE_SHARE = 0.002, 1e-6, 50_000, 0.3
_MODEL = "what the language model made of it"


def intake(desk: Desk, state: RunState) -> RunState:
    """Understand the request, ask what it leaves open."""
    profile, tables = state["profile"], state["tables"]
    task = agree(desk, profile, tables)
    profile = with_target(profile, tables.main, task.target, task.kind)
    check_target(profile)
    desk.stage("looking at how the rows hang together")
    profile = _with_structure(desk, profile, tables, task)
    return RunState(profile=profile, task=_divided_as_said(desk, task, profile))


def _with_structure(desk: Desk, profile: DataProfile, tables: Tables, task: TaskSpec) -> DataProfile:
    rows, columns = min(profile.rows, _STRUCTURE_ROWS), len(profile.columns)
    takes, left = columns * (_COLUMN_SECONDS + rows * _CELL_SECONDS), time_limit(task) - desk.elapsed()
    if desk.replayed is not None and desk.replayed.history.profile.structure is None:
        return profile
    if desk.replayed is None and takes > _STRUCTURE_SHARE * left:
        said = f"how rows hang together: it takes about {takes:.0f} s, {max(0.0, left):.0f} s were left"
        desk.left_out.append(said)
        return profile.model_copy(update={"warnings": (*profile.warnings, f"not looked at: {said}")})
    if task.kind.locates:
        # What else is known of a picture is no input, and what is drawn on it has no order.
        copies = find_copies(tables.main.frame, profile)
        return profile.model_copy(update={"structure": Structure(twins=copies)})
    found = find_structure(tables.main, profile, task.is_classification)
    return profile.model_copy(update={"structure": found})


def _divided_as_said(desk: Desk, task: TaskSpec, profile: DataProfile) -> TaskSpec:
    """The task with what the person says of rows that may belong together, where request and data do not tell."""
    question = split_question(task, profile)
    if question is None:
        return task
    answer = desk.consult(question)
    if answer is None:
        desk.stage(question.settled)
        return task
    return with_answer(task, profile, answer)


def read_given_plan(desk: Desk, _: RunState) -> RunState:
    """Take an edited plan as it is; profile its data anew."""
    assert desk.order.plan is not None
    plan = read_plan(desk.order.plan) if desk.replayed is None else desk.replayed.history.plan
    tables = read_tables(desk, plan.task.data, plan.task.test_data)
    go_on(desk)
    if plan.task.target not in tables.main:
        raise DataError("NO-SUCH-COLUMN", f"the data has no column {plan.task.target!r}", "mend task.target")
    profile = with_target(
        profile_table(tables.main, tables.test), tables.main, plan.task.target, plan.task.kind
    )
    check_target(profile)
    profile = _with_structure(desk, profile, tables, plan.task)
    plan = with_weights(desk, plan, tables, profile)
    return RunState(tables=tables, profile=profile, task=plan.task, plan=overridden(desk, plan))


def planner(desk: Desk, state: RunState) -> RunState:
    """Make the plan."""
    desk.stage("planning")
    task, profile, options = state["task"], state["profile"], _options(desk)
    if desk.access is None:
        return RunState(plan=plan_by_rules(task, profile, options))
    limit_voice(desk, time_limit(task))
    return RunState(plan=plan_with_model(desk.access, task, profile, options, desk.order.privacy).plan)


def _options(desk: Desk) -> PlanOptions:
    order = desk.order
    return PlanOptions(
        memory_mb=max(512, int(_MEMORY_SHARE * (desk.memory_mb or available_mb()))),
        jobs=order.jobs or cores(),
        seed=order.seed or 0,
        proposer=order.proposer or "hybrid",
        device=order.device or "auto",
        refit=order.refit if order.refit is not None else True,
        verify=order.verify or "default",
        tokens=order.max_tokens,
        usd=order.max_cost,
        gpu_seconds=order.max_gpu_seconds,
        weights=desk.weights,
    )


def check(desk: Desk, state: RunState) -> RunState:
    """Check the plan against data and budget, and split, before compute is spent."""
    desk.stage("checking the plan")
    profile, tables = state["profile"], state["tables"]
    refusal: PlanError | None = None
    for plan, instead in _plans(desk, state):
        try:
            dataset, split = _divided(plan, profile, tables)
        except PlanError as error:
            refusal = refusal or error
            continue
        if refusal is not None:
            note = f"planned by rules: {instead} cannot be carried out: {refusal.what}"
            plan = plan.model_copy(update={"planning": (*plan.planning, note)})
        return RunState(plan=plan, task=plan.task, dataset=dataset, split=split)
    assert refusal is not None
    raise refusal


def _plans(desk: Desk, state: RunState) -> Iterator[tuple[PipelinePlan, str]]:
    """The plan; then those that there would be without a language model's part in it, and without what the data
    show of how rows hang together. Each with what it does without.

    Neither must end a run that rules could do.
    """
    plan, profile = state["plan"], state["profile"]
    yield plan, ""
    if desk.order.plan is not None:
        return
    if plan.made_by != "rules":
        yield _mended(plan_by_rules(plan.task, profile, _options(desk)), plan), _MODEL
    heard = [name for name in DIVIDING if (s := plan.task.sources.get(name)) is not None and s.by]
    if heard:
        none = {name: TaskSpec.model_fields[name].get_default() for name in heard}
        yield _mended(plan_by_rules(plan.task.model_copy(update=none), profile, _options(desk)), plan), _MODEL
    if profile.structure is not None and not (plan.task.time_column or plan.task.group_columns):
        bare = profile.model_copy(update={"structure": None})
        yield (
            _mended(plan_by_rules(plan.task, bare, _options(desk)), plan),
            "the split that the data call for",
        )


def _mended(other: PipelinePlan, plan: PipelinePlan) -> PipelinePlan:
    """Another plan with what findings have changed in the first: it was asked about, and is not found anew."""
    left_out = {f.name: f.why for f in plan.features if not f.use}
    features = tuple(
        f.model_copy(update={"use": False, "why": left_out[f.name]}) if f.use and f.name in left_out else f
        for f in other.features
    )
    return other.model_copy(update={"features": features, "replans": plan.replans})


def _divided(plan: PipelinePlan, profile: DataProfile, tables: Tables) -> tuple[Dataset, Split]:
    check_plan(plan, profile)
    dataset = assemble(plan, profile, tables.main, tables.test)
    split = make_split(plan.split, dataset.rows, split_seed(plan))
    if plan.derived:
        check_values(plan.derived, dataset, split.development)
    return dataset, split
