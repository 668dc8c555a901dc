"""``automl-agent status``: where a run stands, from its events alone."""

import json as json_module
from pathlib import Path
from typing import Annotated

import typer

from . import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status")(status)


def status(
    folder: options.Run,
    sent: Annotated[
        bool, typer.Option("--sent", help="Show everything that was sent to a language model, to the byte.")
    ] = False,
    json: options.Json = False,
) -> int:
    """Show how far a run is, and its best trial.

    With --sent, every request to a language model as it left this process: when, where to, how many bytes, the messages and the schema.
    """
    from ...tools.search.selection import select
    from ...tools.store.history import is_planned, replay
    from ...tools.store.run import read_events
    from ..errors import one_line

    events = read_events(folder)
    if sent:
        from .sent import show_sent

        return show_sent(folder, events, json)
    if not is_planned(events):
        return _before_plan(folder, str(events[0].body.get("run_id", folder.name)), json)
    history = replay(events)
    task = history.plan.task
    best = select(history.trials, task.metric_info, task.constraints)
    state = history.result.status if history.result else "not finished"
    if json:
        body = {
            "run_id": history.run_id,
            "status": state,
            "target": task.target,
            "metric": task.metric,
            "trials": len(history.trials),
            "elapsed": history.elapsed,
            "time_limit_seconds": history.plan.budget.time_limit_seconds,
            "best": best.model_dump(mode="json") if best else None,
            "workers": events[0].body.get("versions", {}).get("workers"),
        }
        print(json_module.dumps(body))
        return 0
    lines = [
        f"{history.run_id}: {state}",
        f"  {task.target}, {task.metric}; {len(history.trials)} trials in {history.elapsed:.0f}"
        + f" of {history.plan.budget.time_limit_seconds:.0f} s",
    ]
    if best is not None:
        lines.append(f"  best {task.metric} {best.score:.4g}: {best.proposal.family}, trial {best.number}")
    if workers := events[0].body.get("versions", {}).get("workers"):
        lines.append(f"  workers {workers}")
    if history.result is None:
        lines.append(f"  continue with: automl-agent resume {folder}")
    print("\n".join(one_line(line) for line in lines))
    return 0


def _before_plan(folder: Path, run_id: str, json: bool) -> int:
    from ..errors import one_line

    if json:
        print(json_module.dumps({"run_id": run_id, "status": "not finished", "trials": 0, "best": None}))
    else:
        print(one_line(f"{run_id}: not finished, interrupted before its plan"))
        print(one_line(f"  continue with: automl-agent resume {folder}"))
    return 0
