"""A language model for a sampler in anyone's study."""

import gc
from pathlib import Path

import pytest
from automl_agent.agents.hyperparameters import open_access as opening
from automl_agent.agents.hyperparameters.open_access import open_access
from automl_agent.evals.fake_endpoint import FakeEndpoint, says
from automl_agent.pipelines.contracts import ModelUnavailable, RequestError, Value
from automl_agent.tools.llm.access import NoAnswer
from automl_agent.tools.llm.choose import Chosen
from automl_agent.tools.llm.scripted import ScriptedModel
from automl_agent.tools.llm.spec import parse_spec


class Told(Value):
    a: int


def test_a_script_and_an_endpoint_answer(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text('{"reply": {"a": 1}}\n')
    scripted = open_access(f"scripted:{tmp_path / 's.jsonl'}")
    assert scripted is not None
    assert scripted.ask("costs", Told, {"request": "x"}).a == 1
    with FakeEndpoint([says('{"a": 2}')]) as endpoint:
        there = open_access(f"{endpoint.base_url}#mine")
        assert there is not None
        assert there.ask("costs", Told, {"request": "x"}).a == 2


def test_nobody_and_a_model_that_cannot_be_had() -> None:
    assert open_access("none") is None
    with pytest.raises(ModelUnavailable):
        open_access("http://127.0.0.1:9/v1#m")
    with pytest.raises(RequestError):
        open_access("what?")


def test_caps_hold(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text('{"reply": {"a": 1}}\n')
    access = open_access(f"scripted:{tmp_path / 's.jsonl'}", tokens=10)
    assert access is not None
    with pytest.raises(NoAnswer, match="cap of 10 tokens"):
        access.ask("costs", Told, {"request": "x"})


def test_what_was_opened_is_closed_with_the_access(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []

    def choose(named: str, resources: object, tell: object) -> Chosen:
        resources.callback(closed.append, named)  # type: ignore[attr-defined]
        return Chosen(parse_spec("embedded"), "", ScriptedModel([]))

    monkeypatch.setattr(opening, "choose_model", choose)
    access = open_access("embedded")
    assert closed == []
    del access
    gc.collect()
    assert closed == ["embedded"]
