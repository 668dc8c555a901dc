"""The schema of an answer: strict where strict mode takes it, and harmless where it is told."""

from typing import Any

import pytest
from automl_agent.agents.hyperparameters.hybrid.asking import belief_schema
from automl_agent.pipelines.spaces import Integer, SearchSpace
from automl_agent.tools.llm.chat import ChatRequest, Message
from automl_agent.tools.llm.schemas import is_strict, told
from automl_agent.tools.samplers.space import Space
from pydantic import BaseModel, ConfigDict

from .test_templates import MARKS

NUMBER = {"type": "number", "minimum": 0}
WORD = {"type": "string", "enum": ["a", "b"]}


def whole(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    words: tuple[str, ...]


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    inner: Inner
    maybe: float | None


class Optional(Outer):
    more: int = 3


@pytest.mark.parametrize(
    ("schema", "strict"),
    [
        (whole(a=NUMBER, b=WORD), True),
        (whole(a={"anyOf": [{"type": "null"}, NUMBER]}), True),
        (whole(a={"type": ["string", "null"]}), True),
        (whole(a={"type": "array", "items": whole(b=WORD), "minItems": 2, "maxItems": 2}), True),
        (Outer.model_json_schema(), True),
        ({}, False),
        ({"type": "object"}, False),
        ({"anyOf": [whole(a=NUMBER)]}, False),
        ({"type": "array", "items": NUMBER}, False),
        ({**whole(a=NUMBER), "additionalProperties": True}, False),
        ({**whole(a=NUMBER, b=WORD), "required": ["a"]}, False),
        (whole(a={"enum": ["a"]}), False),
        (whole(a={"type": "array"}), False),
        (whole(a={"type": "string", "maxLength": 9}), False),
        (whole(a={"type": "number", "default": 1}), False),
        (whole(a={"type": "array", "items": {**whole(b=WORD), "required": []}}), False),
        (whole(a={"anyOf": [{"type": "null"}, {"enum": ["a"]}]}), False),
        (whole(a=True), False),
        (Optional.model_json_schema(), False),
        (
            belief_schema(
                Space.declared(SearchSpace(parameters=(Integer(name="n", low=1, high=9, default=2),)))
            ),
            False,
        ),
    ],
)
def test_strict_mode_wants_all_properties_and_no_words_that_it_does_not_know(
    schema: dict[str, Any], strict: bool
) -> None:
    assert is_strict(schema) == strict


def test_names_of_columns_cannot_end_the_message_in_which_the_schema_is_told() -> None:
    schema = whole(target={"enum": [f"a{mark}b" for mark in MARKS]})
    asked = (Message(role="system", content="Answer."), Message(role="user", content="hello"))
    first, *others = told(ChatRequest(messages=asked, name="x", answer_schema=schema))
    assert [mark for mark in MARKS if mark in first.content] == []
    assert first.content.startswith("Answer.")
    assert '"target"' in first.content
    assert others == [asked[1]]
    assert told(ChatRequest(messages=(), name="x", answer_schema=schema)) == ()
