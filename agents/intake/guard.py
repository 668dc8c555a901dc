"""What is no request: empty, wordless, gigantic or binary."""

import re

from ...pipelines.contracts import RequestError

_LIMIT_BYTES = 100_000
_WORD = re.compile(r"[^\W\d_]{2}")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")


def check_request(request: str) -> None:
    """Refuse what cannot be read as prose.

    Raises:
        RequestError: EMPTY-REQUEST, REQUEST-TOO-LONG, NOT-TEXT or NO-WORDS.
    """
    if not request.strip():
        raise RequestError("EMPTY-REQUEST", "the request is empty", "write what should be predicted")
    size = len(request.encode("utf-8", "replace"))
    if size > _LIMIT_BYTES:
        raise RequestError(
            "REQUEST-TOO-LONG",
            f"the request has {size} bytes, at most {_LIMIT_BYTES} are read",
            "write a few sentences and name the data file",
        )
    if len(_BINARY.findall(request)) > max(1, len(request) // 100):
        raise RequestError("NOT-TEXT", "the request looks like a binary file", "give prose as UTF-8 text")
    if not _WORD.search(request) and not any(ord(c) > 0x2E80 for c in request):
        raise RequestError("NO-WORDS", "the request has no words", "write what should be predicted")
