"""The flow of a run, as a graph (LangGraph). It orders the steps; it keeps no state between processes."""

import time
from functools import partial
from typing import cast

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from ...pipelines.contracts import DataError, PlanError, RequestError
from ...tools.secrets import untraced
from ...tools.store.events import EventKind
from . import audit, deliver, features, opening, prepare, reading, recall, voice, warm, work
from .folder import discard
from .place import check_place
from .state import Desk, RunState

#: From the start of the process to here, on the machine that times were measured on; and no pace is slower.
_START_SECONDS, _SLOWEST = 3.0, 5.0

Graph = CompiledStateGraph[RunState, None, RunState, RunState]


def build(desk: Desk) -> Graph:
    """Intake and planner prepare, the audit looks, the search works, the verifier decides, the report tells."""
    graph = StateGraph(RunState)
    steps = {
        "language_model": voice.language_model,
        "read": reading.read_data,
        "begin": voice.begin,
        "intake": prepare.intake,
        "read_plan": prepare.read_given_plan,
        "planner": prepare.planner,
        "check": prepare.check,
        "audit": audit.audit,
        "open": opening.open_run,
        "recall": recall.recall,
        "defaults": work.defaults,
        "features": features.features,
        "warm_start": warm.warm_start,
        "search": work.search,
        "sealed_test": work.sealed_test,
        "package": work.package,
        "second_look": work.second_look,
        "verifier": deliver.verifier,
        "give_up": deliver.give_up,
    }
    for name, step in steps.items():
        graph.add_node(name, partial(step, desk))
    graph.add_conditional_edges(START, partial(_entry, desk), ["read", "language_model", "recall"])
    graph.add_edge("read", "language_model")
    graph.add_conditional_edges(
        "language_model", partial(_after_model, desk), ["begin", "intake", "read_plan", "defaults"]
    )
    graph.add_edge("begin", "intake")
    graph.add_edge("intake", "planner")
    graph.add_edge("planner", "check")
    graph.add_edge("read_plan", "check")
    graph.add_edge("check", "audit")
    graph.add_conditional_edges("audit", partial(_after_audit, desk), ["check", "open", END])
    graph.add_edge("open", "defaults")
    graph.add_conditional_edges(
        "recall", partial(_after_recall, desk), ["read", "language_model", "search", END]
    )
    graph.add_edge("defaults", "features")
    graph.add_edge("features", "warm_start")
    graph.add_edge("warm_start", "search")
    graph.add_conditional_edges("search", partial(_after_search, desk), ["sealed_test", "give_up", END])
    graph.add_conditional_edges("sealed_test", _after_test, ["package", "give_up"])
    graph.add_edge("package", "second_look")
    graph.add_edge("second_look", "verifier")
    graph.add_edge("verifier", END)
    graph.add_edge("give_up", END)
    return graph.compile()


def run_crew(desk: Desk) -> RunState:
    """Carry an order out; the final state.

    Raises:
        PersonError: the person must hear of it.
    """
    order = desk.order
    if order.resume is None and order.out is not None and not order.plan_only:
        # Before anything is read, asked or downloaded.
        check_place(order.out.absolute(), order.request)
    # By now everything is imported: on a machine that is busy elsewhere, this took longer, and so will the rest.
    desk.pace = min(max((time.monotonic() - order.started) / _START_SECONDS, 1.0), _SLOWEST)
    with desk.resources, untraced():
        try:
            return cast(RunState, build(desk).invoke(RunState()))
        except (RequestError, DataError, PlanError):
            # A run that is taken up holds answers that were paid for: it stays.
            new = desk.order.resume is None and desk.store is not None
            if new and desk.store is not None and desk.store.last(EventKind.PLANNED) is None:
                discard(desk)
            raise


def draw(desk: Desk) -> str:
    """The graph as Mermaid text."""
    return build(desk).get_graph().draw_mermaid()


def _entry(desk: Desk, _: RunState) -> str:
    if desk.order.resume is not None:
        return "recall"
    # Data before a language model: who mistypes a file's name shall not wait for a download first.
    return "language_model" if desk.order.plan is not None else "read"


def _after_model(desk: Desk, state: RunState) -> str:
    if "session" in state:
        return "defaults"
    if desk.order.plan is not None:
        return "read_plan"
    speaks = desk.chosen is not None and desk.chosen.model is not None
    # A run that was interrupted before its plan has a record already.
    return "begin" if speaks or desk.store is not None else "intake"


def _after_audit(desk: Desk, state: RunState) -> str:
    # What a finding changed is checked like any plan, and looked at again.
    if state["replanned"]:
        return "check"
    return END if desk.order.plan_only else "open"


def _after_recall(desk: Desk, state: RunState) -> str:
    if "result" in state:
        return END
    if "session" not in state:
        return "language_model" if desk.order.plan is not None else "read"
    return "search" if "suggestions" in state else "language_model"


def _after_search(desk: Desk, state: RunState) -> str:
    if desk.replayed is not None and (desk.replayed.difference is not None or not desk.replayed.through):
        # The sealed rows are opened once more only for what was tested before.
        return END
    return "give_up" if state["winner"] is None else "sealed_test"


def _after_test(state: RunState) -> str:
    return "give_up" if state["winner"] is None else "package"
