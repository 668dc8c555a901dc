"""What goes wrong, as a Python program expects to catch it."""

import re

_OPTION = re.compile(r"--([a-z]+(?:-[a-z]+)*)")


class AutoMLError(Exception):
    """Root of what ``fit`` and ``predict`` raise by themselves.

    Attributes:
        code: stable identifier, such as ``NO-SUCH-COLUMN``.
        hint: what to do about it.
    """

    code: str = ""
    hint: str = ""


class RefusedError(AutoMLError, ValueError):
    """Request, data or parameters cannot be used as they are."""


class NoModelError(AutoMLError, RuntimeError):
    """The run is over, and no model came of it."""


class LanguageModelError(AutoMLError, ConnectionError):
    """The language model that was named cannot be had."""


class RunFolderError(AutoMLError, OSError):
    """The run folder cannot be written, is being worked on, or is damaged."""


class FaultError(AutoMLError, RuntimeError):
    """A bug of automl-agent, or its process was killed."""


class UnverifiedWarning(UserWarning):
    """There is a model, and it does not keep what was asked for, or is not shown to be better than chance."""


#: By exit code of the command line.
_KINDS: dict[int, type[AutoMLError]] = {
    2: RefusedError,
    3: NoModelError,
    4: LanguageModelError,
    5: RunFolderError,
}


def error(exit_code: int, code: str, what: str, hint: str) -> AutoMLError:
    """The exception for an error of the crew; options are called as parameters are here."""
    kind = _KINDS.get(exit_code, FaultError)
    way_out = _OPTION.sub(lambda m: m[1].replace("-", "_") + "=", hint)
    found = kind(f"{what}; {way_out} [{code}]" if way_out else f"{what} [{code}]")
    found.code, found.hint = code, way_out
    return found
