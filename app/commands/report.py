"""``automl-agent report``: where a run's report is, and whether its numbers hold."""

import json as json_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import options

if TYPE_CHECKING:
    from ...tools.recompute.findings import Findings

#: Differences shown to people; ``--json`` has them all.
_MOST = 40


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    folder: options.Run,
    recompute: Annotated[
        bool,
        typer.Option(
            "--recompute",
            help="Compute every number again from the run folder, and compare with what it says.",
        ),
    ] = False,
    json: options.Json = False,
) -> int:
    """Show where a finished run's report is, writing what is missing of it.

    With --recompute, scores, intervals, verdict, result and report are computed again from the predictions and the evidence in the run folder; each field and file that differs is named, and the exit code is 3.
    """
    if recompute:
        return _recompute(folder, json)
    from ...tools.recompute.restore import restore
    from ..errors import one_line

    kept = restore(folder)
    if json:
        print(json_module.dumps({"run": str(folder), "files": kept.files, "written": kept.written}))
        return 0
    print(one_line(str(folder / "report.html")))
    for name in kept.written:
        print(one_line(f"  written again from the record: {folder / name}"))
    return 0


def _recompute(folder: Path, json: bool) -> int:
    from ...tools.recompute.recompute import recompute
    from ..errors import one_line

    found = recompute(folder)
    if json:
        print(json_module.dumps(_document(folder, found)))
    else:
        shown = found.differences[:_MOST]
        for difference in shown:
            print(one_line(difference.text))
        if left := len(found.differences) - len(shown):
            print(f"and {left} more")
        print(one_line(_sum(found)))
    return 3 if found.differences else 0


def _sum(found: "Findings") -> str:
    agree = (
        f"{found.numbers} numbers agree with what they are computed from, {found.once} that were measured once "
        f"(times, tokens) with run.db, and {found.files} files are as they were written"
    )
    if not found.differences:
        return f"all agree: {agree}"
    return f"{len(found.differences)} differences; {agree}"


def _document(folder: Path, found: "Findings") -> dict[str, object]:
    return {
        "run": str(folder),
        "agree": not found.differences,
        "numbers": found.numbers,
        "measured_once": found.once,
        "files": found.files,
        "differences": [{**d.model_dump(), "text": d.text} for d in found.differences],
    }
