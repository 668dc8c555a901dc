"""What a run has come to: its trials, result, report, and why."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import FileResponse

from ....pipelines.contracts import RequestError, RunResult, Value
from ....tools.decisions import Decision
from ....tools.runs.summary import TrialPoint
from ....tools.store.history import is_planned, replay
from ..headers import REPORT_POLICY
from ..place import Here, Place
from ..watching import finished_trials
from .words import HTML, RunName

router = APIRouter(prefix="/api/runs", tags=["runs"])
_REPORT = "report.html"


class Trials(Value):
    """The finished trials of a run in their order. ``seq`` is that of the summary they belong to."""

    seq: int
    trials: tuple[TrialPoint, ...]


class Console(Value):
    """What the processes of a run said last."""

    lines: tuple[str, ...]


class Why(Value):
    """Decisions, quoted from a run's record. ``topics`` are those there are; ``changed`` says what of the record was
    changed after it was written.
    """

    question: str
    decisions: tuple[Decision, ...]
    topics: tuple[str, ...]
    changed: tuple[str, ...]


@router.get("/{name}/trials")
def trials(name: RunName, here: Here) -> Trials:
    """Every finished trial, with the best score so far: the curve of the run."""
    summary = here.runs.summary(name)
    return Trials(seq=summary.seq, trials=tuple(p for _, p in finished_trials(here.runs, summary)))


@router.get("/{name}/console")
def console(name: RunName, here: Here, lines: Annotated[int, Query(ge=1, le=1000)] = 200) -> Console:
    """The last lines that the processes of a run said."""
    return Console(lines=tuple(here.runs.console(name, lines)))


@router.get("/{name}/result")
def result(name: RunName, here: Here) -> RunResult:
    """``result.json`` of a run that is over."""
    found = here.runs.catalogue.events(name)
    over = replay(found).result if is_planned(found) else None
    if over is None:
        raise RequestError("RUN-NOT-OVER", f"{name[:80]} is not over", "wait, or resume it")
    return over


@router.get("/{name}/why")
def why(
    name: RunName,
    here: Here,
    question: Annotated[str, Query(max_length=2000)] = "",
    most: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Why:
    """What was decided in a run, why, and what came of it; an empty question asks for all of it."""
    from ....tools.decisions import answers, decisions
    from ....tools.store.run import broken, read_unchecked

    folder = here.runs.catalogue.folder(name)
    log = decisions(read_unchecked(folder))
    found = answers(question, log) if question.strip() else log
    topics = tuple(dict.fromkeys(d.topic for d in log))
    return Why(question=question, decisions=tuple(found)[:most], topics=topics, changed=tuple(broken(folder)))


@router.get("/{name}/report.html", response_class=FileResponse, responses=HTML)
def report(name: RunName, here: Here) -> FileResponse:
    """The report. What it quotes is hostile: it is served so that a browser runs and loads nothing of it."""
    return document(_report(name, here))


def document(path: Path) -> FileResponse:
    """A page of ours with others' data in it.

    Raises:
        RequestError: it is not there.
    """
    if path.is_symlink() or not path.is_file():
        raise RequestError("NO-FILE", f"there is no {path.name}", "it is written at the end")
    headers = {"Content-Security-Policy": REPORT_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return FileResponse(path, media_type="text/html", headers=headers)


def _report(name: str, here: Place) -> Path:
    from ....tools.recompute.restore import restore

    path = here.runs.catalogue.folder(name) / _REPORT
    if not path.is_file():
        # A run that was killed just before it wrote the page has all it takes to write it.
        restore(path.parent)
    return path
