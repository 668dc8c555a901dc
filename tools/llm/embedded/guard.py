"""A process that ends its child as soon as nobody listens any more, whatever the child is busy with.

llama.cpp loads a model for seconds in one call, in which no other thread of its process gets a turn: it would not see
that its parent has died.
"""

import os
import select
import signal
import sys

from ...orphans import die_with


def guarded() -> None:
    """Go on in a child of this process, which itself only waits: for the end of standard input, or of the child.

    To be called before anything is imported that starts threads. Where the system is not Linux, nothing is done: a child
    could outlive a guard that is killed.
    """
    if sys.platform != "linux":
        return
    ours, theirs = os.pipe()
    guard = os.getpid()
    child = os.fork()
    if child == 0:
        os.close(ours)
        die_with(guard)
        return
    os.close(theirs)
    _watch(child, ours)


def _watch(child: int, its_end: int) -> None:
    # The parent hears that the child has ended from the end of its output, so nobody else may hold it.
    os.close(1)
    waiting = [0, its_end]
    while its_end in waiting:
        ready, _, _ = select.select(waiting, [], [])
        if its_end in ready:
            break
        if not os.read(0, 4096):
            os.kill(child, signal.SIGKILL)
            waiting.remove(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(0 if code == -signal.SIGKILL else code if code >= 0 else 128 - code)
