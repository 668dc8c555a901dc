"""``automl-agent doctor``: what is well and what is not, on this machine or in a run folder."""

import json as json_module
from pathlib import Path
from typing import Annotated

import typer

from . import options

_MARKS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}
_LONGEST = 600


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(
    folder: Annotated[Path | None, options.run_argument("A run; without one, this machine.")] = None,
    json: options.Json = False,
) -> int:
    """Say what is well and what is not, and what to do; nothing is changed.

    Without a folder: Python, libraries, memory, disk, GPU, language model, confinement. With a run folder: lock, database, chain of hashes, files, data. Exit code 0, or 5 where storage fails, else 2.
    """
    from ...tools.doctor.finding import exit_code
    from ...tools.doctor.folder import folder_findings
    from ...tools.doctor.machine import machine
    from ...tools.report.wording import shown

    found = tuple(folder_findings(folder) if folder is not None else machine(Path("runs")))
    if json:
        body = {"folder": None if folder is None else str(folder), "exit_code": exit_code(found)}
        print(json_module.dumps({**body, "findings": [f.model_dump() for f in found]}))
        return exit_code(found)
    for finding in found:
        print(shown(f"{_MARKS[finding.status]}  {finding.name}: {finding.said}", _LONGEST))
        if finding.what_to_do:
            print(shown(f"      what to do: {finding.what_to_do}", _LONGEST))
    return exit_code(found)
