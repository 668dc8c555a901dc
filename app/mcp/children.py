"""A command of ours in a process of its own: what takes long or loads much never holds up the server, nor outlives it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anyio
from anyio.abc import Process

from ...pipelines.contracts import PersonError, RequestError
from ..control.refusals import CommandRefused, refusal_line

#: Of what a command prints, so much is taken in: a plan of a table with 50,000 columns is shorter.
_MOST_BYTES = 32 * 1024**2
_BEGIN = (
    "import sys; from automl_agent.tools.orphans import die_with; die_with(int(sys.argv.pop(1)));"
    " from automl_agent.app.cli import main; main()"
)

_alive: set[Process] = set()


async def call(words: Sequence[str], cwd: Path, said: str = "", seconds: float = 120.0) -> Any:
    """Run ``automl-agent WORDS``; the JSON document that it prints.

    Args:
        words: of the command line, ``--json`` among them.
        cwd: the folder it works in.
        said: its stdin.
        seconds: after these it is killed.

    Raises:
        PersonError: the command refuses, or does not end in time.
    """
    command = [sys.executable, "-c", _BEGIN, str(os.getpid()), *words]
    async with await anyio.open_process(
        command, stdin=subprocess.PIPE, cwd=cwd, start_new_session=False
    ) as process:
        _alive.add(process)
        try:
            with anyio.fail_after(seconds):
                out, error = await _talk(process, said.encode("utf-8", "replace"))
        except TimeoutError:
            raise RequestError(
                "TOO-SLOW",
                f"automl-agent {words[0]} was not done after {seconds:.0f} s",
                "give it more time with timeout_seconds, or fewer rows",
            ) from None
        finally:
            _alive.discard(process)
            if process.returncode is None:
                process.kill()
    if process.returncode != 0:
        raise _refusal(words[0], error, process.returncode)
    return json.loads(out)


def kill_all() -> None:
    """End the commands that run now, at once."""
    for process in list(_alive):
        process.kill()


async def _talk(process: Process, said: bytes) -> tuple[bytes, bytes]:
    kept: dict[str, bytes] = {}

    async def read(name: str) -> None:
        parts, size = [], 0
        stream = getattr(process, name)
        async for part in stream:
            size += len(part)
            if size <= _MOST_BYTES:
                parts.append(part)
        kept[name] = b"".join(parts)

    async with anyio.create_task_group() as group:
        group.start_soon(read, "stdout")
        group.start_soon(read, "stderr")
        assert process.stdin is not None
        try:
            await process.stdin.send(said)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            # It ended without listening: its exit code says why.
            pass
        await process.stdin.aclose()
    await process.wait()
    return kept["stdout"], kept["stderr"]


def _refusal(command: str, error: bytes, code: int | None) -> PersonError:
    lines = error.decode("utf-8", "replace").splitlines()
    if (line := refusal_line(lines)) is not None:
        return CommandRefused(line)
    last = lines[-1] if lines else "it said nothing"
    return RequestError(
        "COMMAND-FAILED", f"automl-agent {command} ended with code {code}: {last}", "try again"
    )
