"""``automl-agent runs``: the runs there are."""

import json as json_module
from pathlib import Path
from typing import Annotated

import typer

from . import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("runs")(runs)


def runs(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder that holds run folders.")
    ] = Path("runs"),
    json: options.Json = False,
) -> int:
    """List runs with their status, target and sealed test score."""
    from ...pipelines.contracts import StorageError
    from ..errors import one_line

    rows = []
    for path in sorted(p.parent for p in folder.glob("*/run.db")):
        try:
            rows.append(_row(path))
        except StorageError as error:
            rows.append({"folder": str(path), "status": "damaged", "error": error.what})
    if json:
        print(json_module.dumps(rows))
        return 0
    for row in rows:
        score = f"{row['metric']} {row['test']:.4g}" if row.get("test") is not None else ""
        print(one_line(f"{row['status']:<12} {row['folder']}  {row.get('target', '')}  {score}"))
    if not rows:
        print(one_line(f"no runs in {folder}"))
    return 0


def _row(path: Path) -> dict[str, object]:
    from ...tools.store.history import is_planned, replay
    from ...tools.store.run import read_events

    events = read_events(path)
    if not is_planned(events):
        return {"folder": str(path), "status": "not finished", "trials": 0}
    history = replay(events)
    result = history.result
    return {
        "folder": str(path),
        "status": result.status if result else "not finished",
        "target": history.plan.task.target,
        "metric": history.plan.task.metric,
        "test": result.scores.test if result else None,
        "trials": len(history.trials),
    }
