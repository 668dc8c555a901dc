"""Where a new run goes: a folder of its own, or one in which nothing stands in its way. Nothing is ever overwritten."""

from pathlib import Path

from ...pipelines.contracts import RequestError, StorageError
from ...tools.store.events import EventKind
from ...tools.store.layout import FOLDERS, RESULTS
from ...tools.store.lock import holder
from ...tools.store.reading import is_there, whole

#: What a run writes beside ``run.db``. Other files in its folder are left alone.
_OURS = (*RESULTS, *FOLDERS)
_REQUEST = "request.txt"


def check_place(folder: Path, request: str | None = None) -> None:
    """See whether a run can begin in ``folder``, which need not be there yet.

    Args:
        folder: the run folder.
        request: what ``request.txt`` will say; a file that says the same is no obstacle.

    Raises:
        RequestError: it holds a run, or files that a run would overwrite.
        StorageError: it is no folder, a link to nowhere, or held by another process.
    """
    if folder.is_symlink() and not folder.exists():
        raise StorageError("NO-FOLDER", f"{folder} is a link to nowhere", "mend it, or name another --out")
    if folder.exists() and not folder.is_dir():
        raise StorageError("NO-FOLDER", f"{folder} is a file", "name a folder with --out")
    if not folder.is_dir():
        return
    if is_there(folder):
        raise _taken(folder)
    if (pid := holder(folder)) is not None:
        raise StorageError("RUN-LOCKED", f"process {pid} begins a run in {folder}", "name another --out")
    for name in _OURS:
        if (folder / name).exists() or (folder / name).is_symlink():
            raise RequestError(
                "OUT-NOT-EMPTY",
                f"{folder} holds {name}, which a run would overwrite",
                "remove it, or name another --out",
            )
    if request is not None and (folder / _REQUEST).exists() and not _says(folder / _REQUEST, request):
        raise RequestError(
            "OUT-NOT-EMPTY",
            f"{folder} holds another {_REQUEST}, which the run would overwrite",
            "name another --out",
        )


def make_place(folder: Path) -> tuple[Path, ...]:
    """Make a run folder; the folders that were not there before, the run's own first.

    Raises:
        StorageError: it cannot be made.
    """
    made = tuple(path for path in (folder, *folder.parents) if not path.exists())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            "NO-FOLDER", f"cannot make {folder}: {error.strerror}", "name another --out"
        ) from error
    return made


def _taken(folder: Path) -> StorageError | RequestError:
    """What to do about a folder that holds a run, which depends on how far that one is."""
    if (pid := holder(folder)) is not None:
        return StorageError(
            "RUN-LOCKED", f"process {pid} is working on a run in {folder}", "name another --out"
        )
    try:
        events = whole(folder)
    except StorageError:
        hint = f"automl-agent doctor {folder} tells more; name another --out"
        return RequestError("RUN-EXISTS", f"{folder} holds a run that cannot be read", hint)
    if not any(e.kind is EventKind.RESULT for e in events):
        hint = f"go on with it: automl-agent resume {folder}; or name another --out"
        return RequestError("RUN-EXISTS", f"{folder} holds an interrupted run", hint)
    trials = [e.number for e in events if e.kind is EventKind.FINISHED]
    fork = f"go on from a trial of it: automl-agent fork {folder} --from {trials[-1]}; " if trials else ""
    return RequestError("RUN-EXISTS", f"{folder} holds a finished run", f"{fork}or name another --out")


def _says(path: Path, request: str) -> bool:
    try:
        return path.read_text(encoding="utf-8-sig").strip() == request.strip()
    except (OSError, ValueError):
        return False
