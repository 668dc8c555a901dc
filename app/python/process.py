"""An order carried out in a process of its own, as the one who waits for it sees it."""

import json
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .errors import FaultError, error

if TYPE_CHECKING:
    from ...agents.crew.order import Order

#: A run that is told to stop gives up what it does in order; longer than this is never meant.
_STOP_SECONDS = 30.0


def carry_out(order: "Order", verbose: bool) -> None:
    """Have an order carried out, and wait for it.

    Ctrl-C stops the run in order, so that it can be taken up; a second one kills it, with the same outcome.

    Args:
        order: ``out`` or ``resume`` names the run folder.
        verbose: progress goes to this process's ``sys.stderr``, which in a notebook is the cell.

    Raises:
        AutoMLError: see :mod:`.errors`.
        KeyboardInterrupt: once the run's process has ended.
    """
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", f"{__package__}.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Ctrl-C in a terminal reaches every process of a session: the run hears of it from us.
        start_new_session=True,
    )
    with process:
        try:
            said = _converse(process, order, verbose)
        except BaseException:
            _stop(process)
            raise
    _check(said, process.returncode)


def _converse(process: "subprocess.Popen[bytes]", order: "Order", verbose: bool) -> list[bytes]:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    asked = {"order": order.model_dump(mode="json"), "quiet": not verbose}
    with suppress(BrokenPipeError):
        # Whoever has ended by now has said why.
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        process.stdin.flush()
    told: list[str] = []
    for line in process.stderr:
        told.append(line.decode("utf-8", "replace"))
        del told[:-20]
        if verbose:
            print(told[-1], end="", file=sys.stderr, flush=True)
    said = process.stdout.read().splitlines()
    # Only then is stdin closed, by leaving: its end would stop a run that is about to leave by itself.
    process.wait()
    return said or [json.dumps({"exit_code": 1, "code": "ENDED", "what": "".join(told)}).encode()]


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.communicate(timeout=_STOP_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.communicate()


def _check(said: list[bytes], returncode: int) -> None:
    body: dict[str, Any] = json.loads(said[-1])
    if "folder" in body:
        # The run is over, whatever came of its process afterwards.
        return
    if body["code"] == "ENDED":
        raise FaultError(f"the run's process ended with {returncode}: {body['what'].strip()[-500:]}")
    raise error(int(body["exit_code"]), str(body["code"]), str(body["what"]), str(body["hint"]))
