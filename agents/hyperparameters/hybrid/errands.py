"""Questions that are asked beside the trials: no trial waits for a language model."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any


class Errands:
    """Sends questions off, one at a time, and tells when they are back.

    Args:
        wait: wait for every answer instead, where trials take no time or must come out alike.
    """

    def __init__(self, wait: bool) -> None:
        self._wait = wait
        self._sent: dict[str, Future[Any]] = {}
        # A model answers one question at a time.
        self._turn = threading.Lock()
        # Trials may ask from several threads.
        self._guard = threading.Lock()

    def fetch(self, name: str, ask: Callable[[], Any]) -> tuple[bool, Any]:
        """Whether the answer is there, and the answer, to everybody who comes for it. Sends the question the first time.

        Whatever ``ask`` raises is raised here, as the answer is fetched, and the next to come asks anew.
        """
        if self._wait:
            return True, ask()
        with self._guard:
            future = self._sent.get(name)
            if future is None:
                # Fetched with a later trial, however quick it is: whether it is there now would be a matter of luck.
                self._sent[name] = self._send(ask)
            elif future.done() and future.exception() is not None:
                del self._sent[name]
        if future is None or not future.done():
            return False, None
        return True, future.result()

    def _send(self, ask: Callable[[], Any]) -> "Future[Any]":
        future: Future[Any] = Future()

        def run() -> None:
            with self._turn:
                try:
                    future.set_result(ask())
                except BaseException as error:  # noqa: BLE001 - raised again where it is fetched
                    future.set_exception(error)

        # A process may end while a model still thinks.
        threading.Thread(target=run, name="automl-agent-question", daemon=True).start()
        return future
