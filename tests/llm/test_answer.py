"""Replies are read strictly: what is not exactly right is told to the model, never bent into shape."""

import json
from typing import Any

import pytest
from automl_agent.pipelines.contracts import ReplyError, Value
from automl_agent.tools.llm.answer import read_answer
from pydantic import Field


class Choice(Value):
    family: str
    depth: int = Field(ge=1, le=9)
    rate: float
    deep: bool = False
    more: tuple["Choice", ...] = ()


GOOD = '{"family": "knn", "depth": 3, "rate": 0.5}'


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"Sure! Here it is: {GOOD} Anything else? {{}}",
        '{"family": "a } \\" { b", "depth": 3, "rate": 0.5}',
        '{"family": "knn", "depth": 3, "rate": 1}',
        f"<think>Maybe {{depth: 9}}? No.</think>\n{GOOD}",
        f"Maybe {{depth: 9}}?</think>{GOOD}",
        f"[{GOOD}]",
        '{"family": "</think>", "depth": 3, "rate": 1}',
        f"{GOOD}{GOOD}",
        f"\ufeff{GOOD}",
    ],
)
def test_the_first_whole_object_counts(text: str) -> None:
    assert read_answer(text, Choice).depth == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no JSON object"),
        ("I cannot", "no JSON object"),
        ('{"family": "knn", "depth": 3', "does not end"),
        ('{"family": "knn", "depth": true, "rate": 0.5}', "depth"),
        ('{"family": "knn", "depth": "3", "rate": 0.5}', "depth"),
        ('{"family": "knn", "depth": 3.0, "rate": 0.5}', "depth"),
        ('{"family": "knn", "depth": 10, "rate": 0.5}', "depth"),
        ('{"family": "knn", "depth": 3, "rate": NaN}', "rate"),
        ('{"family": "knn", "depth": 3, "rate": Infinity}', "rate"),
        ('{"family": "knn", "depth": 3, "rate": 1e999}', "rate"),
        ('{"family": "knn", "depth": 3}', "rate"),
        ('{"family": "knn", "depth": 3, "rate": 0.5, "shell": "rm"}', "shell"),
        ('{"family": null, "depth": 3, "rate": 0.5}', "family"),
        ("{family: 'knn'}", ""),
        ('{"depth": ' + "9" * 5000 + "}", ""),
        ('{"more": [' * 5000 + "]}" * 5000, ""),
        ('{"family": "\\ud800", "depth": 3, "rate": 0.5}', ""),
        ('{"family": "a", "depth": 3, "rate": 0.5, "depth": 4}', "depth is said twice"),
        (
            '{"more": [{"family": "a", "family": "b", "depth": 3, "rate": 1}], "family": "a", "depth": 3, "rate": 1}',
            "family is said twice",
        ),
        (json.dumps(GOOD), ""),
        ('{"family": {"a": "b"}, "depth": 3, "rate": 0.5}', "family"),
        (f'{{"answer": {GOOD}}}', "answer"),
        ("{" * 256_000, "longer than 16000"),
        ('{"' * 128_000, "longer than 16000"),
        ('{"' + '\\"' * 128_000, "longer than 16000"),
        (json.dumps({f"x{n}": n for n in range(20_000)}), "longer than 16000"),
        ('{"\\u001b[2J\\u202e": 1, "family": "a"}', "u001b"),
    ],
)
def test_everything_else_is_told(text: str, told: str) -> None:
    with pytest.raises(ReplyError) as caught:
        read_answer(text, Choice)
    assert told in str(caught.value)
    assert 0 < len(str(caught.value)) <= 2000


@pytest.mark.parametrize(
    "text", ["{" * 99_000, '{"\x1b\u202e": 1}', '{"depth": "' + "\u2028\x07" * 500 + '"}', '{"a' + "b" * 9_000 + '": 1}']
)  # fmt: skip
def test_what_is_told_may_be_printed(text: str) -> None:
    with pytest.raises(ReplyError) as caught:
        read_answer(text, Choice)
    told = str(caught.value)
    assert told.isascii()
    assert told.isprintable()
    assert len(told) < 1000


class Anything(Value):
    held: Any


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e400"])
def test_no_number_is_infinite_however_deep_it_lies(number: str) -> None:
    with pytest.raises(ReplyError, match="no finite number"):
        read_answer(f'{{"held": [{{"a": {number}}}]}}', Anything)


def test_a_field_of_any_type_may_not_be_named_twice_inside() -> None:
    with pytest.raises(ReplyError, match="a is said twice"):
        read_answer('{"held": [{"a": 1, "b": {}, "a": 2}]}', Anything)
