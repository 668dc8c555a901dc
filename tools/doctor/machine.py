"""Whether runs can be made on this machine. Nothing is downloaded, loaded, hashed or asked."""

import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

import psutil

from ...pipelines.contracts import PersonError
from ..cores import cores
from ..llm.choose import would_choose
from ..llm.embedded.weights import EMBEDDED, cache_folder
from ..trials.confine import described
from ..trials.confine import version as landlock
from .finding import Finding, fail, ok, warn

_PACKAGE = "automl-agent"
_LEAST_PYTHON = (3, 11)
#: Megabytes: below the first a run ends at once, below the second it soon will.
_DISK_MB, _MEMORY_MB = (64, 1000), (300, 1500)
_LEAST = re.compile(r"^([A-Za-z0-9._-]+)[^;]*?>=\s*([0-9.]+)")
#: File systems on which locks and SQLite's log are not to be trusted (sqlite.org/wal.html, section 2).
_NETWORK = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "sshfs",
    "fuse.sshfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "lustre",
}


def machine(runs: Path, environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Everything that a run needs.

    Args:
        runs: the folder that run folders are made in; it need not exist.
        environment: variables.
    """
    yield _python()
    yield _libraries()
    yield ok("cores", f"{cores()}")
    yield _memory()
    yield _disk(runs)
    yield _file_system(runs)
    yield _graphics()
    yield _cache()
    yield _embedded()
    yield _language_model(environment)
    yield _confined()


def _python() -> Finding:
    said = f"{platform.python_version()}, {platform.system()} {platform.machine()}"
    if sys.version_info < _LEAST_PYTHON:
        return fail("python", said, "use Python 3.11 or newer")
    return ok("python", said)


def _libraries() -> Finding:
    """The libraries that the package declares, as far as lower bounds tell."""
    try:
        declared = [r for r in requires(_PACKAGE) or () if "extra ==" not in r]
    except PackageNotFoundError:
        return warn("libraries", f"{_PACKAGE} is not installed as a package", "pip install it, or make test")
    here, missing = [], []
    for requirement in declared:
        found = _LEAST.match(requirement)
        if found is None:
            continue
        name, least = found[1], found[2]
        try:
            has = version(name)
        except PackageNotFoundError:
            missing.append(f"{name} is not installed")
            continue
        here.append(f"{name} {has}")
        if _numbers(has) < _numbers(least):
            missing.append(f"{name} is {has}, older than {least}")
    if missing:
        return fail("libraries", "; ".join(missing), f"pip install --upgrade {_PACKAGE}")
    return ok("libraries", ", ".join(here))


def _numbers(text: str) -> tuple[int, ...]:
    found = re.match(r"\d+(?:\.\d+)*", text)
    return tuple(map(int, found[0].split("."))) if found else ()


def _memory() -> Finding:
    memory = psutil.virtual_memory()
    free = memory.available / 1e6
    said = f"{free:,.0f} MB free of {memory.total / 1e6:,.0f} MB"
    if free < _MEMORY_MB[0]:
        return fail("memory", said, "end other programs")
    if free < _MEMORY_MB[1]:
        return warn("memory", said, "end other programs; trials that need more are ended")
    return ok("memory", said)


def _disk(runs: Path) -> Finding:
    place = _existing(runs)
    if not os.access(place, os.W_OK | os.X_OK):
        return fail("disk", f"{place} cannot be written", "name another place with --out", 5)
    free = shutil.disk_usage(place).free / 1e6
    said = f"{free:,.0f} MB free in {place}"
    if free < _DISK_MB[0]:
        return fail("disk", said, "free some, or name another place with --out", 5)
    if free < _DISK_MB[1]:
        return warn("disk", said, "free some, or name another place with --out")
    return ok("disk", said)


def _file_system(runs: Path) -> Finding:
    place = _existing(runs)
    mounts = [p for p in psutil.disk_partitions(all=True) if place.is_relative_to(p.mountpoint)]
    kind = max(mounts, key=lambda p: len(p.mountpoint)).fstype if mounts else "unknown"
    if kind.lower() in _NETWORK:
        return warn(
            "file system", f"{place} is on {kind}", "put runs on a local disk (--out): locks fail there"
        )
    return ok("file system", f"{kind}, local" if mounts else kind)


def _graphics() -> Finding:
    devices = [p.name for p in Path("/dev").glob("nvidia[0-9]*")]
    if not devices:
        return ok("gpu", "none; models train on the CPU")
    try:
        torch = version("torch")
    except PackageNotFoundError:
        torch = "not installed"
    if "+cpu" in torch:
        return warn("gpu", f"{', '.join(devices)}, but torch is {torch}", "install torch for CUDA to use it")
    return ok("gpu", f"{', '.join(devices)}; torch {torch}")


def _cache() -> Finding:
    folder = cache_folder()
    place = _existing(folder)
    if not os.access(place, os.W_OK | os.X_OK):
        return warn("cache", f"{folder} cannot be written", "set AUTOML_AGENT_CACHE to a folder that can")
    return ok("cache", str(folder))


def _embedded() -> Finding:
    path = EMBEDDED.path()
    if find_spec("xllamacpp") is None:
        return warn("embedded model", "llama.cpp is not installed", f"pip install '{_PACKAGE}[local]'")
    try:
        size = path.stat().st_size
    except OSError:
        return warn("embedded model", f"{path} is not here", "automl-agent models pull")
    if size != EMBEDDED.bytes:
        return fail(
            "embedded model", f"{path} has {size} bytes, not {EMBEDDED.bytes}", "automl-agent models pull"
        )
    if not EMBEDDED.is_vouched():
        return warn("embedded model", f"{path} has not been hashed yet", "automl-agent models list hashes it")
    return ok("embedded model", f"{EMBEDDED.name}: {path}, as it was hashed")


def _language_model(environment: Mapping[str, str]) -> Finding:
    try:
        spec, why = would_choose(environment)
    except PersonError as error:
        return fail("language model", error.what, error.hint)
    said = f"{spec.text}: {why}"
    if spec.provider == "embedded" and spec.file is None and not EMBEDDED.path().is_file():
        return warn("language model", said, "it is downloaded first (1.1 GB); --llm none does without")
    return ok("language model", said)


def _confined() -> Finding:
    if not landlock():
        return warn("workers", described(), "nothing, unless data come from people who are not trusted")
    return ok("workers", described())


def _existing(folder: Path) -> Path:
    """The folder, or the first above it that is there."""
    folder = folder.absolute()
    return next((p for p in (folder, *folder.parents) if p.is_dir()), Path("/"))
