"""How an error reaches the person: one line, whatever the data put into it."""

_LONGEST = 300


class Terminated(BaseException):
    """SIGTERM: stop now, resumable."""


def one_line(text: str) -> str:
    """``text`` without control characters, cut to 300 characters."""
    shown = "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
