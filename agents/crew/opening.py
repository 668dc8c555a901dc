"""From a checked plan to an open run: the record, the workers, the clock."""

from collections.abc import Collection

from ...pipelines.contracts import PipelinePlan
from ...tools.search.clock import Clock
from ...tools.search.reserve import COLD_SECONDS
from ...tools.session import open_session
from ...tools.store.failpoints import passing
from ...tools.store.run import RunStore
from ...tools.trials.confine import described
from ...tools.trials.warm import WARM
from ...tools.trials.workers import Workers
from .folder import begin_run, record_plan
from .state import Desk, RunState
from .taking_up import record_answers
from .voice import rest


def open_run(desk: Desk, state: RunState) -> RunState:
    """Record the plan, in a new run folder where none is open yet."""
    plan = state["plan"]
    store = desk.store or begin_run(desk, plan.task.request, plan.task.data, plan.task.target)
    if desk.answers:
        record_answers(store, desk.answers, desk.elapsed())
    record_plan(store, plan, state["profile"], state["audit"])
    clock = Clock(desk.limit(plan), used=desk.used, started=desk.order.started + desk.waited, pace=desk.pace)
    return opened(desk, state, store, clock)


def opened(desk: Desk, state: RunState, store: RunStore, clock: Clock) -> RunState:
    """The session of a run whose plan is on record."""
    desk.clock = clock
    desk.keep_time(store.folder)
    work = store.folder / "work"
    work.mkdir(exist_ok=True)
    confinement = desk.order.confine
    workers = desk.resources.enter_context(Workers(work, confinement, desk.stage, desk.early))
    desk.stage(f"workers: {described()}")
    # The language model has spoken for now; what workers import overlaps with what follows.
    rest(desk)
    workers.start(WARM if clock.remaining > COLD_SECONDS * clock.pace else ())
    passing("workers:started")
    session = open_session(
        store, state["plan"], state["profile"], state["dataset"], state["split"], workers, clock
    )
    session.left_out.extend(desk.left_out)
    return RunState(**{**state, "session": session, "folder": store.folder})


def without(plan: PipelinePlan, columns: Collection[str], why: str) -> PipelinePlan:
    """The plan with some columns left out."""
    features = tuple(
        f.model_copy(update={"use": False, "why": why}) if f.name in columns and f.use else f
        for f in plan.features
    )
    return plan.model_copy(update={"features": features})


def overridden(desk: Desk, plan: PipelinePlan) -> PipelinePlan:
    """Options that may differ from an edited plan's without making it another plan."""
    order = desk.order
    budget = {
        "time_limit_seconds": order.overrides.time_limit_seconds,
        "trials": order.overrides.max_trials,
        "tokens": order.max_tokens,
        "usd": order.max_cost,
        "gpu_seconds": order.max_gpu_seconds,
        "jobs": order.jobs,
    }
    changes = {
        "proposer": order.proposer,
        "device": order.device,
        "seed": order.seed,
        "refit": order.refit,
        "verify": order.verify,
    }
    accepted = (*plan.task.accepted_leaks, *(order.overrides.accepted_leaks or ()))
    task = plan.task.model_copy(update={"accepted_leaks": tuple(dict.fromkeys(accepted))})
    dropped = order.overrides.drop or ()
    return without(plan, dropped, "left out on the command line").model_copy(
        update={
            **{k: v for k, v in changes.items() if v is not None},
            "task": task,
            "budget": plan.budget.model_copy(update={k: v for k, v in budget.items() if v is not None}),
        }
    )
