"""``automl-agent mcp``: runs as tools of coding agents."""

import sys
from pathlib import Path
from typing import Annotated

import typer

#: Folder of the skill; by the format of agent skills it is called as the skill is.
_SKILL = "automl-agent"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("mcp")(mcp)


def mcp(
    runs: Annotated[
        Path, typer.Option("--runs", metavar="FOLDER", help="The folder that holds run folders.")
    ] = Path("runs"),
    skill: Annotated[
        bool, typer.Option("--skill", help="Print the skill for coding agents (SKILL.md) instead of serving.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FOLDER", help="With --skill: write it to FOLDER/automl-agent/SKILL.md."
        ),
    ] = None,
) -> int:
    """Serve runs to a coding agent, over the Model Context Protocol on stdin and stdout.

    Paths that the agent names are taken from the working folder; it may read and write what you may.
    """
    if skill:
        return _skill(out)
    from ..mcp.serve import serve

    serve(runs)
    return 0


def _skill(out: Path | None) -> int:
    from importlib.resources import files

    from ...tools.store.files import write_text
    from .. import mcp as home

    text = files(home).joinpath("SKILL.md").read_text(encoding="utf-8")
    if out is None:
        sys.stdout.write(text)
        return 0
    folder = out / _SKILL
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / "SKILL.md", text)
    print(folder / "SKILL.md")
    return 0
