"""What the checks found."""

from enum import StrEnum

from .base import Value


class CheckStatus(StrEnum):
    """``fail`` keeps a result unverified; ``warn`` is shown; ``skip`` says that it does not apply."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


class Stage(StrEnum):
    """What a check is about: can the request be answered, is the plan sound, is the result true."""

    REQUEST = "request"
    PLAN = "plan"
    RESULT = "result"


class Check(Value):
    """One check: its name, status and the measured evidence in a sentence.

    ``columns`` are those that it names (the file's names, hostile).
    """

    name: str
    status: CheckStatus
    evidence: str
    stage: Stage = Stage.RESULT
    columns: tuple[str, ...] = ()


class Advice(Value):
    """What a language model says of a result. It decides nothing.

    ``about`` is ``request fit``, ``plausibility`` or the name of a check; ``says`` is yes, no, unsure or empty.
    """

    about: str
    says: str
    why: str


class Verdict(Value):
    """All checks of a run."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return all(c.status is not CheckStatus.FAIL for c in self.checks)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(c for c in self.checks if c.status is CheckStatus.FAIL)
