"""From a reply's text to a checked value. Every reply is read as if an attacker had written it."""

import json
import math
import re
from typing import TypeVar

from pydantic import ValidationError

from ...pipelines.contracts import ReplyError, Value
from .chat import sendable

Answer = TypeVar("Answer", bound=Value)

#: Problems that are told at once.
_MOST_PROBLEMS = 8
#: Characters of an object: no prompt allows an answer half as long, and each of its parts may be a problem to tell.
_MOST_OBJECT = 16_000
#: Names of extra fields and the like are cut at so many characters.
_MOST_NAME = 60
#: Strings, to their end or the text's, and braces. Nothing is read twice: no text takes more than its length.
_SIGNS = re.compile(r'"(?:[^"\\]|\\(?:.|\Z))*+(?:"|\Z)|[{}]', re.DOTALL)
#: Where models that think aloud stop to do so.
_THOUGHT = "</think>"


def read_answer(text: str, kind: type[Answer]) -> Answer:
    """The answer in a reply: strict, finite, nothing extra, nothing coerced, nothing said twice.

    Raises:
        ReplyError: with what the model should mend.
    """
    body = sendable(_object(_spoken(text)))
    try:
        answer = kind.model_validate_json(body, strict=True)
        # Fields of any type hold what they are given: there, pydantic looks at nothing.
        json.loads(body, object_pairs_hook=_once, parse_float=_finite, parse_constant=_finite)
    except ValidationError as error:
        raise ReplyError(_told(error)) from None
    except (ValueError, RecursionError) as error:
        raise ReplyError(f"no JSON of the wanted form: {type(error).__name__}") from None
    return answer


def _spoken(text: str) -> str:
    """What comes after thoughts, where an object does."""
    _, thought, rest = text.rpartition(_THOUGHT)
    return rest if thought and "{" in rest else text


def _object(text: str) -> str:
    """The first balanced JSON object: small models like to write around it."""
    start = text.find("{")
    if start < 0:
        raise ReplyError("there is no JSON object in the reply")
    depth = 0
    for sign in _SIGNS.finditer(text, start, start + _MOST_OBJECT):
        if sign[0] == "{":
            depth += 1
        elif sign[0] == "}":
            depth -= 1
            if depth == 0:
                return text[start : sign.end()]
    if len(text) - start > _MOST_OBJECT:
        raise ReplyError(f"the JSON object in the reply is longer than {_MOST_OBJECT} characters")
    raise ReplyError("the JSON object in the reply does not end")


def _once(pairs: list[tuple[str, object]]) -> None:
    """Refuse an object that names a field twice: readers differ in which one they take."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise ReplyError(f"{json.dumps(name[:_MOST_NAME])[1:-1]} is said twice")
        seen.add(name)


def _finite(number: str) -> None:
    if not math.isfinite(float(number)):
        raise ReplyError(f"{number[:_MOST_NAME]} is no finite number")


def _told(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    lines = [f"{_place(p['loc'])}: {p['msg']}" for p in problems[:_MOST_PROBLEMS]]
    return json.dumps("; ".join(lines))[1:-1]


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part)[:_MOST_NAME] for part in loc) or "the object"
