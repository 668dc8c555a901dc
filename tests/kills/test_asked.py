"""Counting what a language model was asked: a lost call may come again, an answered one may not."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from automl_agent.evals.kills import asked
from automl_agent.evals.kills.asked import Asked


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    monkeypatch.setattr(asked, "_ARRIVING_SECONDS", 0.0)
    monkeypatch.setattr(asked, "answers", lambda record: record)
    return []


def counting(requests: list[dict[str, str]]) -> Asked:
    return Asked(cast(Any, SimpleNamespace(requests=requests)))


@pytest.mark.parametrize(
    ("first", "second", "again"),
    [
        (["a", "b"], ["b"], 0),
        (["a", "b"], ["b in less time"], 0),
        (["a", "b"], ["a", "b"], 1),
        (["a", "b"], ["b", "b"], 1),
    ],
    ids=["lost and asked again", "lost and asked otherwise", "answered and asked again", "asked twice"],
)
def test_only_the_lost_may_be_asked_again(
    first: list[str], second: list[str], again: int, requests: list[dict[str, str]]
) -> None:
    count = counting(requests)
    requests += [{"q": q} for q in first]
    assert count.flying(cast(Any, ["a"])) == 1
    requests += [{"q": q} for q in second]
    assert count.again() == again
