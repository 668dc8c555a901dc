"""The corpus is whole, repeatable and made from valid answers."""

import json
from random import Random

import pytest
from automl_agent.evals.replies.case import Case
from automl_agent.evals.replies.corpus import CLASSES, SIZE, VARIANTS, name_of, reply
from automl_agent.evals.replies.drawn import drawn, narrowed, parts, put, without
from automl_agent.evals.replies.generated import Question, questions
from automl_agent.evals.replies.place import Place
from automl_agent.evals.replies.places import PLACES
from automl_agent.tools.llm.answer import read_answer
from automl_agent.tools.llm.chat import ChatRequest


def test_forty_classes_of_twenty_five() -> None:
    assert (len(CLASSES), VARIANTS, SIZE) == (40, 25, 1000)
    assert [name_of(n) for n in range(SIZE)].count("deep") == VARIANTS


@pytest.mark.parametrize("question", questions(), ids=lambda q: q.prompt)
def test_valid_answers_are_read(question: Question) -> None:
    for seed in range(20):
        read_answer(json.dumps(drawn(question.schema, Random(seed))), question.kind)


@pytest.mark.parametrize(
    "place", [p for p in PLACES if p.prompt in {"opro", "terms"}], ids=lambda p: p.prompt
)
def test_hostile_replies_are_the_same_each_time(place: Place) -> None:
    schema = next(q.schema for q in questions() if q.prompt == place.prompt)
    asked = ChatRequest(messages=(), name=place.prompt, answer_schema=schema)
    numbers = range(0, SIZE, 23)
    said = [reply(n, 0, place, asked) for n in numbers]
    assert said == [reply(n, 0, place, asked) for n in numbers]
    assert said != [reply(n, 1, place, asked) for n in numbers]
    assert len({s.text for s in said}) > 0.8 * len(said)


def test_every_class_says_something_of_its_own_for_every_question() -> None:
    question = next(q for q in questions() if q.prompt == "planner")
    for name, maker in CLASSES.items():
        said = {maker(Case(v, question.schema, Random(v), [])).text for v in range(0, VARIANTS, 2)}
        assert len(said) >= 3, name


def test_sound_words_stand_where_a_schema_cannot_tell() -> None:
    schema = {
        "type": "array",
        "minItems": 1,
        "items": {"type": "object", "properties": {"e": {"type": "string"}}, "required": ["e"]},
    }
    assert drawn(narrowed(schema, {"e": ["c1 / c2"]}), Random(0))[0] == {"e": "c1 / c2"}
    assert drawn(narrowed(schema, {"other": ["c1 / c2"]}), Random(0))[0] != {"e": "c1 / c2"}


def test_surgery() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "array", "items": {"anyOf": [{"type": "null"}, {"type": "integer"}]}}},
        "required": ["a"],
    }
    value = {"a": [1, None]}
    assert [(p.path, p.value) for p in parts(schema, value)] == [
        ((), value),
        (("a",), [1, None]),
        (("a", 0), 1),
        (("a", 1), None),
    ]
    assert put(value, ("a", 0), 7) == {"a": [7, None]}
    assert without(value, ("a", 1)) == {"a": [1]}
    assert without(value, ("a",)) == {}
    assert value == {"a": [1, None]}
