"""Endpoints that delay, fail, lie and talk nonsense: every exchange ends, in time, in a reply or a fault."""

import time
from typing import Any

import pytest
from automl_agent.evals.fake_endpoint import (
    Behaviour,
    Exchange,
    FakeEndpoint,
    drips,
    hangs_up,
    raw,
    says,
    status,
    strict_about,
    waits,
)
from automl_agent.tools.llm.chat import ChatFault, ChatReply, ChatRequest, Message
from automl_agent.tools.llm.endpoint import EndpointModel

KEY = "sk-very-secret"
REQUEST = ChatRequest(
    messages=(Message(role="system", content="Answer."), Message(role="user", content="é \ud800?".encode("utf-8", "replace").decode())),
    name="colour",
    answer_schema={"type": "object", "properties": {"colour": {"type": "string"}}, "required": ["colour"]},
    max_tokens=50,
)  # fmt: skip


def exchange(*behaviours: Behaviour, seconds: float = 5.0) -> tuple[ChatReply, FakeEndpoint]:
    with FakeEndpoint(behaviours) as endpoint:
        model = EndpointModel("fake", endpoint.base_url, KEY)
        try:
            return model.ask(REQUEST, seconds), endpoint
        finally:
            model.close()


def test_a_reply_with_its_cost() -> None:
    reply, endpoint = exchange(says('{"colour": "red"}'))
    assert reply == ChatReply(
        text='{"colour": "red"}', finish="stop", input_tokens=11, output_tokens=7, model="fake"
    )
    (sent,) = endpoint.requests
    assert sent["response_format"]["json_schema"]["schema"]["required"] == ["colour"]
    assert (sent["max_tokens"], sent["temperature"], sent["seed"], sent["model"]) == (50, 0.0, 0, "fake")
    assert [m["role"] for m in sent["messages"]] == ["system", "user"]
    assert endpoint.headers[0]["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("refused", "asked"),
    [((), 1), (("json_schema",), 2), (("json_schema", "json_object"), 3)],
)
def test_an_endpoint_without_schemas_is_asked_without(refused: tuple[str, ...], asked: int) -> None:
    with FakeEndpoint([strict_about(*refused, then=says("{}"))]) as endpoint:
        model = EndpointModel("fake", endpoint.base_url, None)
        assert model.ask(REQUEST, 5).text == "{}"
        assert model.ask(REQUEST, 5).text == "{}"
        assert len(endpoint.requests) == asked + 1
        model.close()


@pytest.mark.parametrize(
    ("behaviour", "finish"),
    [
        (says('{"colour": "r', finish="length"), "length"),
        (says("", finish="content_filter"), "refused"),
        (says("", refusal="I will not"), "refused"),
    ],
)
def test_what_is_not_whole_is_known_as_such(behaviour: Behaviour, finish: str) -> None:
    assert exchange(behaviour)[0].finish == finish


@pytest.mark.parametrize("text", ["nonsense", "", "\x00\x1b[2J", "x" * 100_000])
def test_any_text_is_a_reply(text: str) -> None:
    assert exchange(says(text))[0].text == text


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(hangs_up, id="hangs up"),
        pytest.param(raw(b"<html>hello</html>", "text/html"), id="a page"),
        pytest.param(raw(b"\xff\xfe\x00"), id="no text"),
        pytest.param(raw(b"[]"), id="a list"),
        pytest.param(raw(b"{}"), id="an empty object"),
        pytest.param(raw(b'{"choices": []}'), id="no choices"),
        pytest.param(raw(b'{"choices": [{"message": null}]}'), id="no message"),
        pytest.param(raw(b'{"choices": [{"message": {"content": 7}}]}'), id="a number"),
        pytest.param(raw(b"{" * 100_000), id="nested"),
        pytest.param(raw(b" " * 300_000), id="huge"),
        pytest.param(raw(b"not gzip", content_encoding="gzip"), id="packed lies"),
        pytest.param(status(500), id="500"),
        pytest.param(status(307, location="http://127.0.0.1:1/v1/chat/completions"), id="elsewhere"),
    ],
)
def test_no_reply_is_a_fault_that_may_pass(behaviour: Behaviour) -> None:
    with pytest.raises(ChatFault) as caught:
        exchange(behaviour)
    assert not caught.value.lasting
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("code", [400, 401, 403, 404])
def test_some_faults_last_and_none_tells_the_key(code: int) -> None:
    with pytest.raises(ChatFault) as caught:
        exchange(status(code, f"wrong key {KEY}"))
    assert caught.value.lasting
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(("said", "wait"), [("7", 7.0), ("soon", None), ("-1", None)])
def test_how_long_to_wait_is_heard(said: str, wait: float | None) -> None:
    with pytest.raises(ChatFault) as caught:
        exchange(status(429, retry_after=said))
    assert caught.value.wait == wait
    assert not caught.value.lasting


