"""Configurations as a reply to a prompt."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ....pipelines.contracts import ReplyError, Value
from ....tools.llm.templates import prompt
from .wording import Wording

#: Share of an answer's tokens that configurations may fill, and signs to a token: numbers have few.
_FILLED, _SIGNS_A_TOKEN = 0.8, 2.0


class Configurations(Value):
    """Several configurations. Each is read for itself, so that a bad one spoils no other."""

    configurations: tuple[Any, ...]


def configurations_schema(
    wording: Wording, count: int, order: Sequence[str] | None = None
) -> Mapping[str, Any]:
    """JSON schema of ``count`` configurations."""
    return listed("configurations", wording.schema(order), count)


def listed(name: str, item: Mapping[str, Any], count: int) -> Mapping[str, Any]:
    """JSON schema of an object with a list of ``count`` items."""
    return {
        "type": "object",
        "properties": {name: {"type": "array", "items": item, "minItems": count, "maxItems": count}},
        "required": [name],
        "additionalProperties": False,
    }


def fitting(name: str, wording: Wording, count: int) -> int:
    """How many of ``count`` configurations fit into an answer of the prompt ``name``; at least one."""
    longest = len(wording.key(wording.space.default())) + 4 * len(wording.space.dimensions)
    return max(1, min(count, int(_FILLED * prompt(name).max_tokens * _SIGNS_A_TOKEN / (longest + 1))))


def read_all(wording: Wording, answer: Configurations) -> list[dict[str, Any]]:
    """The configurations that can be used: valid ones, each once."""
    found: dict[str, dict[str, Any]] = {}
    for said in answer.configurations:
        try:
            params = wording.read(said)
        except ReplyError:
            continue
        found.setdefault(wording.key(params), params)
    return list(found.values())


def some_usable(wording: Wording) -> Callable[[Configurations], None]:
    """A check that refuses an answer in which no configuration is valid, and tells what is wrong with the first."""

    def check(answer: Configurations) -> None:
        if not read_all(wording, answer):
            if not answer.configurations:
                raise ReplyError("there is no configuration in the answer")
            wording.read(answer.configurations[0])

    return check
