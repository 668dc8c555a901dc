"""The run folder: made when a language model is about to speak, else when there is a sound plan; never half."""

import re
import time
from contextlib import suppress
from pathlib import Path

from ...pipelines.catalogue import catalogue_hash
from ...pipelines.contracts import Audit, DataProfile, PipelinePlan, RequestError, StorageError
from ...tools.delivery.versions import versions
from ...tools.llm.choose import Chosen
from ...tools.plans.document import write_plan
from ...tools.store.events import EventKind
from ...tools.store.files import write_text
from ...tools.store.run import RunStore
from .state import Desk


def begin_run(desk: Desk, request: str, data: str, target: str | None) -> RunStore:
    """Make the folder, open its store and record the order; ``run.db`` appears with that first event.

    Args:
        desk: the crew's.
        request: the person's words.
        data: the data file, for the folder's name.
        target: the column to predict, for the folder's name, where it is known already.

    Raises:
        RequestError: the folder holds a run already.
        StorageError: it cannot be made.
    """
    folder = (desk.order.out or _fresh(desk.order.runs, data, target)).absolute()
    if (folder / "run.db").exists():
        raise RequestError(
            "RUN-EXISTS",
            f"{folder} holds a run",
            f"resume it (automl-agent resume {folder}) or name another --out",
        )
    desk.made = tuple(path for path in (folder, *folder.parents) if not path.exists())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            "NO-FOLDER", f"cannot make {folder}: {error.strerror}", "name another --out"
        ) from error
    store = desk.resources.enter_context(RunStore(folder))
    store.watch(desk.watch)
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
    write_text(folder / "request.txt", request.rstrip() + "\n")
    desk.store = store
    desk.opened(folder)
    return store


def spoken_by(chosen: Chosen | None) -> dict[str, str | None]:
    """Which language model speaks, as recorded."""
    if chosen is None:
        return {"spec": "none", "model": None, "said": ""}
    model = chosen.model.name if chosen.model else None
    return {"spec": chosen.spec.text, "model": model, "said": chosen.said}


def record_plan(store: RunStore, plan: PipelinePlan, profile: DataProfile, audit: Audit) -> None:
    """Record what was found in the data and what will be done. The plan comes last: with it, there is a run."""
    store.append(EventKind.PROFILED, profile.model_dump(mode="json"))
    store.append(EventKind.AUDITED, audit.model_dump(mode="json"))
    store.append(EventKind.PLANNED, plan.model_dump(mode="json"))
    write_plan(store.folder / "plan.yaml", plan)


def discard(desk: Desk) -> None:
    """Take a new run back that came to no plan: what was asked for cannot be done, so there is nothing to resume."""
    store = desk.store
    assert store is not None
    store.close()
    for name in ("run.db", "run.db-wal", "run.db-shm", "request.txt", ".lock"):
        (store.folder / name).unlink(missing_ok=True)
    for folder in desk.made:
        # Whoever put something in meanwhile keeps it.
        with suppress(OSError):
            folder.rmdir()


def _fresh(runs: Path, data: str, target: str | None) -> Path:
    """``runs/<utc>-<slug>``, with a number behind where that second is taken."""
    words = f"{Path(data).name.split('.')[0]}-{target or ''}"
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:40] or "run"
    base = f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{slug}"
    names = [base, *(f"{base}-{n}" for n in range(2, 1000))]
    return next(runs / name for name in names if not (runs / name).exists())
