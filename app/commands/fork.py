"""``automl-agent fork``: a new run that begins as another one did, and goes on otherwise."""

from pathlib import Path
from typing import Annotated

import typer

from . import options, run
from .carry_out import carry_out, tell
from .ordering import Words, check_llm


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("fork")(fork)


def fork(
    parent: Annotated[Path, options.run_argument("The run to begin from; it stays as it is.")],
    trial: Annotated[
        int, typer.Option("--from", min=0, metavar="TRIAL", help="The last trial that is taken over.")
    ],
    out: options.Out = None,
    proposer: options.OtherProposer = None,
    trials: options.OtherTrials = None,
    time_limit: options.OtherTimeLimit = None,
    max_cost: options.MaxCost = None,
    max_tokens: options.MaxTokens = None,
    max_gpu_seconds: options.MaxGpuSeconds = None,
    seed: options.OtherSeed = None,
    jobs: options.OtherJobs = None,
    llm: options.OtherLlm = None,
    yes: options.Yes = False,
    json: options.Json = False,
) -> int:
    """Begin a new run as RUN was after trial TRIAL, and go on with other options.

    What RUN has on record up to there is taken over: trials, replies of a language model, the time and the tokens used; limits count from RUN's start.
    The sealed rows stay the same. Whoever has seen RUN's test score chooses with it in mind: the new run's report says how often these rows were opened before.
    """
    from ...agents.crew.fork import fork as make
    from ...agents.crew.order import Order
    from ...tools.search.proposers import check_proposer

    check_llm(llm)
    if proposer is not None:
        check_proposer(proposer)
    fields = Words().overrides(target=None, metric=None, time_limit=time_limit, trials=trials)
    order = Order(
        started=run.STARTED,
        overrides=fields,
        out=out,
        max_cost=max_cost,
        max_tokens=max_tokens,
        max_gpu_seconds=max_gpu_seconds,
        proposer=proposer,
        seed=seed,
        jobs=jobs,
    )
    folder = make(parent, trial, order)
    resumed = Order(started=run.STARTED, resume=folder, llm=llm, folders=(folder, Path.cwd()))
    return tell(carry_out(resumed, as_json=json, yes=yes), as_json=json)
