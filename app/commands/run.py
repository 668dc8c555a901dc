"""``automl-agent run``: a request in, a verified model out."""

import time
from pathlib import Path
from typing import Annotated

import typer

from . import options
from .carry_out import carry_out, tell
from .ordering import (
    Words,
    check_confine,
    check_device,
    check_llm,
    check_privacy,
    check_verify,
    named_weights,
)

#: When this process began, set by the entry point: the time limit counts from here.
STARTED = time.monotonic()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run")(run)


def run(
    request: Annotated[
        str | None, typer.Argument(metavar="REQUEST", help="A text file with the request; - is stdin.")
    ] = None,
    settings: options.Settings = None,
    text: options.Text = None,
    plan: Annotated[Path | None, typer.Option("--plan", metavar="PLAN.yaml", help="Run this plan.")] = None,
    data: options.Data = None,
    test: options.Test = None,
    target: options.Target = None,
    metric: options.Metric = None,
    drop: options.Drop = None,
    accept_leak: options.AcceptLeak = None,
    out: options.Out = None,
    llm: options.Llm = None,
    max_cost: options.MaxCost = None,
    max_tokens: options.MaxTokens = None,
    max_gpu_seconds: options.MaxGpuSeconds = None,
    privacy: options.Privacy = None,
    proposer: options.Proposer = None,
    trials: options.Trials = None,
    time_limit: options.TimeLimit = None,
    device: options.Device = None,
    seed: options.Seed = None,
    jobs: options.Jobs = None,
    weights: options.Weights = None,
    refit: options.Refit = None,
    verify: options.Verify = None,
    confine: options.Confine = "auto",
    repeat: options.Repeat = 1,
    yes: options.Yes = False,
    json: options.Json = False,
) -> int:
    """From a request to a verified model."""
    check_device(device)
    check_privacy(privacy)
    check_verify(verify)
    check_confine(confine)
    check_llm(llm)
    ordered = Words(request=request, text=text, plan=plan, settings=tuple(settings or ()))
    fields = ordered.overrides(
        target=target,
        metric=metric,
        time_limit=time_limit,
        trials=trials,
        drop=drop or (),
        accept_leak=accept_leak or (),
    )
    order = ordered.order(
        STARTED,
        overrides=fields,
        data=data,
        test=test,
        out=out,
        llm=llm,
        max_cost=max_cost,
        max_tokens=max_tokens,
        max_gpu_seconds=max_gpu_seconds,
        privacy=privacy or "schema",
        proposer=proposer,
        device=device,
        seed=seed,
        jobs=jobs,
        weights=named_weights(weights),
        refit=refit,
        verify=verify,
        confine=confine,
    )
    if repeat > 1:
        from .repeat import repeat as carry_out_again

        return carry_out_again(order, repeat, as_json=json, yes=yes)
    return tell(carry_out(order, as_json=json, yes=yes), as_json=json)
