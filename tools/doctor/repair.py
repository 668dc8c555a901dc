"""A new run folder with what is sound of a damaged one. The damaged one stays as it is.

Kept are the events up to the first that is missing or was changed, and the files that these events speak of. The new
record says itself that it was repaired, and what was lost; so does every report made from it.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...pipelines.contracts import RequestError, StorageError
from ..store import database
from ..store.chain import Row
from ..store.events import EventKind
from ..store.faults import of_system
from ..store.leftovers import leftovers
from ..store.lock import holder
from ..store.reading import RUN_DB, check_there
from ..store.run import RunStore
from .salvage import Salvage, salvage

#: Copied as they are, whatever was lost.
_ALWAYS = (".elapsed", "request.txt", "plan.yaml", "predictions", "logs")
#: Copied where the record still says what they are.
_RECORDED = {EventKind.ARTIFACT: ("model", "evidence"), EventKind.RESULT: ("result.json",)}


@dataclass(frozen=True)
class Repaired:
    """What became of it. ``out`` is None where nothing had to be done."""

    found: Salvage
    out: Path | None


def repair(folder: Path, out: Path | None = None) -> Repaired:
    """Save what is sound of the run in ``folder``.

    Args:
        folder: the run folder; it is not changed.
        out: the new one, which must not exist or be empty; beside the old one, if not given.

    Raises:
        RequestError: there is no run, or ``out`` is taken.
        StorageError: somebody works on the run, nothing can be saved, or the new folder cannot be written.
    """
    check_there(folder)
    if (whose := holder(folder)) is not None:
        raise StorageError("RUN-LOCKED", f"process {whose} is working on {folder}", "wait until it ends")
    found = salvage(folder)
    if not found.why:
        return Repaired(found, None)
    if not found.sound:
        raise StorageError(
            "NOTHING-TO-SAVE",
            f"no event of {folder} can be read ({found.why})",
            "restore it from a copy, or run anew",
        )
    place = _place(folder, out)
    try:
        place.mkdir(parents=True, exist_ok=True)
        _files(folder, place, {row[0] for row in found.sound})
        database.create(place / RUN_DB, [*found.sound, _note(found)])
        # Taken up once, as resume will do it.
        RunStore(place).close()
    except (OSError, StorageError) as error:
        shutil.rmtree(place, ignore_errors=True)
        told = of_system(error, place) if isinstance(error, OSError) else None
        if told is None:
            raise
        raise told from error
    return Repaired(found, place)


def _note(found: Salvage) -> Row:
    body = {
        "kept": len(found.sound),
        "lost": found.lost,
        "dropped": dict(found.after),
        "vouched": found.vouched,
        "why": found.why,
    }
    attempt = sum(row[0] == EventKind.REPAIRED.value for row in found.sound)
    return database.row(EventKind.REPAIRED, body, attempt=attempt)


def _place(folder: Path, out: Path | None) -> Path:
    if out is None:
        base = folder.resolve()
        names = [f"{base.name}-repaired", *(f"{base.name}-repaired-{n}" for n in range(2, 1000))]
        return next(base.with_name(name) for name in names if not os.path.lexists(base.with_name(name)))
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise RequestError("OUT-EXISTS", f"{out} is not empty", "name another --out")
    return out.absolute()


def _files(folder: Path, place: Path, kinds: set[str]) -> None:
    names = [*_ALWAYS, *(n for kind, some in _RECORDED.items() if kind.value in kinds for n in some)]
    passed_over = set(leftovers(folder))
    for name in names:
        for path in _regular(folder / name):
            if not passed_over.intersection((path, *path.parents)):
                target = place / path.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


def _regular(path: Path) -> Iterator[Path]:
    """Regular files at or below ``path``; links are not followed."""
    if path.is_symlink():
        return
    if path.is_file():
        yield path
    elif path.is_dir():
        for child in sorted(path.iterdir()):
            yield from _regular(child)
