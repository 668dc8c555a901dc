"""A model that reads its answers from a file."""

import json
from pathlib import Path

import pytest
from automl_agent.pipelines.contracts import ModelUnavailable
from automl_agent.tools.llm.chat import ChatFault, ChatReply, ChatRequest
from automl_agent.tools.llm.record import Exchange, RunJournal
from automl_agent.tools.llm.scripted import ScriptedModel
from automl_agent.tools.store.run import RunStore


def script(folder: Path, *lines: object) -> ScriptedModel:
    path = folder / "replies.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n")
    return ScriptedModel.read(path)


def ask(model: ScriptedModel, name: str) -> str:
    return model.ask(ChatRequest(messages=(), name=name, answer_schema={}), 1).text


def test_each_prompt_gets_its_lines_in_order(tmp_path: Path) -> None:
    model = script(
        tmp_path,
        {"prompt": "plan", "reply": {"a": 1}},
        {"prompt": "intake", "reply": "words"},
        {"prompt": "plan", "reply": {"a": 2}, "times": None},
    )
    assert [ask(model, "plan") for _ in range(3)] == ['{"a": 1}', '{"a": 2}', '{"a": 2}']
    assert ask(model, "intake") == "words"
    with pytest.raises(ChatFault, match="no answer left"):
        ask(model, "intake")
    assert model.name == "scripted:replies.jsonl"


def test_a_line_can_fail(tmp_path: Path) -> None:
    model = script(tmp_path, {"fault": "fell asleep"}, {"reply": "here"})
    with pytest.raises(ChatFault, match="fell asleep"):
        ask(model, "any")
    assert ask(model, "any") == "here"


def test_a_line_tells_probabilities_where_they_are_asked_for(tmp_path: Path) -> None:
    model = script(tmp_path, {"reply": "1", "tokens": [{"1": 0.75, "0": 0.25}], "times": None})
    request = ChatRequest(messages=(), name="any", answer_schema={})
    assert model.ask(request, 1).tokens == ()
    told = model.ask(request.model_copy(update={"probabilities": 2}), 1).tokens
    assert told == ({"1": 0.75, "0": 0.25},)


@pytest.mark.parametrize("content", [b"not json", b'{"replay": 1}', b"\xff", b"[]"])
def test_what_is_no_script(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "s").write_bytes(content)
    with pytest.raises(ModelUnavailable, match="BAD-SCRIPT"):
        ScriptedModel.read(tmp_path / "s")
    with pytest.raises(ModelUnavailable, match="BAD-SCRIPT"):
        ScriptedModel.read(tmp_path / "nowhere")


def test_a_run_folder_gives_its_recorded_replies_again(tmp_path: Path) -> None:
    told = ChatReply(text='{"a": 1}', finish="length", tokens=({"1": 0.5},))
    (tmp_path / "run").mkdir()
    with RunStore(tmp_path / "run") as store:
        journal = RunJournal(store)
        for reply in (told, None):
            fault = None if reply else "fell asleep"
            journal.over(Exchange(fingerprint="f", prompt="plan", seconds=1, usd=0, reply=reply, fault=fault))
    model = ScriptedModel.read(tmp_path / "run")
    request = ChatRequest(messages=(), name="plan", answer_schema={}, probabilities=1)
    reply = model.ask(request, 1)
    assert (reply.text, reply.finish, reply.tokens) == ('{"a": 1}', "length", told.tokens)
    with pytest.raises(ChatFault, match="fell asleep"):
        model.ask(request, 1)
    with pytest.raises(ModelUnavailable, match="holds no run"):
        ScriptedModel.read(tmp_path)
