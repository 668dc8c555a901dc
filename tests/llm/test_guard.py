"""Whoever dies, nobody is left behind, even in the middle of a call that lets no thread run."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the guard is Linux's")
#: As llama.cpp loads a model: one call, in which no other thread gets a turn.
_BUSY = """
import os
from automl_agent.tools.llm.embedded.guard import guarded
guarded()
os.write(1, b"ready\\n")
sum(range(10**12))
"""


@contextmanager
def started(code: str) -> "Iterator[tuple[subprocess.Popen[bytes], list[psutil.Process]]]":
    words = [sys.executable, "-c", code]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        family = psutil.Process(process.pid)
        yield process, [family, *family.children()]


def gone(processes: list[psutil.Process]) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes):
            return True
        time.sleep(0.01)
    return False


def close(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin is not None
    process.stdin.close()


@pytest.mark.parametrize("end", [close, subprocess.Popen.kill], ids=["input ends", "guard is killed"])
def test_both_end(end: "Callable[[subprocess.Popen[bytes]], None]") -> None:
    with started(_BUSY) as (process, family):
        assert len(family) == 2
        end(process)
        assert gone(family)


@pytest.mark.parametrize(("last", "code"), [("raise SystemExit(7)", 7), ("os.abort()", 134)])
def test_the_child_s_end_is_the_guard_s(last: str, code: int) -> None:
    with started(_BUSY.replace("sum(range(10**12))", last)) as (process, _):
        assert process.stdout is not None
        assert process.stdout.read() == b""
        assert process.wait(20) == code
