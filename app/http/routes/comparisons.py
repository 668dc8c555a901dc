"""Proposers side by side: ``automl-agent compare`` as a process of its own."""

import json
import re
from functools import cache
from typing import Annotated, Any, Literal

import anyio.to_thread
from fastapi import APIRouter, Response
from pydantic import Field
from starlette.responses import FileResponse

from ....pipelines.contracts import RequestError, Value
from ..jobs import JobState
from ..place import COMPARED, Here, Place
from .evidence import document
from .words import HTML, JobId, UploadId

router = APIRouter(tags=["comparisons"])
_DONE = re.compile(r"\[(\d{1,9})/(\d{1,9})\]")
_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9+_.-]{0,59}$")]


class ComparisonOrder(Value):
    """What is compared.

    Attributes:
        suite: tasks that come with automl-agent: ``synthetic`` in seconds, ``bayesmark`` trained for real.
        tables: uploads that hold recorded trials; instead of a suite.
        tasks: only these of the suite.
        trials: proposals after the start points.
        seeds: searches of each proposer on each task.
        language_model: asked by proposers that speak; ``server``: the one that the server was started with.
    """

    proposers: tuple[_Name, ...] = Field(min_length=1, max_length=20)
    suite: Literal["synthetic", "bayesmark"] | None = None
    tables: tuple[UploadId, ...] = Field(default=(), max_length=10)
    tasks: tuple[_Name, ...] = Field(default=(), max_length=40)
    trials: int = Field(default=15, ge=1, le=200)
    seeds: int = Field(default=3, ge=1, le=30)
    language_model: Literal["server", "none"] = "none"


class Comparison(Value):
    """A comparison, or how far it is. ``done`` of ``cells`` searches have ended; ``at`` is seconds since 1970."""

    id: str
    at: float
    state: JobState
    order: ComparisonOrder
    done: int = 0
    cells: int = 0
    lines: tuple[str, ...] = ()
    problem: str = ""


class Proposer(Value):
    """Somebody who proposes; ``speaks``: with a language model."""

    name: str
    speaks: bool


@router.get("/api/proposers")
def proposers() -> list[Proposer]:
    """Whom there is to compare."""
    return list(_proposers())


@router.get("/api/comparisons")
def comparisons(here: Here) -> list[Comparison]:
    """Every comparison, the last first."""
    return [_comparison(i, here) for i in here.comparisons.ids()]


@router.post("/api/comparisons", status_code=202)
async def start(order: ComparisonOrder, here: Here) -> Comparison:
    """Begin to compare."""
    return await anyio.to_thread.run_sync(lambda: _begin(order, here), limiter=here.slow)


@router.get("/api/comparisons/{comparison}")
def comparison(comparison: JobId, here: Here) -> Comparison:
    """How far it is."""
    return _comparison(comparison, here)


@router.get("/api/comparisons/{comparison}/result")
def result(comparison: JobId, here: Here) -> dict[str, Any]:
    """``results.json``: regret by evaluation, ranks and tests for each proposer."""
    if here.comparisons.state(comparison) is not JobState.DONE:
        raise RequestError("STILL-WORKING", "there is no result", "wait until it is done")
    text = (here.comparisons.folder(comparison) / COMPARED).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@router.get("/api/comparisons/{comparison}/report.html", response_class=FileResponse, responses=HTML)
def report(comparison: JobId, here: Here) -> FileResponse:
    """The report, served so that a browser runs and loads nothing of it."""
    return document(here.comparisons.folder(comparison) / "report.html")


@router.post("/api/comparisons/{comparison}/stop")
def stop(comparison: JobId, here: Here) -> Comparison:
    """End it."""
    here.comparisons.stop(comparison)
    return _comparison(comparison, here)


@router.delete("/api/comparisons/{comparison}", status_code=204, response_class=Response)
def remove(comparison: JobId, here: Here) -> Response:
    """End and forget it."""
    here.comparisons.remove(comparison)
    return Response(status_code=204)


def _begin(order: ComparisonOrder, here: Place) -> Comparison:
    known = [p.name for p in _proposers()]
    unknown = next((p for p in order.proposers if p not in known), None)
    if unknown is not None:
        raise RequestError("NO-SUCH-PROPOSER", f"no proposer is called {unknown!r}", "see /api/proposers")
    if (order.suite is None) == (not order.tables):
        raise RequestError("NO-TASKS", "a suite or tables are needed, not both", "choose the suite synthetic")
    llm = "none" if order.language_model == "none" else here.settings.llm
    words = [
        "compare",
        f"--proposers={','.join(order.proposers)}",
        "--out={folder}",
        *([f"--suite={order.suite}"] if order.suite else []),
        *(f"--table={here.uploads.path(t)}" for t in order.tables),
        *(f"--task={t}" for t in order.tasks),
        f"--trials={order.trials}",
        f"--seeds={order.seeds}",
        *([f"--llm={llm}"] if llm is not None else []),
    ]
    id_ = here.comparisons.start(words, {"order": order.model_dump(mode="json")}, here.settings.cwd)
    return _comparison(id_, here)


def _comparison(id_: str, here: Place) -> Comparison:
    jobs = here.comparisons
    kept, state, lines = jobs.order(id_), jobs.state(id_), jobs.console(id_, 30)
    counted = next((m for m in map(_DONE.match, reversed(lines)) if m is not None), None)
    return Comparison(
        id=id_,
        at=kept["at"],
        state=state,
        order=ComparisonOrder.model_validate(kept["order"]),
        done=int(counted[1]) if counted else 0,
        cells=int(counted[2]) if counted else 0,
        lines=tuple(lines),
        problem=jobs.problem(id_) if state is JobState.FAILED else "",
    )


@cache
def _proposers() -> tuple[Proposer, ...]:
    # The samplers load a good deal: a server that compares nothing does without.
    from ....agents.hyperparameters import arms

    return tuple(Proposer(name=name, speaks=name in arms.SPEAKING) for name in arms.names())
