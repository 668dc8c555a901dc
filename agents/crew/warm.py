"""The hyperparameter agent speaks once, before the search; then the language model rests."""

from .state import Desk, RunState
from .voice import rest


def warm_start(desk: Desk, state: RunState) -> RunState:
    """Ask for first configurations, and record them."""
    rest(desk)
    state["session"].workers.start()
    return RunState(suggestions=())
