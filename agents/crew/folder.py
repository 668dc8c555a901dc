"""The run folder: made only when there is a sound plan, and never half."""

import re
import time
from pathlib import Path

from ...pipelines.catalogue import catalogue_hash
from ...pipelines.contracts import DataProfile, PipelinePlan, RequestError, StorageError
from ...tools.delivery.versions import versions
from ...tools.plans.document import write_plan
from ...tools.store.events import EventKind
from ...tools.store.files import write_text
from ...tools.store.run import RunStore
from .state import Desk


def create_run(desk: Desk, plan: PipelinePlan, profile: DataProfile) -> RunStore:
    """Make the folder, open its store and record the plan.

    Raises:
        RequestError: the folder holds a run already.
        StorageError: it cannot be made.
    """
    folder = (desk.order.out or _fresh(desk.order.runs, plan)).absolute()
    if (folder / "run.db").exists():
        raise RequestError(
            "RUN-EXISTS",
            f"{folder} holds a run",
            f"resume it (automl-agent resume {folder}) or name another --out",
        )
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
            "request": plan.task.request,
            "llm": desk.order.llm,
            "catalogue": catalogue_hash(),
            "versions": versions(),
        },
    )
    store.append(EventKind.PROFILED, profile.model_dump(mode="json"))
    store.append(EventKind.PLANNED, plan.model_dump(mode="json"))
    write_text(folder / "request.txt", plan.task.request.rstrip() + "\n")
    write_plan(folder / "plan.yaml", plan)
    return store


def _fresh(runs: Path, plan: PipelinePlan) -> Path:
    """``runs/<utc>-<slug>``, with a number behind where that second is taken."""
    words = f"{Path(plan.task.data).name.split('.')[0]}-{plan.task.target}"
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:40] or "run"
    base = f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{slug}"
    names = [base, *(f"{base}-{n}" for n in range(2, 1000))]
    return next(runs / name for name in names if not (runs / name).exists())
