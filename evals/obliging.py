"""Answers made from a schema alone: what a model without any sense, but with good manners, would say."""

import json
from collections.abc import Mapping
from typing import Any


def obliging(body: Mapping[str, Any]) -> str:
    """The answer to a chat completion request: a value that its JSON schema allows; ``{}`` where none is sent."""
    wanted = (body.get("response_format") or {}).get("json_schema") or {}
    return json.dumps(instance(wanted.get("schema", {})))


def instance(schema: Mapping[str, Any], number: int = 0) -> Any:
    """A value that a schema of the kind that we send allows; ``number`` makes those of a list differ."""
    if "enum" in schema:
        return schema["enum"][number % len(schema["enum"])]
    if "anyOf" in schema:
        return instance(schema["anyOf"][0])
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            wanted = schema.get("required") or list(properties)[number : number + 1]
            return {name: instance(properties[name], number) for name in wanted}
        case "array":
            return [instance(schema["items"], place) for place in range(schema.get("minItems", 0))]
        case "string":
            return "as asked"
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case _:
            return None
