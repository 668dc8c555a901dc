"""From what a person names to weights that a plan can hold."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from ...pipelines.contracts import DataError, RequestError, Weights
from ...pipelines.pretrained.folder import read_folder
from ...pipelines.pretrained.library import is_here, missing
from .fetch import fetch, repository
from .licence import licence_of
from .measure import measure

_MOST = 8


def named(
    names: Sequence[str],
    memory_mb: int,
    texts: Sequence[str] = (),
    fetching: Callable[[str], Path] = fetch,
) -> tuple[Weights, ...]:
    """The weights of folders, and of repositories that are written ``hf:ORG/NAME``.

    Args:
        names: as the person wrote them, paths absolute.
        memory_mb: that loading one of them may take.
        texts: some of the table's, to be timed on.
        fetching: gives the folder of a repository.

    Raises:
        RequestError: a repository cannot be had, or too many are named.
        DataError: a folder is none of weights, or cannot be used.
    """
    if not names:
        return ()
    if len(names) > _MOST:
        raise RequestError("TOO-MANY-WEIGHTS", f"{len(names)} weights are named", f"name {_MOST} at most")
    if not is_here():
        raise missing()
    found: list[Weights] = []
    for name in dict.fromkeys(names):
        one = _one(name, memory_mb, texts, fetching, {w.name for w in found})
        if any(one.sha256 == w.sha256 for w in found):
            raise DataError("WEIGHTS-TWICE", f"{name} holds the same weights as another", "name it once")
        found.append(one)
    return tuple(found)


def _one(
    name: str, memory_mb: int, texts: Sequence[str], fetching: Callable[[str], Path], taken: set[str]
) -> Weights:
    repo = repository(name)
    path = Path(name) if repo is None else fetching(repo)
    folder = read_folder(path.absolute())
    measured = measure(folder, memory_mb, texts)
    return Weights(
        name=_free((repo or path.name).rpartition("/")[2], taken),
        kind=folder.kind,
        path=str(folder.path),
        source=name,
        sha256=folder.sha256,
        licence=licence_of(folder),
        bytes=folder.bytes,
        **measured.model_dump(),
    )


def _free(name: str, taken: set[str]) -> str:
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:60] or "weights"
    return next(n for n in (base, *(f"{base}-{k}" for k in range(2, _MOST + 2))) if n not in taken)
