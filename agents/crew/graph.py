"""The flow of a run, as a graph (LangGraph). It orders the steps; it keeps no state between processes."""

from functools import partial
from typing import cast

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from . import deliver, prepare, work
from .state import Desk, RunState

Graph = CompiledStateGraph[RunState, None, RunState, RunState]


def build(desk: Desk) -> Graph:
    """Intake and planner prepare, the search works, the verifier decides, the report tells."""
    graph = StateGraph(RunState)
    steps = {
        "intake": prepare.intake,
        "read_plan": prepare.read_given_plan,
        "planner": prepare.planner,
        "check": prepare.check,
        "open": prepare.open_run,
        "recall": prepare.recall,
        "search": work.search,
        "sealed_test": work.sealed_test,
        "package": work.package,
        "verifier": deliver.verifier,
        "give_up": deliver.give_up,
    }
    for name, step in steps.items():
        graph.add_node(name, partial(step, desk))
    graph.add_conditional_edges(START, partial(_entry, desk), ["intake", "read_plan", "recall"])
    graph.add_edge("intake", "planner")
    graph.add_edge("planner", "check")
    graph.add_edge("read_plan", "check")
    graph.add_conditional_edges("check", partial(_after_check, desk), ["open", END])
    graph.add_edge("open", "search")
    graph.add_conditional_edges("recall", _after_recall, ["search", END])
    graph.add_conditional_edges("search", _after_search, ["sealed_test", "give_up"])
    graph.add_edge("sealed_test", "package")
    graph.add_edge("package", "verifier")
    graph.add_edge("verifier", END)
    graph.add_edge("give_up", END)
    return graph.compile()


def run_crew(desk: Desk) -> RunState:
    """Carry an order out; the final state.

    Raises:
        PersonError: the person must hear of it.
    """
    with desk.resources:
        return cast(RunState, build(desk).invoke(RunState()))


def draw(desk: Desk) -> str:
    """The graph as Mermaid text."""
    return build(desk).get_graph().draw_mermaid()


def _entry(desk: Desk, _: RunState) -> str:
    if desk.order.resume is not None:
        return "recall"
    return "read_plan" if desk.order.plan is not None else "intake"


def _after_check(desk: Desk, _: RunState) -> str:
    return END if desk.order.plan_only else "open"


def _after_recall(state: RunState) -> str:
    return END if "result" in state else "search"


def _after_search(state: RunState) -> str:
    return "give_up" if state["winner"] is None else "sealed_test"
