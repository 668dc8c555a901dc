"""Server-sent events (WHATWG HTML, 9.2): what is sent as the stream goes on."""

import re
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

#: A comment so often where there is nothing to say: clients and proxies give up on silence.
KEEP_ALIVE_SECONDS = 10.0
#: Python knows more ends of lines than the stream does; they stay what they are.
_LINE_END = re.compile(r"\r\n|\r|\n")
COMMENT = b": still here\n\n"


def event(data: str, name: str = "", number: int | None = None) -> bytes:
    """One event.

    Args:
        data: JSON, or any text.
        name: its kind; ``message`` for browsers where it is empty.
        number: what a client that comes back says it has seen.
    """
    head = "" if number is None else f"id: {number}\n"
    head += f"event: {name}\n" if name else ""
    body = "".join(f"data: {line}\n" for line in _LINE_END.split(data))
    return f"{head}{body}\n".encode("utf-8", "replace")


def stream(pieces: AsyncIterator[bytes]) -> StreamingResponse:
    """The answer; proxies are asked not to keep it back."""
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return StreamingResponse(pieces, media_type="text/event-stream", headers=headers)
