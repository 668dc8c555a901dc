"""Every command that tells something tells it to programs too."""

from collections.abc import Iterator
from typing import Any

import pytest
from automl_agent.app.cli import app
from typer.main import get_command

#: It shows a download's progress, and has nothing to tell but that; the others speak a protocol of their own.
WITHOUT = {"models pull", "serve", "serve-model", "mcp"}


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


@pytest.mark.parametrize(("name", "command"), list(commands(get_command(app))))
def test_there_is_json(name: str, command: Any) -> None:
    options = {option for parameter in command.params for option in parameter.opts}
    assert ("--json" in options) is (name not in WITHOUT)
