"""Whether confinement holds here: a child gives its rights up and tries what it may not do any more."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

from . import seccomp
from .confine import TCP_SINCE, Reach, confine, version

_REFUSED = 64
#: A port that nobody listens on is refused by whoever is asked; one that may not be asked fails otherwise.
_NOBODY = ("127.0.0.1", 9)


def breach(folder: Path) -> str:
    """What a confined process can still do though it is said not to; empty where confinement holds.

    Args:
        folder: one that may be listed; a confined child must not.
    """
    tries = _tries(folder)
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(_tried(tries))
        finally:
            os._exit(_REFUSED + 1)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code == _REFUSED:
        return "the system offers it, and refuses it"
    if code < 0 or code >= 1 << len(tries):
        return f"the trial of it ended with {code}"
    return ", ".join(name for bit, name in enumerate(tries) if code & 1 << bit)


def _tries(folder: Path) -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {}
    if version():
        found["a folder outside can be listed"] = lambda: os.listdir(folder)  # noqa: PTH208 - the call itself
    if version() >= TCP_SINCE or seccomp.available():
        found["TCP is open"] = _tcp
    if seccomp.available():
        found["UDP is open"] = lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
        found["a parent can be signalled"] = lambda: os.kill(os.getppid(), 0)
        found["processes can be started"] = _process
    return found


def _tried(tries: dict[str, Callable[[], object]]) -> int:
    """In the child: a bit for each that got through."""
    try:
        confine(Reach(read=(), write=()))
    except OSError:
        return _REFUSED
    code = 0
    for bit, what in enumerate(tries.values()):
        try:
            what()
        except PermissionError:
            continue
        except OSError:
            # Refused by something else: it was let through to there.
            pass
        code |= 1 << bit
    return code


def _tcp() -> None:
    with socket.socket() as connection:
        connection.settimeout(1)
        connection.connect(_NOBODY)


def _process() -> None:
    if os.fork() == 0:
        os._exit(0)
