"""Replies are read strictly: what is not exactly right is told to the model, never bent into shape."""

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
    ],
)
def test_everything_else_is_told(text: str, told: str) -> None:
    with pytest.raises(ReplyError) as caught:
        read_answer(text, Choice)
    assert told in str(caught.value)
    assert 0 < len(str(caught.value)) <= 2000
