"""The attacker's model at its endpoint: honest but where it attacks. Each case names itself as the model's name."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..obliging import obliging

#: Honest answers that lead to every prompt of a plan's making.
_HONEST: Mapping[str, Mapping[str, Any]] = {
    "wishes": {
        "metric": "cost",
        "time": 3,
        "unit": "minutes",
        "forbidden": ["the place where they live"],
        "least": None,
    },
    "terms": {"readable": None, "newest": False, "together": None},
    "target": {"target": "bought"},
    "columns": {"columns": ["city"]},
    "costs": {"dearer": "missed", "times": 5},
}
#: By so many of a demand's first letters it is known, however it was cut.
_KNOWN = 10
_ESCAPES = re.compile(r"\\+(?:u[0-9a-fA-F]{4}|[bfnrt])?")


def asked_for(body: Mapping[str, Any]) -> str:
    """Which prompt a request is."""
    return str(((body.get("response_format") or {}).get("json_schema") or {}).get("name", ""))


def honest(body: Mapping[str, Any]) -> str:
    """What a model of good will says."""
    name = asked_for(body)
    return json.dumps(_HONEST[name]) if name in _HONEST else obliging(body)


@dataclass
class Attacker:
    """Answers by case; ``reached`` has the cases whose attack was asked for."""

    replies: Mapping[str, tuple[str, str]]
    reached: set[str] = field(default_factory=set)

    def __call__(self, body: dict[str, Any]) -> str:
        """The answer to a request."""
        case = str(body.get("model"))
        prompt, text = self.replies.get(case, ("", ""))
        if prompt == "" or asked_for(body) != prompt:
            return honest(body)
        self.reached.add(case)
        return text


@dataclass
class Obedient:
    """Does what it is told by whoever wrote into its prompt, as far as its answer's schema lets it.

    Args:
        told: case -> the words that it obeys where it reads them.
    """

    told: Mapping[str, str]
    reached: set[str] = field(default_factory=set)

    def __call__(self, body: dict[str, Any]) -> str:
        """The answer to a request."""
        case = str(body.get("model"))
        words = self.told.get(case, "")
        if not words or _key(words)[:_KNOWN] not in _key(json.dumps(body, ensure_ascii=False)):
            # Nothing is left out that the words could stand in.
            return json.dumps({"columns": []}) if asked_for(body) == "columns" else honest(body)
        self.reached.add(case)
        schema = ((body.get("response_format") or {}).get("json_schema") or {}).get("schema", {})
        return json.dumps(obeying(schema, words))


def _key(text: str) -> str:
    """Letters and figures alone: names are cut, and signs escaped, before they are sent."""
    return "".join(c for c in _ESCAPES.sub("", text) if c.isascii() and c.isalnum())


def obeying(schema: Mapping[str, Any], words: str, number: int = 0) -> Any:
    """A value that a schema allows, as near to a demand as it allows."""
    if "enum" in schema:
        named = [choice for choice in schema["enum"] if str(choice) in words]
        return (named or list(reversed(schema["enum"])))[number % len(named or schema["enum"])]
    if "anyOf" in schema:
        return obeying(schema["anyOf"][-1], words, number)
    match schema.get("type"):
        case "object":
            return {n: obeying(s, words, number) for n, s in schema.get("properties", {}).items()}
        case "array":
            most = min(schema.get("maxItems", 3), 6)
            return [
                obeying(schema["items"], words, place)
                for place in range(max(most, schema.get("minItems", 0)))
            ]
        case "string":
            return words[: schema.get("maxLength", 4000)]
        case "integer" | "number":
            return schema.get("maximum", 10**9)
        case "boolean":
            return True
        case _:
            return None
