"""``automl-agent resume``: go on with an interrupted run."""

from pathlib import Path
from typing import Annotated

import typer

from . import options, run
from .carry_out import carry_out, tell
from .ordering import Words


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("resume")(resume)


def resume(
    folder: Annotated[Path, typer.Argument(help="The run folder.")],
    trials: options.Trials = None,
    time_limit: options.TimeLimit = None,
    jobs: options.Jobs = None,
    llm: options.OtherLlm = None,
    yes: options.Yes = False,
    json: options.Json = False,
) -> int:
    """Keep finished trials, run the interrupted one again, go on to the end.

    A higher --time-limit or --trials counts for the whole run, what it has used included.
    """
    from ...agents.crew.order import Order

    fields = Words().overrides(target=None, metric=None, time_limit=time_limit, trials=trials)
    order = Order(
        started=run.STARTED,
        resume=folder,
        overrides=fields,
        jobs=jobs,
        llm=llm,
        folders=(folder.resolve(), Path.cwd()),
    )
    return tell(carry_out(order, as_json=json, yes=yes), as_json=json)
