"""Predictions one after another: models use all cores, and not all of them may be asked twice at once."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.exceptions import HTTPException

_Found = TypeVar("_Found")


class Work:
    """One thread, and a queue with an end.

    Args:
        waiting: how many may wait.
    """

    def __init__(self, waiting: int) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="predict")
        self._most = waiting + 1
        self._here = 0

    async def do(self, what: Callable[[], _Found]) -> _Found:
        """Do something when its turn comes.

        Raises:
            HTTPException: too many wait already.
        """
        if self._here >= self._most:
            raise HTTPException(503, "too many requests wait already", {"Retry-After": "1"})
        self._here += 1
        try:
            # A caller who leaves does not stop the thread: what counts is the thread's work.
            return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, what))
        finally:
            self._here -= 1

    def close(self) -> None:
        """Let go of the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)
