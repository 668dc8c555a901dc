"""Endpoints that delay, fail, lie and talk nonsense: every exchange ends, in time, in a reply or a fault."""

import gzip
import time
from typing import Any

import pytest
from automl_agent.evals.fake_endpoint import (
    Behaviour,
    Exchange,
    FakeEndpoint,
    drips,
    drips_head,
    floods,
    hangs_up,
    raw,
    resets_at,
    says,
    says_beside,
    says_chosen,
    status,
    streams,
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
        pytest.param(raw(b'{"choices": [{"message": 7}]}'), id="a number"),
        pytest.param(raw(b"{" * 100_000), id="nested"),
        pytest.param(raw(b" " * 300_000), id="huge"),
        pytest.param(raw(b"not gzip", content_encoding="gzip"), id="packed lies"),
        pytest.param(raw(b'{"a":' * 40_000), id="deep"),
        pytest.param(raw(b"[" * 100_000 + b"]" * 100_000), id="deep list"),
        pytest.param(raw(b'{"choices": ' + b"9" * 5000 + b"}"), id="a long number"),
        pytest.param(raw(gzip.compress(b" " * 50_000_000), content_encoding="gzip"), id="packed bomb"),
        pytest.param(raw(b"{}", content_encoding="zip"), id="packed strangely"),
        pytest.param(raw(b'{"error": {"message": "no"}}'), id="an error with status 200"),
        pytest.param(lambda exchange: exchange.send(204, b""), id="nothing"),
        pytest.param(streams(b'data: {"choices": []}\n\n', 0), id="a stream without its end"),
        pytest.param(resets_at(10, "{}"), id="reset in the head"),
        pytest.param(resets_at(150, "{}"), id="reset in the body"),
        pytest.param(status(500), id="500"),
        pytest.param(
            lambda exchange: exchange.send(503, b"no", "text/html; charset=base64"),
            id="503 in a strange code",
        ),
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


def test_who_is_sent_elsewhere_does_not_go() -> None:
    with FakeEndpoint([says("{}")]) as other:
        with pytest.raises(ChatFault, match="name that address itself with --llm") as caught:
            exchange(status(307, location=f"{other.base_url}/chat/completions"))
        assert other.requests == []
    assert caught.value.lasting


@pytest.mark.parametrize(
    ("code", "setting"), [(401, "OPENAI_API_KEY"), (403, "OPENAI_API_KEY"), (404, "--llm")]
)
def test_a_fault_that_a_person_can_mend_names_the_setting(code: int, setting: str) -> None:
    with pytest.raises(ChatFault, match=setting):
        exchange(status(code))


def test_no_credit_does_not_pass() -> None:
    with pytest.raises(ChatFault, match="no credit") as caught:
        exchange(status(429, "insufficient_quota", retry_after="1"))
    assert caught.value.lasting


@pytest.mark.parametrize(
    "usage",
    [
        None, 7, [1], "many", {}, {"prompt_tokens": "11", "completion_tokens": "x"}, {"prompt_tokens": 11},
        {"prompt_tokens": -11, "completion_tokens": 7}, {"prompt_tokens": 10**30, "completion_tokens": 7},
        {"prompt_tokens": 1.5, "completion_tokens": 7}, {"prompt_tokens": True, "completion_tokens": 7},
        {"prompt_tokens": float("nan"), "completion_tokens": float("inf")},
    ],
)  # fmt: skip
def test_a_count_that_is_none_spoils_no_answer(usage: object) -> None:
    reply, _ = exchange(says_beside("{}", usage=usage))
    assert (reply.text, reply.input_tokens, reply.output_tokens) == ("{}", 0, 0)


@pytest.mark.parametrize(
    "told",
    [
        7, "x", [7], {"content": 7}, {"content": [7]}, {"content": [{"top_logprobs": 7}]},
        {"content": [{"top_logprobs": [7]}]}, {"content": [{"top_logprobs": [{"token": "1"}]}]},
        {"content": [{"top_logprobs": [{"token": "1", "logprob": "x"}]}]},
        {"content": [{"top_logprobs": [{"token": "1", "logprob": float("nan")}]}]},
        {"content": [{"top_logprobs": [{"token": 1, "logprob": -1}]}]},
        {"content": [{"top_logprobs": [{"token": "1", "logprob": 50}]}]},
        {"content": [{"top_logprobs": [{"token": "1", "logprob": -(10**400)}]}]},
    ],
)  # fmt: skip
def test_probabilities_that_are_none_spoil_no_answer(told: object) -> None:
    reply, _ = exchange(says_chosen("{}", logprobs=told))
    assert reply.text == "{}"
    assert not any(reply.tokens)


def test_probabilities_are_heard() -> None:
    place = {
        "token": "1",
        "logprob": 0.0,
        "top_logprobs": [{"token": "1", "logprob": 0.0}, {"token": "\ud800", "logprob": -1}],
    }
    reply, _ = exchange(says_chosen("{}", logprobs={"content": [place]}))
    assert reply.tokens == ({"1": 1.0, "?": pytest.approx(0.3679, abs=1e-4)},)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("\ud800 {}", "? {}"),
        ([{"type": "text", "text": "{"}, 7, None, {"type": "image_url"}, {"text": "}"}], "{}"),
        (None, ""),
        (7, ""),
        ({"a": 1}, ""),
    ],
)
def test_what_is_no_text_is_left_out(content: Any, text: str) -> None:
    assert exchange(says_chosen("", message={"role": "tool", "name": 7, "content": content}))[0].text == text


def test_tool_calls_are_no_answer() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "shell", "arguments": '{"run": "id"}'}}
    for calls in ([call], [7], 7):
        reply, _ = exchange(
            says_chosen("", message={"role": "assistant", "content": None, "tool_calls": calls})
        )
        assert (reply.text, reply.finish) == ("", "stop")


@pytest.mark.parametrize(
    ("claimed", "known"),
    [("other-model", "other-model"), ("a\x1b[2J\nb\ud800", "a [2J b?"), (7, None), ("x" * 999, "x" * 200)],
)
def test_a_model_that_claims_to_be_another_is_recorded_as_printable_text(
    claimed: object, known: str | None
) -> None:
    assert exchange(says_beside("{}", model=claimed))[0].model == known


def test_a_wrong_content_type_is_no_hindrance_and_wrong_bytes_are_replaced() -> None:
    body = b'{"choices": [{"message": {"content": "{} \xff"}}]}'
    assert exchange(raw(body, "text/html; charset=base64"))[0].text == "{} \ufffd"


def test_a_flood_is_cut_off_and_the_connection_closed() -> None:
    taken: list[int] = []
    with pytest.raises(ChatFault, match="more than 256000 bytes"):
        exchange(floods(200_000_000, taken))
    deadline = time.monotonic() + 5
    while not taken and time.monotonic() < deadline:
        time.sleep(0.01)
    assert 0 < taken[0] < 20_000_000


@pytest.mark.parametrize(("said", "wait"), [("7", 7.0), ("soon", None), ("-1", None)])
def test_how_long_to_wait_is_heard(said: str, wait: float | None) -> None:
    with pytest.raises(ChatFault) as caught:
        exchange(status(429, retry_after=said))
    assert caught.value.wait == wait
    assert not caught.value.lasting


@pytest.mark.parametrize(
    "behaviour",
    [waits(3, says("{}")), drips(3), drips_head(3), streams(b"data: x\n\n", 3)],
    ids=["silent", "drips", "head drips", "streams"],
)
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
