"""Once ends in order, twice at once; either way the exit code is a shell's and the person hears how to go on."""

import gc
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from automl_agent.app.interrupts import interruptible
from automl_agent.tools.store.run import read_events

from ..e2e.clients import lay_out

_SLOW_TO_END = """
import sys, time
from pathlib import Path
import typer
from automl_agent.app import cli, interrupts

def slow() -> int:
    interrupts.resumable(Path("a run"))
    try:
        print("working", flush=True)
        time.sleep(60)
    finally:
        print("cleaning up", flush=True)
        time.sleep(60 if sys.argv[1] == "twice" else 0)
        print("clean", flush=True)

cli.app.command("slow")(slow)
sys.exit(cli.entry(["slow"]))
"""


@contextmanager
def killed_after(process: "subprocess.Popen[str]") -> Iterator[None]:
    """What did not end is no other test's burden."""
    try:
        yield
    finally:
        process.kill()
        process.communicate()


def line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("times", ["once", "twice"])
@pytest.mark.parametrize("begun", [True, False])
def test_once_in_order_and_twice_at_once(
    number: signal.Signals, code: int, times: str, begun: bool, tmp_path: Path
) -> None:
    (tmp_path / "a run").mkdir()
    if begun:
        (tmp_path / "a run" / "run.db").touch()
    process = subprocess.Popen(
        [sys.executable, "-c", _SLOW_TO_END, times],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert line(process) == "working"
    process.send_signal(number)
    assert line(process) == "cleaning up"
    if times == "twice":
        process.send_signal(number)
    # Not ``communicate``: it would pass over what came with the last line that was read.
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout as said, process.stderr as wrong:
        out, err = said.read(), wrong.read()
    assert process.wait(timeout=30) == code
    assert out.strip() == ("clean" if times == "once" else "")
    assert err.strip() == (
        "stopped at once; continue with: automl-agent resume 'a run'" if times == "twice" and begun else ""
    )


_LOSES = {
    "a finaliser": """
    class Lossy:
        def __del__(self):
            wait()
    Lossy()
""",
    "a callback from C": """
    ctypes.CFUNCTYPE(None)(wait)()
""",
    "a catcher of everything": """
    try:
        wait()
    except BaseException:
        pass
""",
}
_LOSING = """
import ctypes, sys, time
from automl_agent.app import cli

def wait():
    print("working", flush=True)
    time.sleep(60)

def lossy() -> int:
{loses}
    try:
        for _ in range(600):
            time.sleep(0.1)
    finally:
        print("cleaning up", flush=True)
        try:
            time.sleep(1)
            raise ValueError
        except ValueError:
            time.sleep(1)
        print("clean", flush=True)

cli.app.command("lossy")(lossy)
sys.exit(cli.entry(["lossy"]))
"""


@pytest.mark.parametrize("loses", _LOSES)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_where_the_signals_exception_is_lost_it_is_raised_again(
    loses: str, number: signal.Signals, code: int
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _LOSING.format(loses=_LOSES[loses])],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with killed_after(process):
        assert line(process) == "working"
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (out.split("\n"), err) == (["cleaning up", "clean", ""], "")
    assert process.returncode == code


def test_what_others_lose_is_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lossy:
        def __del__(self) -> None:
            raise ValueError("lost")

    told: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda lost: told.append(str(lost.exc_value)))
    with interruptible():
        Lossy()
        gc.collect()
    assert told == ["lost"]


def test_sigint_stays_ignored_where_a_shell_ignores_it() -> None:
    words = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh", sys.executable, "-c", _SLOW_TO_END, "once"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert line(process) == "working"
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 143


def test_a_run_tells_its_best_and_how_to_go_on(tmp_path: Path) -> None:
    lay_out(tmp_path)
    words = ["run", "request.txt", "interpretable=true", "--out", "out", "--llm", "none"]
    process = subprocess.Popen(
        [sys.executable, "-m", "automl_agent.app.cli", *words],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with killed_after(process):
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and process.poll() is None and not _has_trial(tmp_path / "out"):
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 143, err
    last = err.strip().splitlines()[-2:]
    assert last[0].startswith("best so far: roc_auc 0.")
    assert "linear" in last[0]
    assert last[1] == "interrupted; continue with: automl-agent resume out"
    assert "Traceback" not in err
    assert not _alive(tmp_path)


def _has_trial(folder: Path) -> bool:
    # The writer makes the whole file at one moment.
    return (folder / "run.db").exists() and any(e.kind.value == "finished" for e in read_events(folder))


def _alive(folder: Path) -> list[int]:
    """Processes that work in ``folder``."""
    found = []
    for pid in (int(p.name) for p in Path("/proc").glob("[0-9]*")):
        try:
            if Path(f"/proc/{pid}/cwd").readlink().is_relative_to(folder):
                found.append(pid)
        except OSError:
            continue
    return found


def test_a_process_knows_how_old_it_is() -> None:
    code = "import time; time.sleep(0.3); from automl_agent.app.started import process_age as a; print(a())"
    began = time.monotonic()
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert 0.3 <= float(said) <= time.monotonic() - began + 0.02
