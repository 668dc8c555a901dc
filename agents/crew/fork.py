"""A new run that begins as another one did, up to a trial, and goes on from there with other options.

What is copied is the record: proposals, scores, a language model's replies. The split stays, though the person may
have seen the parent's test score by now. Another split would be worse: the copied trials were scored on rows that it
would seal, so that the choice among them would know the sealed labels; and the rows that were sealed would be learned
from. What remains is the person's own choice with that score in mind, which no split undoes. So the record carries
how often these rows were opened along the ancestry, and verdict and report say it.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...pipelines.catalogue import catalogue_hash
from ...pipelines.contracts import ParentResult, PipelinePlan, StorageError
from ...tools.data.locate import resolve
from ...tools.data.read import read_table
from ...tools.delivery.versions import versions
from ...tools.plans.check import check_plan
from ...tools.plans.document import write_plan
from ...tools.store.ancestry import openings
from ...tools.store.chain import Row
from ...tools.store.database import row
from ...tools.store.events import EventKind
from ...tools.store.files import write_atomically, write_text
from ...tools.store.history import History, replay
from ...tools.store.prefix import Prefix, begin, up_to
from .folder import fresh
from .order import Order
from .place import check_place, make_place
from .weights import check_weights


def fork(run: Path, trial: int, order: Order) -> Path:
    """Make the folder of a fork; the run in it is taken up as any other that was interrupted.

    Args:
        run: the parent's folder; nothing in it is changed.
        trial: the last trial that is copied.
        order: what is otherwise from there on; ``out`` is the new folder.

    Returns:
        The new folder.

    Raises:
        RequestError: there is no such run or trial, or the new folder is taken.
        StorageError: the data has changed, the parent is damaged, or the folder cannot be made.
    """
    copied = up_to(run, trial)
    history = replay(copied.events)
    _same_data(history)
    plan = _changed(history.plan, order)
    check_plan(plan, history.profile)
    check_weights(plan.weights)
    task = plan.task
    folder = (order.out or fresh(order.runs, task.data, task.target)).absolute()
    check_place(folder)
    take_over(run, folder, history)
    write_text(folder / "request.txt", str(copied.events[0].body["request"]).rstrip() + "\n")
    write_plan(folder / "plan.yaml", plan)
    parent = ParentResult(
        run_id=history.run_id, chain=copied.chain, trial=trial, openings=openings(copied.whole)
    )
    begin(folder, _created(folder, copied, order, parent), copied, _plan_row(copied, history.plan, plan))
    return folder


def take_over(run: Path, folder: Path, history: History) -> None:
    """Make the new folder, with what the copied trials left in the parent's beside its record.

    Raises:
        StorageError: a file is missing, or the folder cannot be made.
    """
    scored = [f"predictions/{t.number:04d}.npy" for t in history.trials if t.ok]
    failed = [f"logs/trial-{t.number:04d}.txt" for t in history.trials if not t.ok]
    for name in scored:
        _present(run, name)
    make_place(folder)
    for name in (*scored, *(name for name in failed if _is_file(run / name))):
        (folder / name).parent.mkdir(exist_ok=True)
        _copy(run / name, folder / name)


def _created(folder: Path, copied: Prefix, order: Order, parent: ParentResult) -> Mapping[str, Any]:
    before = copied.events[0].body
    return {
        **before,
        "run_id": folder.resolve().name,
        "order": {**before.get("order", {}), **_stated(before.get("order", {}), order)},
        "catalogue": catalogue_hash(),
        "versions": versions(),
        "parent": parent.model_dump(mode="json"),
    }


def _stated(before: Mapping[str, Any], order: Order) -> dict[str, Any]:
    """The fields of an order that are otherwise from here on; a run that is taken up goes by its order."""
    names = ("proposer", "seed", "jobs", "max_cost", "max_tokens", "max_gpu_seconds")
    said = {name: value for name in names if (value := getattr(order, name)) is not None}
    overrides = {**before.get("overrides", {}), **order.overrides.model_dump(mode="json", exclude_none=True)}
    return {**said, "overrides": overrides}


def _changed(plan: PipelinePlan, order: Order) -> PipelinePlan:
    """The plan from here on. The split keeps its seed: the sealed rows stay the same."""
    said = {
        "time_limit_seconds": order.overrides.time_limit_seconds,
        "trials": order.overrides.max_trials,
        "tokens": order.max_tokens,
        "usd": order.max_cost,
        "gpu_seconds": order.max_gpu_seconds,
        "jobs": order.jobs,
    }
    changes: dict[str, Any] = {
        "budget": plan.budget.model_copy(update={k: v for k, v in said.items() if v is not None})
    }
    if order.proposer is not None:
        changes["proposer"] = order.proposer
    if order.seed is not None:
        kept = plan.seed if plan.split.seed is None else plan.split.seed
        changes |= {"seed": order.seed, "split": plan.split.model_copy(update={"seed": kept})}
    return plan.model_copy(update=changes)


def _plan_row(copied: Prefix, before: PipelinePlan, plan: PipelinePlan) -> tuple[Row, ...]:
    if plan == before:
        return ()
    attempt = sum(e.kind is EventKind.PLANNED for e in copied.events)
    return (row(EventKind.PLANNED, plan.model_dump(mode="json"), attempt=attempt),)


def _same_data(history: History) -> None:
    """See that the data is what the copied trials were scored on."""
    files = [history.profile.file, *([history.profile.test_file] if history.profile.test_file else [])]
    for file in files:
        # Read as a run reads it: the table may lie in an archive.
        if read_table(resolve(file.path, ())).facts.sha256 != file.sha256:
            raise StorageError(
                "DATA-CHANGED",
                f"{file.path} is not what the run began with",
                "restore the file, or run anew",
            )


def _present(run: Path, name: str) -> None:
    if not _is_file(run / name):
        raise StorageError("RUN-DAMAGED", f"{run / name} is missing", "restore it, or fork an earlier trial")


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _copy(source: Path, place: Path) -> None:
    write_atomically(place, lambda temporary: _fill(source, temporary))


def _fill(source: Path, temporary: Path) -> None:
    shutil.copyfile(source, temporary, follow_symlinks=False)
