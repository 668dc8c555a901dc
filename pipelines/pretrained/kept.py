"""Embeddings of the same rows are computed once where the same rows are asked about again and again."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

#: Sets of rows whose embeddings are held at once.
_MOST = 4
_KEPT: ContextVar[dict[bytes, np.ndarray] | None] = ContextVar("embeddings", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Keep what is embedded inside, for as long; never where time is measured more than once."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def once(said: str, items: Iterable[bytes], make: Callable[[], np.ndarray]) -> np.ndarray:
    """What ``make`` gives, or what it gave for the same items and the same ``said``: encoder and how it is used."""
    held = _KEPT.get()
    if held is None:
        return make()
    digest = hashlib.sha256(said.encode())
    for item in items:
        digest.update(len(item).to_bytes(8, "little"))
        digest.update(item)
    key = digest.digest()
    if key not in held:
        if len(held) >= _MOST:
            del held[next(iter(held))]
        held[key] = make()
    return held[key]
