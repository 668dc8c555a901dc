"""Begin, watch, stop and take up runs."""

from functools import partial
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp_types import ToolAnnotations
from pydantic import Field

from ...control import Launch, Resumption
from ..answers import RunAnswer
from ..place import Place
from ..standing import answer, in_thread, wait
from .arguments import (
    READS,
    Data,
    Jobs,
    Llm,
    MaxCost,
    MaxTokens,
    Request,
    Run,
    Seed,
    Settings,
    Test,
    TimeLimit,
    Trials,
    Wait,
)

_ADDS = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=True)
_STOPS = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def tools(place: Place) -> list[Tool]:
    """start, status, cancel, resume."""

    async def start(
        context: Context[None, Any],
        request: Request = None,
        plan: Annotated[
            str | None, Field(max_length=4096, description="Path of a plan.yaml, instead of a request.")
        ] = None,
        data: Data = None,
        test: Test = None,
        settings: Settings = None,
        time_limit_seconds: TimeLimit = None,
        trials: Trials = None,
        llm: Llm = None,
        max_cost_usd: MaxCost = None,
        max_tokens: MaxTokens = None,
        privacy: Annotated[
            Literal["schema", "sample"] | None,
            Field(description="What a language model sees of the data: schema (no cell; default) or sample."),
        ] = None,
        proposer: Annotated[
            str | None, Field(max_length=60, description="hybrid (default), gp, tpe, cma, qmc, random.")
        ] = None,
        device: Literal["auto", "cpu", "cuda"] | None = None,
        seed: Seed = None,
        jobs: Jobs = None,
        wait_seconds: Wait = 5.0,
    ) -> RunAnswer:
        launch = Launch(
            text=request,
            plan=None if plan is None else place.path(plan),
            data=data,
            test=test,
            settings=settings or {},
            llm=llm,
            proposer=proposer,
            trials=trials,
            time_limit_seconds=time_limit_seconds,
            max_cost=max_cost_usd,
            max_tokens=max_tokens,
            privacy=privacy,
            device=device,
            seed=seed,
            jobs=jobs,
        )
        name = await in_thread(partial(place.runs.start, launch))
        return answer(place, await wait(place, name, wait_seconds, context))

    async def status(context: Context[None, Any], run: Run, wait_seconds: Wait = 0.0) -> RunAnswer:
        return answer(place, await wait(place, run, wait_seconds, context))

    async def cancel(run: Run) -> RunAnswer:
        return answer(place, await in_thread(lambda: place.runs.stop(place.name(run))))

    async def resume(
        context: Context[None, Any],
        run: Run,
        time_limit_seconds: TimeLimit = None,
        trials: Trials = None,
        llm: Llm = None,
        accept_leaks: Annotated[
            list[Annotated[str, Field(max_length=1000)]] | None,
            Field(max_length=100, description="Suspected columns to keep: new rows will have them in time."),
        ] = None,
        wait_seconds: Wait = 5.0,
    ) -> RunAnswer:
        how = Resumption(
            llm=llm,
            trials=trials,
            time_limit_seconds=time_limit_seconds,
            accept_leaks=tuple(accept_leaks or ()),
        )
        name = await in_thread(lambda: place.runs.resume(place.name(run), how))
        return answer(place, await wait(place, name, wait_seconds, context))

    return [
        Tool.from_function(
            start,
            description="Begin a run: plan, search, train and verify a model. Returns after wait_seconds or when it is"
            " over; the run goes on by itself, on the CPU, up to its limits (300 s by default). Money only"
            " with a paid llm; max_cost_usd bounds it. A bad request comes back as state refused with the problem.",
            annotations=_ADDS,
        ),
        Tool.from_function(
            status,
            description="Where a run stands: state, trials, best validation score. Free, instant; with wait_seconds"
            " it returns as soon as the run is over. Prefer one long wait to many calls.",
            annotations=READS,
        ),
        Tool.from_function(
            cancel,
            description="Stop a run in order; takes up to 30 s. Finished trials stay, resume goes on with them."
            " Does nothing to a run that nobody works on.",
            annotations=_STOPS,
        ),
        Tool.from_function(
            resume,
            description="Go on with an interrupted run; finished trials are kept. Limits count for the whole run. A"
            " run that is over stays as it is: it is only judged again, without training, with accept_leaks. To"
            " search longer after the end, run `automl-agent fork`.",
            annotations=_ADDS,
        ),
    ]
