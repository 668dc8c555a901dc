"""Errors as agents hear them: one line that says what is wrong and what to do, never a traceback."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from ...pipelines.contracts import PersonError, RequestError
from ...tools.store.faults import of_system
from ..debug_log import keep
from ..errors import one_line

#: Of what is wrong with arguments, so many are named.
_MOST_FIELDS = 4


def line(error: BaseException) -> str:
    """The line for an error; one that nobody foresaw is kept in a file for a report."""
    known = _known(error)
    if known is not None:
        return one_line(str(known))
    where = keep(error)
    told = f"please report it, with {where}" if where else "please report it"
    return one_line(f"error[BUG]: this is a fault of automl-agent, {type(error).__name__}; {told}")


def _known(error: BaseException) -> PersonError | None:
    if isinstance(error, PersonError):
        return error
    if isinstance(error, OSError):
        return of_system(error)
    if isinstance(error, ValidationError) and error.title.endswith("Arguments"):
        found = error.errors(include_url=False, include_input=False)
        fields = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in found[:_MOST_FIELDS]]
        return RequestError("BAD-ARGUMENT", ", ".join(fields), "see the tool's input schema")
    return None


def check_arguments(given: Mapping[str, Any], known: Sequence[str]) -> None:
    """Refuse what no tool takes: an argument that it does not have, and text that no file or process can be given.

    Raises:
        RequestError: naming the argument.
    """
    if unknown := [name for name in given if name not in known]:
        raise RequestError(
            "BAD-ARGUMENT", f"there is no argument {unknown[0][:60]!r}", f"take of: {', '.join(known)}"
        )
    for name, value in given.items():
        if not _is_plain(value):
            raise RequestError(
                "BAD-ARGUMENT", f"{name} holds a null character or half a character", "give plain text"
            )


def _is_plain(value: Any) -> bool:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str) and ("\0" in each or any("\ud800" <= c <= "\udfff" for c in each)):
            return False
    return True
