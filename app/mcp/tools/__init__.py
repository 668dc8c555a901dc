"""The tools, by what they do. Each module makes its tools for a place; descriptions are prompts for agents."""

from collections.abc import Callable

from mcp.server.mcpserver.tools import Tool

from ..place import Place
from . import comparing, planning, predicting, reading, running

TOOLS: tuple[Callable[[Place], list[Tool]], ...] = (
    running.tools,
    reading.tools,
    comparing.tools,
    predicting.tools,
    planning.tools,
)
