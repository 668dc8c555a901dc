"""``automl-agent replay``: carry a recorded run out again, and compare."""

import json as json_module
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import options, run

if TYPE_CHECKING:
    from ...agents.crew.order import Order
    from ...agents.crew.replay import Comparison
    from ...agents.crew.state import Desk
    from ..progress import Progress


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay")(replay)


def replay(
    recorded: Annotated[Path, options.run_argument("The run; it stays as it is.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Keep the new run here, its sealed test and model included."
        ),
    ] = None,
    json: options.Json = False,
) -> int:
    """Carry out the recorded order of RUN again, with its recorded replies and answers, and compare the histories.

    No language model is needed, and none is called: a request that is not on record is an error. A replay goes by the number of trials, so that time limits do not count; which families the clock had closed is on record, and trials that ended by time or memory are taken over.
    Exit code 0 where the histories are identical, 3 where they are not.
    """
    if out is not None:
        return _told(_replayed(recorded, out.absolute(), True, json), out, json)
    with tempfile.TemporaryDirectory(prefix="automl-agent-replay-") as folder:
        return _told(_replayed(recorded, Path(folder) / "replay", False, json), None, json)


def _replayed(recorded: Path, out: Path, through: bool, json: bool) -> "Comparison":
    from ...agents.crew.replay import replay_run
    from ..progress import choose

    progress = choose(sys.stderr, json, run.STARTED)
    try:
        return replay_run(recorded, out, through, run.STARTED, lambda order: _desk(order, progress))
    finally:
        progress.close()


def _desk(order: "Order", progress: "Progress") -> "Desk":
    from ...agents.crew.state import Desk

    return Desk(
        order=order,
        ask=lambda _: None,
        stage=progress.stage,
        watch=progress.on_event,
        opened=lambda _: None,
    )


def _told(found: "Comparison", out: Path | None, json: bool) -> int:
    from ..errors import one_line

    code = 0 if found.difference is None else 3
    if json:
        body = asdict(replace(found, difference=None))
        body["difference"] = None if found.difference is None else found.difference.model_dump()
        print(
            json_module.dumps({"identical": code == 0, **body, "folder": None if out is None else str(out)})
        )
        return code
    if found.difference is None:
        tested = ", the winner and its test score" if found.tested else " and the winner"
        print(f"identical: {found.trials} trials{tested}")
    else:
        print(one_line(f"different: {found.difference.text}"))
    if found.replies:
        print(f"  {found.replies} recorded replies were given, no language model was asked")
    if found.copied:
        print(f"  {found.copied} trials came from the run that it was forked from, and were taken over")
    if found.taken_over:
        print(f"  {found.taken_over} trials had run out of time or memory, and were taken over")
    return code