@pytest.mark.parametrize("behaviour", [waits(3, says("{}")), drips(3)], ids=["silent", "drips"])
def test_time_is_a_hard_end(behaviour: Behaviour) -> None:
    started = time.monotonic()
    with pytest.raises(ChatFault):
        exchange(behaviour, seconds=0.3)
    assert time.monotonic() - started < 2


def test_nobody_there() -> None:
    with FakeEndpoint([says("{}")]) as endpoint:
        address = endpoint.base_url
    with pytest.raises(ChatFault, match="cannot be reached") as caught:
        EndpointModel("fake", address, None).ask(REQUEST, 2)
    assert caught.value.sent == 0


@pytest.mark.parametrize(
    ("behaviour", "seconds", "sent"),
    [
        (waits(2, says("{}")), 0.8, 1),
        (drips(1), 0.8, 1),
        (hangs_up, 5.0, 1),
        (raw(b" " * 300_000), 5.0, 1),
        (raw(b"{}"), 5.0, 1),
        (raw(b"<html>", "text/html"), 5.0, 1),
        (status(500), 5.0, 0),
        (status(429), 5.0, 0),
        (says("{}"), 0.0, 0),
    ],
    ids=["silent", "drips", "hangs up", "huge", "empty", "a page", "500", "429", "no time"],
)
def test_it_is_known_what_may_have_been_charged(behaviour: Behaviour, seconds: float, sent: int) -> None:
    with pytest.raises(ChatFault) as caught:
        exchange(behaviour, seconds=seconds)
    assert caught.value.sent == sent


def test_options_that_an_endpoint_refuses_are_left_out_from_then_on() -> None:
    def strict(exchange: Exchange) -> None:
        for option in ("max_tokens", "temperature"):
            if option in exchange.body:
                return status(400, f"Unsupported parameter: '{option}' is not supported with this model")(
                    exchange
                )
        return says("{}")(exchange)

    with FakeEndpoint([strict]) as endpoint:
        model = EndpointModel("fake", endpoint.base_url, None)
        assert [model.ask(REQUEST, 5).text, model.ask(REQUEST, 5).text] == ["{}", "{}"]
        assert len(endpoint.requests) == 4
        assert endpoint.requests[-1]["max_completion_tokens"] == REQUEST.max_tokens + model.thinking_tokens
        assert endpoint.requests[-1]["max_completion_tokens"] > REQUEST.max_tokens
        model.close()


def test_where_no_schema_can_be_sent_it_is_told() -> None:
    with FakeEndpoint([strict_about("json_schema", then=says("{}"))]) as endpoint:
        model = EndpointModel("fake", endpoint.base_url, None)
        model.ask(REQUEST, 5)
        assert '"colour"' in endpoint.requests[1]["messages"][0]["content"]
        model.close()


def test_any_model_may_think_until_one_answered_at_once() -> None:
    with FakeEndpoint([status(500), says("{}")]) as endpoint:
        model = EndpointModel("fake", endpoint.base_url, None)
        with pytest.raises(ChatFault):
            model.ask(REQUEST, 5)
        assert model.thinking_tokens > 0
        model.ask(REQUEST, 5)
        assert model.thinking_tokens == 0
        model.close()


def sent_as_strict(schema: dict[str, Any]) -> bool:
    with FakeEndpoint([says("{}")]) as endpoint:
        model = EndpointModel("fake", endpoint.base_url, None)
        model.ask(REQUEST.model_copy(update={"answer_schema": schema}), 5)
        model.close()
    return bool(endpoint.requests[0]["response_format"]["json_schema"]["strict"])


def test_strict_is_what_strict_mode_takes() -> None:
    assert not sent_as_strict(dict(REQUEST.answer_schema))
    whole = {
        "type": "object",
        "properties": {"a": {"type": "number"}},
        "required": ["a"],
        "additionalProperties": False,
    }
    assert sent_as_strict(whole)
