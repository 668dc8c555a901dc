"""What LLAMBO's surrogates are answered with."""

from collections.abc import Mapping
from typing import Any

from ....pipelines.contracts import Value
from ..spoken.answers import listed


class Score(Value):
    """One predicted score."""

    score: float


class Scores(Value):
    """A predicted score for each candidate, in their order."""

    scores: tuple[Any, ...]


class Label(Value):
    """Whether a configuration is among the best: 1 or 0."""

    good: int


SCORE_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"score": {"type": "number"}},
    "required": ["score"],
    "additionalProperties": False,
}
LABEL_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"good": {"type": "integer", "enum": [0, 1]}},
    "required": ["good"],
    "additionalProperties": False,
}


def scores_schema(count: int) -> Mapping[str, Any]:
    """JSON schema of ``count`` scores."""
    return listed("scores", {"type": "number"}, count)
