"""One thing that was looked at."""

from collections.abc import Iterable
from typing import Literal

from ...pipelines.contracts import Value

Status = Literal["ok", "warn", "fail"]


class Finding(Value):
    """What was looked at, how it is, and what to do where it is not well. Texts may be hostile.

    ``exit_code`` is what a failure stands for: 2 for what a person brings, 5 for storage.
    """

    name: str
    status: Status
    said: str
    what_to_do: str = ""
    exit_code: int = 2


def ok(name: str, said: str) -> Finding:
    """All is well."""
    return Finding(name=name, status="ok", said=said)


def warn(name: str, said: str, what_to_do: str) -> Finding:
    """It works, but not as well as it could."""
    return Finding(name=name, status="warn", said=said, what_to_do=what_to_do)


def fail(name: str, said: str, what_to_do: str, exit_code: int = 2) -> Finding:
    """Something will not work."""
    return Finding(name=name, status="fail", said=said, what_to_do=what_to_do, exit_code=exit_code)


def exit_code(findings: Iterable[Finding]) -> int:
    """0 where nothing fails; storage counts most."""
    return max((f.exit_code for f in findings if f.status == "fail"), default=0)
