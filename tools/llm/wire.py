"""What leaves for a language model, byte by byte, told to whoever keeps the record before it leaves.

The transport knows the bytes, the journal keeps them; between them lie the retries and the libraries that make a body
of a request. So the watcher is set around a call, and found by the transport in the same thread.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from ...pipelines.contracts import Value

if TYPE_CHECKING:
    import httpx2


class Sent(Value):
    """One body that is about to be sent, or was.

    Attributes:
        host: of the endpoint, with its port where one is named.
        path: there.
        body: the very text.
    """

    host: str
    path: str
    body: str

    @property
    def bytes(self) -> int:
        """Its length."""
        return len(self.body.encode())

    @property
    def sha256(self) -> str:
        """Of its bytes."""
        return hashlib.sha256(self.body.encode()).hexdigest()


Watcher = Callable[[Sent], None]

_watcher: ContextVar[Watcher | None] = ContextVar("_watcher", default=None)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Tell ``watcher`` of every body that is sent inside."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def leaving(request: "httpx2.Request") -> None:
    """Called by transports before they send; requests without a body tell nothing."""
    watcher = _watcher.get()
    if watcher is None:
        return
    body = request.read()
    if body:
        # Ours are JSON, hence UTF-8.
        host = request.url.netloc.decode("ascii", "replace").rpartition("@")[2]
        watcher(Sent(host=host, path=request.url.path, body=body.decode("utf-8", "replace")))
