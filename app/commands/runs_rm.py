"""``automl-agent runs rm``: remove runs that nobody needs any more."""

import json as json_module
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import options

if TYPE_CHECKING:
    from ...tools.runs.summary import RunSummary

_UNITS = {"h": 3600.0, "d": 86_400.0, "w": 7 * 86_400.0}
#: So many are named before the question.
_NAMED = 20

Runs = Annotated[
    list[Path] | None, options.run_argument("Runs, named as for runs show; several at once.", "[RUN]...")
]


def rm(
    runs: Runs = None,
    older_than: Annotated[
        str | None,
        typer.Option("--older-than", metavar="AGE", help="Those that began longer ago: 12h, 30d, 8w."),
    ] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Those that ended without a model.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove without asking.")] = False,
    json: options.Json = False,
) -> int:
    """Remove runs: those named, or those in runs/ that --older-than and --failed pick.

    What a run wrote is removed, its model and report included; other files in its folder stay. One that is being worked on is not touched.
    """
    from ...pipelines.contracts import RequestError

    age = _age(older_than)
    if not runs and age is None and not failed:
        raise RequestError("NO-RUN", "no run is named", "name runs, or use --older-than or --failed")
    chosen = _chosen(runs, age, failed)
    if chosen and not yes and not _agreed(chosen, json):
        print("nothing removed", file=sys.stderr)
        return 0
    return _removed(chosen, json)


def _age(text: str | None) -> float | None:
    from ...pipelines.contracts import RequestError

    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,5}(?:\.\d+)?)([hdw])", text.strip().lower())
    if found is None:
        raise RequestError("BAD-AGE", f"{text!r} is no age", "write 12h, 30d or 8w")
    return float(found[1]) * _UNITS[found[2]]


def _chosen(runs: list[Path] | None, age: float | None, failed: bool) -> list[Path]:
    """Run folders that are to go; a named one that cannot go is an error before anything is removed."""
    from ...pipelines.contracts import StorageError
    from ...tools.runs.catalogue import RunCatalogue
    from ...tools.runs.named import RUNS
    from ...tools.runs.remove import check_run
    from ...tools.store.lock import working_on

    named = list(dict.fromkeys(path.absolute() for path in runs or ()))
    for folder in named:
        check_run(folder)
        if (pid := working_on(folder)) is not None:
            raise StorageError("RUN-LOCKED", f"process {pid} is working on {folder}", "stop it first")
    folders = named if named else [(RUNS / name).absolute() for name in RunCatalogue(RUNS).names()]
    if age is None and not failed:
        return folders
    kept = []
    for folder in folders:
        summary = RunCatalogue(folder.parent).summary(folder.name)
        if working_on(folder) is None and _fits(summary, folder, age, failed):
            kept.append(folder)
    return kept


def _fits(summary: "RunSummary", folder: Path, age: float | None, failed: bool) -> bool:
    from ...tools.runs.summary import RunState

    if failed and summary.state is not RunState.FAILED:
        return False
    # Of a damaged record, the file tells.
    began = summary.began if summary.began is not None else (folder / "run.db").stat().st_mtime
    return age is None or time.time() - began > age


def _agreed(chosen: list[Path], json: bool) -> bool:
    from ...pipelines.contracts import RequestError
    from ...tools.store.files import from_here
    from ..errors import one_line

    if json or not sys.stdin.isatty():
        raise RequestError(
            "NOT-AGREED", f"{len(chosen)} runs would be removed", "say --yes, or answer at a terminal"
        )
    for folder in chosen[:_NAMED]:
        print(one_line(f"  {from_here(folder)}"), file=sys.stderr)
    if (more := len(chosen) - _NAMED) > 0:
        print(f"  and {more} more", file=sys.stderr)
    return bool(typer.confirm(f"remove {len(chosen)} runs for good?", default=False, err=True))


def _removed(chosen: list[Path], json: bool) -> int:
    from ...tools.runs.remove import remove
    from ...tools.store.files import from_here
    from ..errors import one_line

    done: list[dict[str, Any]] = []
    for folder in chosen:
        left = remove(folder)
        done.append({"folder": str(folder), "left": left})
        if not json:
            stays = f"; {len(left)} other files stay: {', '.join(left[:5])}" if left else ""
            print(one_line(f"removed {from_here(folder)}{stays}"))
    if json:
        print(json_module.dumps({"removed": done}))
    elif not done:
        print("no run fits")
    return 0
