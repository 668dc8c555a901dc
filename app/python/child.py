"""The process of one ``fit``: an order on stdin, a run folder as the outcome.

stdin holds one JSON line and then stays open: its end says that whoever asked is gone, and the run is given up in
order, resumable. stdout gets one JSON line: where the run is, or what went wrong. Progress goes to stderr.
"""

import json
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...agents.crew.order import Order


def main() -> int:
    """Carry out the order; the exit code is the command line's."""
    from ..errors import Terminated
    from ..interrupts import INTERRUPTED, TERMINATED, interruptible, leave_at_once

    try:
        with interruptible():
            # Read first: what is asked fits into the pipe, and whoever asked has written it before anything else.
            asked = json.loads(sys.stdin.buffer.readline())
            threading.Thread(target=_with_parent, name="parent", daemon=True).start()
            code = _answer(asked)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Terminated:
        code = TERMINATED
    leave_at_once()
    return code


def _answer(asked: dict[str, Any]) -> int:
    """Say how it went; whatever was raised for the person is told, not printed."""
    from ...agents.crew.order import Order
    from ...pipelines.contracts import PersonError
    from ...tools.store.faults import of_system

    try:
        return _work(Order.model_validate(asked["order"]), bool(asked["quiet"]))
    except PersonError as error:
        told = error
    except OSError as error:
        found = of_system(error)
        if found is None:
            return _bug(error)
        told = found
    except Exception as error:  # noqa: BLE001
        # A bug of ours: it is told with the place of its traceback.
        return _bug(error)
    _say({"exit_code": told.exit_code, "code": told.code, "what": told.what, "hint": told.hint})
    return told.exit_code


def _work(order: "Order", quiet: bool) -> int:
    from ..commands.carry_out import carry_out

    state = carry_out(order, as_json=quiet, yes=True)
    _say({"folder": str(state["folder"])})
    return 0


def _bug(error: Exception) -> int:
    from ..debug_log import keep

    where = keep(error)
    what = f"this is a fault of automl-agent: {type(error).__name__}: {str(error)[:500]}"
    _say({"exit_code": 1, "code": "BUG", "what": what, "hint": f"please report it, with {where}"})
    return 1


def _say(body: dict[str, Any]) -> None:
    print(json.dumps(body), flush=True)


def _with_parent() -> None:
    """End in order when whoever asked has ended."""
    # Not by the buffered stream: its lock would be held when this process ends.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
