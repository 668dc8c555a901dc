"""``automl-agent repair``: save what is sound of a damaged run, in a new folder."""

import json as json_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import options

if TYPE_CHECKING:
    from ...tools.doctor.repair import Repaired


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("repair")(repair)


def repair(
    folder: Annotated[Path, options.run_argument("The damaged run; it stays as it is.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="NEW", help="The new run folder [FOLDER-repaired].")
    ] = None,
    json: options.Json = False,
) -> int:
    """Save what is sound of a damaged run in a new folder, which resume can go on with.

    Kept are the events up to the first that is missing or was changed. The new record, and every report made from it, says what was lost.
    """
    from ...tools.doctor.repair import repair as save
    from ...tools.report.wording import shown

    done = save(folder, out)
    if json:
        print(json_module.dumps(_document(folder, done)))
        return 0
    print("\n".join(shown(line, 600) for line in _lines(folder, done)))
    return 0


def _lines(folder: Path, done: "Repaired") -> list[str]:
    found = done.found
    if done.out is None:
        return [f"nothing to repair: all {len(found.sound)} events of {folder} are as they were recorded"]
    from ...tools.store.files import from_here

    out = from_here(done.out)
    after = ", ".join(f"{n} {kind}" for kind, n in found.after.items())
    return [
        f"damage    {found.why}",
        f"kept      {len(found.sound)} events"
        + ("" if found.vouched else " (of schema 1: nothing vouches for them)"),
        f"lost      {found.lost} events"
        + (f"; of these can be read, but follow a gap: {after}" if after else ""),
        f"new run   {out}",
        f"continue with: automl-agent resume {out}",
    ]


def _document(folder: Path, done: "Repaired") -> dict[str, object]:
    return {
        "folder": str(folder),
        "repaired": done.out is not None,
        "out": None if done.out is None else str(done.out),
        "why": done.found.why,
        "kept": len(done.found.sound),
        "lost": done.found.lost,
        "readable_after_gap": dict(done.found.after),
        "vouched": done.found.vouched,
    }
