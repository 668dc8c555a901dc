"""Streams that are silent for long: a comment now and then, so that nobody takes them for dead."""

import asyncio
from collections.abc import AsyncIterator

from .sse import COMMENT, KEEP_ALIVE_SECONDS


async def with_comments(
    pieces: AsyncIterator[bytes], seconds: float = KEEP_ALIVE_SECONDS
) -> AsyncIterator[bytes]:
    """The same pieces, with a comment of the stream's format wherever none came for ``seconds``."""
    following = asyncio.ensure_future(anext(pieces))
    try:
        while True:
            done, _ = await asyncio.wait({following}, timeout=seconds)
            if not done:
                yield COMMENT
                continue
            try:
                piece = following.result()
            except StopAsyncIteration:
                return
            following = asyncio.ensure_future(anext(pieces))
            yield piece
    finally:
        following.cancel()
