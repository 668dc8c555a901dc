"""From a reply's text to a checked value. Every reply is read as if an attacker had written it."""

import json
from typing import TypeVar

from pydantic import ValidationError

from ...pipelines.contracts import ReplyError, Value

Answer = TypeVar("Answer", bound=Value)

#: Problems that are told at once.
_MOST_PROBLEMS = 8


def read_answer(text: str, kind: type[Answer]) -> Answer:
    """The answer in a reply: strict, finite, nothing extra, nothing coerced.

    Raises:
        ReplyError: with what the model should mend.
    """
    body = _object(text)
    try:
        return kind.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise ReplyError(_told(error)) from None
    except (ValueError, RecursionError) as error:
        raise ReplyError(f"no JSON of the wanted form: {type(error).__name__}") from None


def _object(text: str) -> str:
    """The first balanced JSON object: small models like to write around it."""
    start = text.find("{")
    if start < 0:
        raise ReplyError("there is no JSON object in the reply")
    depth, quoted, escaped = 0, False, False
    for place in range(start, len(text)):
        sign = text[place]
        if escaped:
            escaped = False
        elif quoted:
            escaped = sign == "\\"
            quoted = sign != '"'
        elif sign == '"':
            quoted = True
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                return text[start : place + 1].encode("utf-8", "replace").decode()
    raise ReplyError("the JSON object in the reply does not end")


def _told(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    lines = [
        f"{'.'.join(str(part) for part in p['loc']) or 'the object'}: {p['msg']}"
        for p in problems[:_MOST_PROBLEMS]
    ]
    return json.dumps("; ".join(lines))[1:-1]
