"""``automl-agent plan``: understand and plan, train nothing."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from . import options, run
from .carry_out import carry_out
from .ordering import Words, check_device, check_llm, check_privacy, check_verify, named_weights

#: What the data gives cause to say, at most so often.
_MOST_WARNINGS = 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("plan")(plan)


def plan(
    request: Annotated[
        str | None, typer.Argument(metavar="REQUEST", help="A text file with the request; - is stdin.")
    ] = None,
    settings: options.Settings = None,
    text: options.Text = None,
    data: options.Data = None,
    test: options.Test = None,
    target: options.Target = None,
    metric: options.Metric = None,
    drop: options.Drop = None,
    accept_leak: options.AcceptLeak = None,
    out: Annotated[Path, typer.Option("--out", metavar="PATH", help="Where to write the plan.")] = Path(
        "plan.yaml"
    ),
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
    yes: options.Yes = False,
    json: options.Json = False,
) -> int:
    """Write a plan to read, edit and run.

    Run it with: automl-agent run --plan plan.yaml
    """
    from ...tools.plans.document import write_plan
    from ..errors import one_line

    check_device(device)
    check_privacy(privacy)
    check_verify(verify)
    check_llm(llm)
    words = Words(request=request, text=text, settings=tuple(settings or ()))
    fields = words.overrides(
        target=target,
        metric=metric,
        time_limit=time_limit,
        trials=trials,
        drop=drop or (),
        accept_leak=accept_leak or (),
    )
    order = words.order(
        run.STARTED,
        overrides=fields,
        data=data,
        test=test,
        plan_only=True,
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
    )
    state = carry_out(order, as_json=json, yes=yes)
    made = state["plan"]
    for warning in state["profile"].warnings[:_MOST_WARNINGS]:
        print(one_line(f"warning: {warning}"), file=sys.stderr)
    place = out / "plan.yaml" if out.is_dir() else out
    write_plan(place, made)
    if json:
        print(made.model_dump_json())
        return 0
    task, split = made.task, made.split
    print(one_line(f"{task.target}: {task.kind.value}, {task.metric} ({task.direction.value})"))
    print(one_line(f"  split  {split.protocol.value}, {split.folds} folds: {split.evidence}"))
    print(one_line(f"  by  {made.made_by}"))
    print(one_line(f"  families  {', '.join(f.name for f in made.families)}"))
    for encoder in made.weights:
        print(one_line(f"  weights  {encoder.told}"))
    for note in (*made.planning, *made.notes):
        print(one_line(f"  note  {note}"))
    print(one_line(f"  plan  {place}  (edit it, then: automl-agent run --plan {place})"))
    return 0
