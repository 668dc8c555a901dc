"""Random values that a JSON schema allows, and where their parts lie: what mutations start from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

#: Words that stand for free text.
_WORDS = (
    "few rows",
    "many rows",
    "mostly numbers",
    "skewed",
    "as asked",
    "trees do well here",
    "kurz",
    "少ない",
)
#: Of an object or list whose size is open.
_MOST_ITEMS = 3

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Part:
    """One value inside another.

    Attributes:
        path: keys and indices that lead to it.
        schema: what it may be.
        value: what it is.
    """

    path: Path
    schema: Mapping[str, Any]
    value: Any


def drawn(schema: Mapping[str, Any], rng: Random) -> Any:
    """A random value of a schema of the kind that agents send."""
    if "enum" in schema:
        return rng.choice(schema["enum"])
    if "anyOf" in schema:
        return drawn(rng.choice(schema["anyOf"]), rng)
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            least = schema.get("minProperties", 0)
            names = schema.get("required") or rng.sample(
                list(properties), max(least, min(2, len(properties)))
            )
            return {name: drawn(properties[name], rng) for name in names}
        case "array":
            least = schema.get("minItems", 0)
            count = rng.randint(least, max(least, schema.get("maxItems", _MOST_ITEMS)))
            return _different([drawn(schema["items"], rng) for _ in range(count)], least)
        case "string":
            return str(rng.choice(schema.get("sound", _WORDS)))[: schema.get("maxLength")]
        case "integer":
            return rng.randint(schema.get("minimum", 0), schema.get("maximum", 100))
        case "number":
            return round(rng.uniform(schema.get("minimum", 0.0), schema.get("maximum", 1.0)), 6)
        case "boolean":
            return rng.random() < 0.5
        case _:
            return None


def _different(items: list[Any], least: int) -> list[Any]:
    """Without what is said twice, as far as enough is left."""
    once = [item for place, item in enumerate(items) if item not in items[:place]]
    return once if len(once) >= least else items


def narrowed(schema: Mapping[str, Any], words: Mapping[str, Sequence[str]], name: str = "") -> dict[str, Any]:
    """The schema with texts that are sound for the fields of some names."""
    found = dict(schema)
    if schema.get("type") == "string" and "enum" not in schema and name in words:
        found["sound"] = list(words[name])
    if "anyOf" in schema:
        found["anyOf"] = [narrowed(each, words, name) for each in schema["anyOf"]]
    if "items" in schema:
        found["items"] = narrowed(schema["items"], words, name)
    if "properties" in schema:
        found["properties"] = {n: narrowed(s, words, n) for n, s in schema["properties"].items()}
    return found


def parts(schema: Mapping[str, Any], value: Any, path: Path = ()) -> Iterator[Part]:
    """The value itself, and everything in it."""
    yield Part(path, schema, value)
    if "anyOf" in schema:
        fitting = [s for s in schema["anyOf"] if (s.get("type") == "null") == (value is None)]
        schema = fitting[0] if fitting else {}
    if isinstance(value, dict):
        for name, held in value.items():
            yield from parts(schema.get("properties", {}).get(name, {}), held, (*path, name))
    elif isinstance(value, list):
        for place, held in enumerate(value):
            yield from parts(schema.get("items", {}), held, (*path, place))


def put(whole: Any, path: Path, new: Any) -> Any:
    """A copy with another value at a path."""
    if not path:
        return new
    head, *rest = path
    copy: Any = dict(whole) if isinstance(whole, dict) else list(whole)
    copy[head] = put(whole[head], tuple(rest), new)
    return copy


def without(whole: Any, path: Path) -> Any:
    """A copy that lacks what lies at a path."""
    *lead, last = path
    inner = whole
    for key in lead:
        inner = inner[key]
    copy: Any = dict(inner) if isinstance(inner, dict) else list(inner)
    del copy[last]
    return put(whole, tuple(lead), copy)
