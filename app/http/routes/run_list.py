"""Runs: which there are, where each stands; begin, stop, take up, remove."""

from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

import anyio.to_thread
from fastapi import APIRouter, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from ....agents.intake.files import file_mentions
from ....pipelines.contracts import RequestError, Value
from ....tools.runs.summary import RunState, RunSummary
from ...control import Launch, Resumption
from ..place import Here, Place
from .words import Key, Plain, Prose, RunName, UploadId

router = APIRouter(prefix="/api/runs", tags=["runs"])
_Found = TypeVar("_Found")
_Seconds = Annotated[float, Field(gt=0, le=30 * 86_400)]
_STOP_SECONDS = 20.0


class RunOrder(Value):
    """A run to begin. Files are uploads, or named as they are called in the server's working folder.

    Attributes:
        text: the request in words.
        upload, data: the table; at most one of them. Without either, the words name it.
        test_upload, test: a separate test table.
        settings: task fields such as ``{"exclude": "sex,race"}``; they win over the words.
        language_model: ``server``: the one that the server was started with.
    """

    text: Prose
    upload: UploadId | None = None
    data: Plain | None = None
    test_upload: UploadId | None = None
    test: Plain | None = None
    settings: dict[Key, Plain] = Field(default={}, max_length=40)
    language_model: Literal["server", "none"] = "server"
    proposer: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9+_-]{0,59}$")
    trials: int | None = Field(default=None, ge=1, le=1_000_000)
    time_limit_seconds: _Seconds | None = None
    max_cost: float | None = Field(default=None, ge=0, le=1e9)
    max_tokens: int | None = Field(default=None, ge=0, le=10**12)
    privacy: Literal["schema", "sample"] | None = None
    seed: int | None = Field(default=None, ge=0, le=2**31 - 1)
    jobs: int | None = Field(default=None, ge=1, le=256)


class ResumeOrder(Value):
    """How a run is taken up; limits count for the whole run."""

    trials: int | None = Field(default=None, ge=1, le=1_000_000)
    time_limit_seconds: _Seconds | None = None
    accept_leaks: tuple[Plain, ...] = Field(default=(), max_length=100)


@router.get("")
def runs(here: Here) -> list[RunSummary]:
    """Every run, those that began last first."""
    return here.runs.summaries()


@router.post("", status_code=202)
async def start(order: RunOrder, here: Here, response: Response) -> RunSummary:
    """Begin a run: a process of its own, which outlives this server. It may still be refused; its summary says so."""
    name = await _slowly(here, lambda: _start(order, here))
    response.headers["Location"] = f"/api/runs/{name}"
    return await _slowly(here, lambda: here.runs.summary(name))


@router.get("/{name}")
async def run(name: RunName, here: Here) -> RunSummary:
    """Where a run stands."""
    known = here.watching.known(name)
    return known if known is not None else await run_in_threadpool(here.runs.summary, name)


@router.post("/{name}/stop")
async def stop(name: RunName, here: Here) -> RunSummary:
    """Stop a run in order; it can be taken up afterwards."""
    found = await _slowly(here, lambda: here.runs.stop(name, _STOP_SECONDS))
    here.watching.touch(found.name)
    return found


@router.post("/{name}/resume", status_code=202)
async def resume(name: RunName, here: Here, order: ResumeOrder | None = None) -> RunSummary:
    """Take up a run that nobody works on."""
    how = Resumption(**(order or ResumeOrder()).model_dump())

    def work() -> RunSummary:
        _check_room(here)
        return here.runs.summary(here.runs.resume(name, how))

    found = await _slowly(here, work)
    here.watching.touch(found.name)
    return found


@router.delete("/{name}", status_code=204, response_class=Response)
async def remove(name: RunName, here: Here) -> Response:
    """Remove a run that nobody works on, its model included. It must be named in full."""

    def work() -> None:
        if here.runs.summary(name).name != name:
            raise RequestError("NO-RUN", f"no run is called {name[:80]!r}", "name it in full")
        here.runs.remove(name)

    await _slowly(here, work)
    here.watching.touch(name)
    return Response(status_code=204)


def _start(order: RunOrder, here: Place) -> str:
    _check_room(here)
    here.files.check(order.text)
    data = file_of(here, order.upload, order.data)
    launch = Launch(
        text=order.text,
        data=data,
        test=file_of(here, order.test_upload, order.test),
        settings=order.settings,
        llm="none" if order.language_model == "none" else here.settings.llm,
        proposer=order.proposer,
        trials=order.trials,
        time_limit_seconds=order.time_limit_seconds,
        max_cost=order.max_cost,
        max_tokens=order.max_tokens,
        privacy=order.privacy,
        seed=order.seed,
        jobs=order.jobs,
        # The run's name reads like its data's.
        about=None if data else next((m.name[-200:] for m in file_mentions(order.text)), None),
    )
    return here.runs.start(launch)


def file_of(here: Place, upload: str | None, name: str | None) -> str | None:
    """The path of an upload or of a file of the working folder; None where neither is named.

    Raises:
        RequestError: both are named, there is no such upload, or the name leads elsewhere.
        DataError: there is no such file.
    """
    if upload is not None and name is not None:
        raise RequestError("TWO-FILES", "an upload and a name are given", "give one of them")
    if upload is not None:
        return str(here.uploads.path(upload))
    return None if name is None else str(here.files.locate(name))


def _check_room(here: Place) -> None:
    going_on = {RunState.STARTING, RunState.WORKING}
    working = sum(s.state in going_on for s in here.runs.summaries())
    if working >= here.settings.limits.runs:
        raise RequestError(
            "BUSY", f"{working} runs are being worked on", "stop one, or wait until one is over"
        )


async def _slowly(here: Place, work: Callable[[], _Found]) -> _Found:
    return await anyio.to_thread.run_sync(work, limiter=here.slow)
