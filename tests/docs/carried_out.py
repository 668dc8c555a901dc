"""Carrying out a block as a reader would, in a folder of its page."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from .blocks import Block

_SECONDS = 600


def carry_out(block: Block, place: Path, environment: Mapping[str, str], text: str) -> None:
    """Carry out a block; what goes wrong is an AssertionError that says where.

    Args:
        block: what is carried out.
        place: the folder that its page's commands share.
        environment: of its processes.
        text: the block's, with addresses that hold here.
    """
    if block.language == "console":
        for command, shown in steps(text):
            said = _run(block, ["bash", "-c", command], place, environment)
            assert fits(shown, said), f"{block.name}: $ {command}\nshown:\n{shown}\nsaid:\n{said}"
    elif block.language == "bash":
        _run(block, ["bash", "-euo", "pipefail", "-c", text], place, environment)
    else:
        script = place / f"block_{block.line}.py"
        script.write_text(text, encoding="utf-8")
        _run(block, [sys.executable, str(script)], place, environment)


def steps(text: str) -> Iterator[tuple[str, str]]:
    """Commands after ``$``, and what is shown of their output."""
    for part in re.split(r"(?m)^\$ ", text)[1:]:
        command, _, shown = part.partition("\n")
        while command.endswith("\\"):
            more, _, shown = shown.partition("\n")
            command = f"{command}\n{more}"
        yield command, shown.rstrip()


def fits(shown: str, said: str) -> bool:
    """Whether output is as shown: ``…`` stands for anything in a line, alone in a line for any lines. Nothing fits all."""
    if not shown:
        return True
    parts = []
    for line in shown.splitlines():
        if line.strip() == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(re.escape(piece) for piece in line.rstrip().split("…")) + r"[ \t]*\n")
    return re.fullmatch("".join(parts), said.rstrip() + "\n") is not None


def _run(block: Block, command: list[str], place: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        command,
        cwd=place,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == block.exit_code, f"{block.name}: exit {done.returncode}\n{done.stdout[-3000:]}"
    return done.stdout
