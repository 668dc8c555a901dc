"""One case as a whole command in a child: what it said, how long it took, how much memory it held."""

import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from .case import Case

#: What a child may take in all, by the clock; beyond, it is ended, which is a miss.
_SECONDS, _ADDRESSES = 300, 24 << 30
LIMIT_SECONDS, LIMIT_MIB = 10.0, 1024.0
_ERROR = re.compile(r"error\[([A-Z0-9-]+)\]: .+; .+")


@dataclass(frozen=True)
class Played:
    """What came of a case. ``miss`` is empty where all was right."""

    case: Case
    code: int
    said: str
    seconds: float
    mib: float
    miss: str = ""


def warm() -> None:
    """Import what the command will, once, so that a forked child begins at once. No thread may be started by this."""
    import fastexcel
    import polars
    import pyarrow.parquet

    from ...agents.crew import graph
    from ...app import cli

    assert all((fastexcel, polars, pyarrow.parquet, graph, cli))


def play(case: Case, *, forked: bool) -> Played:
    """Run ``automl-agent plan`` on a case's file.

    Args:
        case: the case.
        forked: in a child forked from this process, which must be warm and must have no threads; else in a process of
            its own.
    """
    with tempfile.TemporaryDirectory(prefix="hostile-") as temporary:
        folder = Path(temporary)
        words = order(case, folder)
        began = time.monotonic()
        code, peak, used = _forked(words, folder) if forked else _spawned(words, folder)
        # On a machine with other work the clock is not the command's doing; on many cores the processors' sum is not.
        seconds = min(time.monotonic() - began, used)
        said = (folder / "stderr").read_text("utf-8", "replace") + (folder / "stdout").read_text(
            "utf-8", "replace"
        )
        played = Played(case, code, said, seconds, peak / 1024)
        return Played(case, code, said, seconds, peak / 1024, miss(played))


def order(case: Case, folder: Path) -> list[str]:
    """Write the case's file; the words of the command, to be run in that folder."""
    data = case.make(folder)
    given = data if isinstance(data, str) else data.name
    words = ["plan", "--data", given, "--target", case.target, "--text", f"predict {case.target}"]
    return [*words, "--llm", "none", "--yes", "--out", "made.yaml", *case.options]


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _forked(words: Sequence[str], folder: Path) -> tuple[int, float, float]:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.chdir(folder)
            for number, name in ((1, "stdout"), (2, "stderr")):
                os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT, 0o600), number)
            _limit()
            from ...app.cli import entry

            code = entry(list(words))
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            # Python's own way out would run the parent's exit handlers, and tells of an exception on the way.
            if (error := sys.exception() if sys.version_info >= (3, 11) else None) is not None:
                sys.excepthook(type(error), error, error.__traceback__)
                sys.stderr.flush()
            os._exit(code)
    return _wait(child)


def _spawned(words: Sequence[str], folder: Path) -> tuple[int, float, float]:
    # Limits are set by the child itself, before it imports anything of ours.
    program = (
        "import resource, sys; "
        f"resource.setrlimit(resource.RLIMIT_AS, ({_ADDRESSES}, {_ADDRESSES})); "
        "from automl_agent.app.cli import main; main()"
    )
    with ExitStack() as files:
        out, errors = (files.enter_context((folder / name).open("wb")) for name in ("stdout", "stderr"))
        child = subprocess.Popen(
            [sys.executable, "-c", program, *words], cwd=folder, stdout=out, stderr=errors
        )
        found = _wait(child.pid)
        child.returncode = found[0]
    return found


def _wait(child: int) -> tuple[int, float, float]:
    """Exit code, negative for a signal; the peak of resident memory in KiB; seconds of processors."""
    end = time.monotonic() + _SECONDS
    while True:
        found, status, usage = os.wait4(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status), float(usage.ru_maxrss), usage.ru_utime + usage.ru_stime
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.005)


def miss(played: Played) -> str:
    """What was wrong; nothing where all was right."""
    wrong = []
    if "Traceback" in played.said or "panicked" in played.said:
        wrong.append("a traceback")
    errors = [line for line in played.said.splitlines() if line.startswith("error[")]
    wanted = played.case.outcome
    if wanted.codes:
        wrong += _refusal(played, errors)
    elif played.code != 0:
        wrong.append(f"refused: {errors[0][:200] if errors else f'exit {played.code}'}")
    else:
        wrong += [f"not told: {word}" for word in wanted.warnings if word not in played.said]
    if played.seconds > LIMIT_SECONDS:
        wrong.append(f"{played.seconds:.1f} s")
    if played.mib > LIMIT_MIB:
        wrong.append(f"{played.mib:.0f} MiB")
    if any(not (c.isprintable() or c in "\n\r\t") for c in played.said):
        wrong.append("control characters on the terminal")
    return "; ".join(wrong)


def _refusal(played: Played, errors: list[str]) -> list[str]:
    wanted, wrong = played.case.outcome, []
    if played.code != 2:
        wrong.append(f"exit {played.code}, not 2")
    if len(errors) != 1:
        return [*wrong, f"{len(errors)} lines of error"]
    match = _ERROR.fullmatch(errors[0])
    if match is None or len(errors[0]) > 300:
        wrong.append(f"no line of 'error[CODE]: what; what to do': {errors[0][:120]}")
    elif match[1] not in wanted.codes:
        wrong.append(f"{match[1]}, not {wanted}: {errors[0][:200]}")
    return wrong
