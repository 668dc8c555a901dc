"""The schema of an answer, as endpoints take it: strictly, loosely, or told in words."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .chat import ChatRequest, Message
from .templates import harmless

#: What OpenAI's strict mode knows (its guide "Structured Outputs", supported schemas); it refuses requests with more.
_STRICT_WORDS = frozenset(
    {
        *("type", "enum", "const", "anyOf", "properties", "required", "additionalProperties", "items"),
        *("$ref", "$defs", "title", "description", "pattern", "minItems", "maxItems"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    }
)


def told(request: ChatRequest) -> Sequence[Message]:
    """The messages with the answer's schema in the first one, for endpoints that take none."""
    if not request.messages:
        return request.messages
    first, *others = request.messages
    # It holds names of columns, which must not pass for a chat template's marks.
    schema = harmless(json.dumps(dict(request.answer_schema), ensure_ascii=True))
    text = f"{first.content}\n\nAnswer with one JSON object of this JSON schema, and nothing else:\n{schema}"
    return (first.model_copy(update={"content": text}), *others)


def is_strict(schema: Mapping[str, Any]) -> bool:
    """Whether OpenAI's strict mode takes a schema."""
    return schema.get("type") == "object" and "anyOf" not in schema and _is_strict(schema)


def _is_strict(schema: object) -> bool:
    if not isinstance(schema, Mapping) or not schema.keys() <= _STRICT_WORDS:
        return False
    if not schema.keys() & {"type", "anyOf", "$ref"}:
        return False
    named = schema.get("type")
    types = [named] if isinstance(named, str) else named or []
    properties = schema.get("properties", {})
    whole = schema.get("additionalProperties") is False and {*schema.get("required", ())} == {*properties}
    if ("object" in types and not whole) or ("array" in types and "items" not in schema):
        return False
    items = [schema["items"]] if "items" in schema else []
    held = [*properties.values(), *schema.get("$defs", {}).values(), *schema.get("anyOf", ()), *items]
    return all(_is_strict(part) for part in held)
