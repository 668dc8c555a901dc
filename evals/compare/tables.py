"""``--table``: which tasks a recorded table holds, whatever its format."""

import hashlib
from functools import cache
from pathlib import Path

from ...pipelines.contracts import DataError, Direction
from .archive import Archive, instances, no_instance, open_archive
from .replay import ReplayTask
from .rows import open_rows
from .surrogate import open_surrogate, surrogate_instances
from .task import TaskRef

#: Tasks taken of a table that holds many and names none.
_FEW = 5


def table_refs(
    named: str, objective: str | None = None, direction: Direction | None = None
) -> tuple[TaskRef, ...]:
    """The tasks of a table.

    Args:
        named: ``PATH``, or ``PATH:INSTANCE`` for one task of a table that holds several. Of very many, five are
            taken, always the same ones.
        objective, direction: what the person named.

    Raises:
        DataError: there is no such table or instance, or it cannot be replayed.
    """
    path, wanted = _split(named)
    held = _instances(path)
    if wanted and not held:
        raise DataError("NO-SUCH-INSTANCE", f"{path.name} holds one task alone", f"write --table {path}")
    if wanted:
        chosen = [name for name in held if wanted in {name, name.split(":")[0]}]
        if not chosen:
            raise no_instance(path, wanted, held)
    else:
        chosen = sorted(sorted(held, key=lambda n: hashlib.sha256(n.encode()).digest())[:_FEW])
    return tuple(
        TaskRef(
            suite="table",
            name=f"{path.stem}:{instance.split(':')[0]}" if instance else path.stem,
            path=str(path.resolve()),
            instance=instance,
            objective=objective,
            direction=direction,
        )
        for instance in chosen or [""]
    )


def open_table(ref: TaskRef) -> ReplayTask:
    """One task of a table.

    Raises:
        DataError: it cannot be replayed.
    """
    path = Path(ref.path)
    if path.is_dir():
        return open_surrogate(path, ref)
    if path.suffix.lower() == ".npz":
        return open_archive(_archive(path), ref)
    return open_rows(path, ref)


def _instances(path: Path) -> tuple[str, ...]:
    if path.is_dir():
        return surrogate_instances(path)
    if path.suffix.lower() == ".npz":
        return instances(_archive(path))
    return ()


def _split(named: str) -> tuple[Path, str]:
    path = Path(named)
    if path.exists():
        return path, ""
    before, colon, instance = named.rpartition(":")
    if colon and before and Path(before).exists():
        return Path(before), instance
    raise DataError("NO-SUCH-TABLE", f"there is no {named[:120]}", "name a table that is there")


@cache
def _archive(path: Path) -> Archive:
    return Archive(path)
