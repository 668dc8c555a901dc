"""The line by which a command of ours refuses, read again: ``error[CODE]: what; hint``."""

from ...pipelines.contracts import PersonError

_BEGINS = "error["


class CommandRefused(PersonError):
    """What a command says on stderr when it ends without a result, word for word."""

    def __init__(self, line: str) -> None:
        code, _, rest = line.removeprefix(_BEGINS).partition("]: ")
        what, _, hint = rest.rpartition("; ")
        super().__init__(code, what or rest, hint)


def refusal_line(lines: list[str]) -> str | None:
    """The last line that refuses; None where none does."""
    return next((line for line in reversed(lines) if line.startswith(_BEGINS)), None)
