"""How an error reaches the person: one line, whatever the data put into it."""

from ..tools.secrets import redact

_LONGEST = 300


class Terminated(BaseException):
    """SIGTERM: stop now, resumable."""


def one_line(text: str) -> str:
    """``text`` without secrets and control characters, cut to 300 characters."""
    # Before it is cut: half a secret would not be known for one.
    shown = "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in redact(text))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
