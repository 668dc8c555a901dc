"""The README shows the flow as it is."""

import re
from pathlib import Path

from automl_agent.agents.crew.graph import draw
from automl_agent.agents.crew.order import Order
from automl_agent.agents.crew.state import Desk

_README = Path(__file__).parents[2] / "README.md"
_ENDS = {"__start__": "start", "__end__": "end_"}


def test_the_readme_draws_the_graph_that_runs() -> None:
    order = Order(request="r", started=0.0)
    drawn = draw(Desk(order=order, ask=lambda _: None, stage=print, watch=print, opened=print))
    edges = {
        (_ENDS.get(a, a), _ENDS.get(b, b))
        for a, b in re.findall(r"^\t(\w+) -[.-]+>\s*(\w+);", drawn, re.MULTILINE)
    }
    assert ("intake", "planner") in edges
    mermaid = _README.read_text(encoding="utf-8").split("```mermaid")[1].split("```")[0]
    shown = set(re.findall(r"^\s+(\w+)(?:\(\[\w+\]\))? --> (\w+)", mermaid, re.MULTILINE))
    assert shown == edges
