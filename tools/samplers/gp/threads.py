"""One thread for small matrices: handing a hundred rows out to several costs more than it saves, up to fivefold."""

import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

P = ParamSpec("P")
R = TypeVar("R")
_ALONE = threading.RLock()


def one_thread(function: Callable[P, R]) -> Callable[P, R]:
    """The function with linear algebra on one thread, of the whole process while it runs: one of them at a time."""

    @wraps(function)
    def alone(*args: P.args, **kwargs: P.kwargs) -> R:
        # Two that overlap would restore each other's limit, and leave it behind.
        with _ALONE, _controller().limit(limits=1):
            return function(*args, **kwargs)

    return alone


@cache
def _controller() -> ThreadpoolController:
    # Looking for the libraries takes milliseconds: once is enough, numpy and scipy are loaded by then.
    return ThreadpoolController()
