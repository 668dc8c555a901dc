"""``automl-agent resume``: go on with an interrupted run."""

from pathlib import Path

import typer

from . import options, run
from .carry_out import carry_out, tell
from .ordering import Words, check_llm


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("resume")(resume)


def resume(
    folder: options.Run,
    trials: options.OtherTrials = None,
    time_limit: options.OtherTimeLimit = None,
    max_cost: options.MaxCost = None,
    max_tokens: options.MaxTokens = None,
    max_gpu_seconds: options.MaxGpuSeconds = None,
    jobs: options.OtherJobs = None,
    llm: options.OtherLlm = None,
    accept_leak: options.AcceptLeak = None,
    yes: options.Yes = False,
    json: options.Json = False,
) -> int:
    """Go on with an interrupted run.

    Finished trials are kept, the interrupted one is run again. Limits count for the whole run, over all its processes, what it has used included: a higher --time-limit, --trials, --max-cost, --max-tokens or --max-gpu-seconds lets it go on for longer.
    Of a finished run, --accept-leak judges the result again, without training.
    """
    from ...agents.crew.order import Order
    from ...tools.store.reading import check_there

    check_llm(llm)
    # Before anything is imported that it takes to go on.
    check_there(folder)
    fields = Words().overrides(
        target=None, metric=None, time_limit=time_limit, trials=trials, accept_leak=accept_leak or ()
    )
    order = Order(
        started=run.STARTED,
        resume=folder,
        overrides=fields,
        max_cost=max_cost,
        max_tokens=max_tokens,
        max_gpu_seconds=max_gpu_seconds,
        jobs=jobs,
        llm=llm,
        folders=(folder.resolve(), Path.cwd()),
    )
    return tell(carry_out(order, as_json=json, yes=yes), as_json=json)
