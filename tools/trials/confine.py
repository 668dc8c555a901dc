"""What a worker can reach: its job's files, its libraries, and nothing else (Linux: Landlock and seccomp).

A child that is forked for a job gives its rights up before it works, for itself and whatever it starts. From then
on it can neither open the data file, the run's record or other jobs' files, nor look into the process that holds
the sealed labels, nor connect anywhere, start a process or end one (``seccomp.py``). Kernel documentation:
https://docs.kernel.org/userspace-api/landlock.html

Below Landlock 6 without seccomp, a worker can still send signals to processes of the same user.
"""

import ctypes
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from . import seccomp

#: Confine where the system can; refuse to work where it cannot; not at all, so that the rest can be tested.
Confinement = Literal["auto", "required", "off"]

# System calls have these numbers on every architecture, and flags these bits.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH, _NO_NEW_PRIVS = 1, 1, 38
_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
#: Devices, sockets, pipes and links: what is read later by its path must be what was written.
_SPECIAL = 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12
#: Bits known to each version of the interface: a kernel refuses those that it does not know.
_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP = 0b11
#: Abstract sockets and signals, out of the domain.
_SCOPES = 0b11
TCP_SINCE, _SCOPES_SINCE = 4, 6

#: What Python and numeric libraries read beside themselves.
_SYSTEM = (
    "/lib",
    "/lib64",
    "/bin",
    "/usr/bin",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/bin",
    "/usr/local/cuda",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/driver/nvidia",
    "/sys/devices/system",
    "/sys/fs/cgroup",
    "/sys/class/drm",
)
_NO_LANDLOCK = "files not confined: this system has no Landlock"
#: Devices that are read and written.
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


@dataclass(frozen=True)
class Reach:
    """Files and folders that a worker may read, and those that it may write too."""

    read: tuple[Path, ...]
    write: tuple[Path, ...]


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("folder", ctypes.c_int32))


@cache
def version() -> int:
    """Version of the kernel's Landlock; 0 where there is none."""
    if sys.platform != "linux":
        return 0
    found = _libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    return max(0, int(found))


def described() -> str:
    """How workers are confined, for people."""
    known, filtered = version(), seccomp.available()
    if not known and not filtered:
        return "not confined: this system has neither Landlock nor seccomp"
    files = f"confined by Landlock {known}: their own files and libraries only" if known else _NO_LANDLOCK
    if filtered:
        local = " but local ones" if seccomp.local_sockets() else ""
        return f"{files}; seccomp: no sockets{local}, no processes, no signals to others"
    return f"{files}; no seccomp: {'UDP' if known >= TCP_SINCE else 'TCP and UDP'} not stopped"


def confine(reach: Reach) -> bool:
    """Give up every right beyond ``reach``, for good; False where files stay within reach: there is no Landlock.

    Raises:
        OSError: the system can, but refused.
    """
    found = _restrict_files(reach)
    if seccomp.available():
        _no_new_privileges()
        seccomp.refuse()
    return found


def _restrict_files(reach: Reach) -> bool:
    known = version()
    if not known:
        return False
    every = (1 << _BITS.get(known, max(_BITS.values()))) - 1
    rules = _Ruleset(every, _TCP if known >= TCP_SINCE else 0, _SCOPES if known >= _SCOPES_SINCE else 0)
    # Older kernels know a shorter structure, and refuse a longer one unless the rest is zero, as it is.
    ruleset = _call(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(ctypes.sizeof(rules)), 0)
    try:
        for path in (*_libraries(), *map(Path, _SYSTEM), *reach.read):
            _allow(ruleset, path, _READ | _LIST | _EXECUTE)
        for path in (*map(Path, _DEVICES), *_graphics(), *reach.write):
            _allow(ruleset, path, every & ~_SPECIAL)
        _no_new_privileges()
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def _no_new_privileges() -> None:
    if _libc().prctl(_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "cannot give up privileges")


def _allow(ruleset: int, path: Path, access: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        # What is not there cannot be reached either.
        return
    try:
        if not path.is_dir():
            # Rights that only folders have are refused on files.
            access &= _EXECUTE | _WRITE | _READ | (access & (1 << 14 | 1 << 15))
        rule = _Beneath(access, folder)
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(folder)


def _libraries() -> Iterable[Path]:
    """Python, its packages and our own code; of a folder on the path that is ours, the parts that are packages."""
    own = Path(__file__).parents[1]
    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix)}
    # Not the prefixes themselves: an environment may be a folder in which people keep data too.
    packages = {prefix / part for prefix in prefixes for part in ("lib", "lib64", "bin")}
    packages |= {Path(entry) for entry in sys.path if entry.endswith(("-packages", ".zip"))}
    return (*packages, own, own.parent / "pipelines", own.parent / "prompts", own.parent / "__init__.py")


def _graphics() -> Iterable[Path]:
    return Path("/dev").glob("nvidia*")


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(number: int, *arguments: object) -> int:
    found = int(_libc().syscall(number, *arguments))
    if found < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"Landlock: {os.strerror(error)}")
    return found
