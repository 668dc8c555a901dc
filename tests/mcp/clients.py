"""The SDK's own client, speaking to a server process over stdin and stdout."""

import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult

REQUEST = "Who will leave? clients.csv, column Exited says if they left. AUC."
#: One quick family.
QUICK: dict[str, Any] = {"request": REQUEST, "settings": {"interpretable": "true"}, "llm": "none"}
COMMAND = [sys.executable, "-m", "automl_agent.app.cli", "mcp"]


@asynccontextmanager
async def connected(place: Path) -> AsyncIterator[ClientSession]:
    """A session with a server that works in ``place``; what it says beside the protocol goes to ``place/stderr``."""
    server = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], cwd=place, env=dict(os.environ))
    with (place / "stderr").open("w") as said:
        async with stdio_client(server, errlog=said) as streams, ClientSession(*streams) as session:
            await session.initialize()
            yield session


def converse(place: Path, talk: Callable[[ClientSession], Awaitable[None]], seconds: float = 150) -> None:
    """Hold a conversation; it must be over in time, and the server have nothing to say on stderr."""

    async def held() -> None:
        with anyio.fail_after(seconds):
            async with connected(place) as session:
                await talk(session)

    anyio.run(held)
    assert (place / "stderr").read_text() == ""


async def ask(session: ClientSession, tool: str, /, **arguments: Any) -> dict[str, Any]:
    """What a tool answers; the same stands in its text for clients that read no structure."""
    found = await session.call_tool(tool, arguments)
    assert isinstance(found, CallToolResult)
    assert not found.is_error, found.content
    assert isinstance(found.structured_content, dict)
    assert found.content
    return found.structured_content


async def refused(session: ClientSession, tool: str, /, **arguments: Any) -> str:
    """The line with which a tool refuses."""
    found = await session.call_tool(tool, arguments)
    assert isinstance(found, CallToolResult)
    assert found.is_error, found
    assert found.structured_content is None
    (content,) = found.content
    line = str(getattr(content, "text", ""))
    assert line.startswith("error[")
    assert "\n" not in line
    assert "Traceback" not in line
    assert "BUG" not in line, line
    return line
