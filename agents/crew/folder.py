"""The run folder: made when a language model is about to speak, else when there is a sound plan; never half."""

import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

from ...pipelines.catalogue import catalogue_hash
from ...pipelines.contracts import Audit, DataProfile, PipelinePlan, RequestError
from ...tools.delivery.versions import versions
from ...tools.llm.choose import Chosen
from ...tools.plans.document import write_plan
from ...tools.search.heartbeat import forget
from ...tools.store.events import EventKind
from ...tools.store.files import write_text
from ...tools.store.history import replay
from ...tools.store.run import RunStore
from .place import check_place, make_place
from .state import Desk

#: For people; both are in the record too.
REQUEST, PLAN = "request.txt", "plan.yaml"


def begin_run(desk: Desk, request: str, data: str, target: str | None) -> RunStore:
    """Make the folder, open its store and record the order; ``run.db`` appears with that first event.

    Args:
        desk: the crew's.
        request: the person's words.
        data: the data file, for the folder's name.
        target: the column to predict, for the folder's name, where it is known already.

    Raises:
        RequestError: the folder holds a run already, or files that a run would overwrite.
        StorageError: it cannot be made.
    """
    folder = (desk.order.out or fresh(desk.order.runs, data, target)).absolute()
    check_place(folder, request)
    desk.made = make_place(folder)
    store = desk.resources.enter_context(RunStore(folder))
    if store.events:
        # Another process was quicker, and is through with it.
        raise RequestError("RUN-EXISTS", f"{folder} holds a run", "name another --out")
    store.watch(desk.watch)
    # Said before there is anything: whoever is interrupted right after it hears how to go on.
    desk.opened(folder)
    store.append(
        EventKind.RUN_CREATED,
        {
            "run_id": folder.resolve().name,
            "request": request,
            "llm": spoken_by(desk.chosen),
            "memory_mb": desk.memory_mb,
            "order": desk.order.model_dump(mode="json", exclude={"started", "resume", "out"}),
            "catalogue": catalogue_hash(),
            "versions": versions(),
        },
    )
    write_text(folder / REQUEST, request.rstrip() + "\n")
    desk.store = store
    desk.keep_time(folder)
    return store


def spoken_by(chosen: Chosen | None) -> dict[str, str | None]:
    """Which language model speaks, as recorded."""
    if chosen is None:
        return {"spec": "none", "model": None, "said": ""}
    model = chosen.model.name if chosen.model else None
    return {"spec": chosen.spec.text, "model": model, "said": chosen.said}


def record_plan(store: RunStore, plan: PipelinePlan, profile: DataProfile, audit: Audit) -> None:
    """Record what was found in the data and what will be done. The plan comes last: with it, there is a run.

    A process that was interrupted before the plan may have recorded the rest already.
    """
    for kind, found in ((EventKind.PROFILED, profile), (EventKind.AUDITED, audit)):
        store.append(kind, found.model_dump(mode="json"), attempt=len(store.all(kind)))
    store.append(EventKind.PLANNED, plan.model_dump(mode="json"))
    write_plan(store.folder / PLAN, plan)


def complete(store: RunStore) -> None:
    """Write what a process left unwritten that was killed right after the event it belongs to."""
    request = store.events[0].body.get("request")
    if request is not None and not (store.folder / REQUEST).exists():
        write_text(store.folder / REQUEST, request.rstrip() + "\n")
    if store.last(EventKind.PLANNED) is not None and not (store.folder / PLAN).exists():
        write_plan(store.folder / PLAN, replay(store.events).plan)


def clear(folder: Path) -> None:
    """Remove what workers read and wrote; nobody needs it once the run is over."""
    shutil.rmtree(folder / "work", ignore_errors=True)


def discard(desk: Desk) -> None:
    """Take a new run back that came to no plan: what was asked for cannot be done, so there is nothing to resume."""
    store = desk.store
    assert store is not None
    (store.folder / REQUEST).unlink(missing_ok=True)
    forget(store.folder)
    store.discard()
    for folder in desk.made:
        # Whoever put something in meanwhile keeps it.
        with suppress(OSError):
            folder.rmdir()


def fresh(runs: Path, data: str, target: str | None) -> Path:
    """``runs/<utc>-<slug>``, with a number behind where that second is taken."""
    words = f"{Path(data).name.split('.')[0]}-{target or ''}"
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:40] or "run"
    base = f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{slug}"
    names = [base, *(f"{base}-{n}" for n in range(2, 1000))]
    return next(runs / name for name in names if not (runs / name).exists())
