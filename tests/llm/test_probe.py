"""Is the endpoint there? Nobody home and refused keys are errors; nonsense is met later."""

import json
import time
from contextlib import suppress

import httpx2
import pytest
from automl_agent.evals.fake_endpoint import (
    Behaviour,
    Exchange,
    FakeEndpoint,
    drips,
    hangs_up,
    raw,
    status,
    waits,
)
from automl_agent.pipelines.contracts import ModelUnavailable
from automl_agent.tools.llm import probe as probing
from automl_agent.tools.llm.probe import probe
from automl_agent.tools.llm.spec import LlmSpec, Provider, parse_spec
from automl_agent.tools.llm.transport import BoundedTransport


def lists(*names: object) -> Behaviour:
    return raw(json.dumps({"data": [{"id": name} for name in names]}).encode())


def left_alone(behaviour: Behaviour) -> Behaviour:
    """Bears that the other side goes away."""

    def act(exchange: Exchange) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            behaviour(exchange)

    return act


def look(get: Behaviour, model: str | None = None, provider: Provider = "endpoint") -> str:
    with FakeEndpoint([], get=left_alone(get)) as endpoint:
        spec = LlmSpec(provider=provider, text=f"{provider}:{model}", model=model, base_url=endpoint.base_url)
        return probe(spec, "sk-secret")


def test_nobody_listens() -> None:
    with FakeEndpoint([]) as endpoint:
        spec = parse_spec(f"{endpoint.base_url}#m")
    with pytest.raises(ModelUnavailable, match="nobody answers there"):
        probe(spec, None)


def test_who_never_takes_the_connection_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object, **__: object) -> None:
        raise httpx2.ConnectTimeout("timed out")

    monkeypatch.setattr(BoundedTransport, "handle_request", silent)
    with pytest.raises(ModelUnavailable, match="nobody answers there"):
        probe(parse_spec("http://192.0.2.1/v1#m"), None)


@pytest.mark.parametrize("code", [401, 403])
def test_a_refused_key_is_an_error_without_the_key(code: int) -> None:
    with pytest.raises(ModelUnavailable, match="key is refused") as caught:
        look(status(code, "wrong key sk-secret"), "m")
    assert "sk-secret" not in str(caught.value)
    assert caught.value.exit_code == 4


def test_the_key_is_sent_where_there_is_one() -> None:
    sent: list[str | None] = []

    def listens(exchange: Exchange) -> None:
        sent.append(exchange.handler.headers["Authorization"])
        lists("m")(exchange)

    for key in ("sk-secret", None):
        with FakeEndpoint([], get=listens) as endpoint:
            probe(parse_spec(endpoint.base_url), key)
    assert sent == ["Bearer sk-secret", None]


@pytest.mark.parametrize(
    ("model", "there"), [("b", True), ("c", True), ("c:latest", True), ("d", False), ("b:latest", False)]
)
def test_a_provider_that_lists_its_models_knows_no_others(model: str, there: bool) -> None:
    for provider, hint in (("openai", "name another model"), ("ollama", f"ollama pull {model}")):
        listed = lists("a", "b", "c:latest")
        if there:
            assert look(listed, model, provider) == model  # type: ignore[arg-type]
            continue
        with pytest.raises(ModelUnavailable, match=f"no model '{model}'") as caught:
            look(listed, model, provider)  # type: ignore[arg-type]
        assert caught.value.hint == hint


def test_any_other_endpoint_may_take_names_that_it_does_not_list() -> None:
    assert look(lists("a"), "alias") == "alias"


def test_the_first_model_is_meant_where_none_is_named() -> None:
    assert look(lists("a", "b")) == "a"
    assert look(lists()) == "default"


NONSENSE = [
    raw(b"<html>"), raw(b"\xff\xfe"), raw(b"[]"), raw(b"{}"), raw(b'{"data": 7}'), raw(b'{"data": ["a"]}'), raw(b'{"data": null}'),
    raw(b"[" * 100_000), raw(b" " * 2_000_000), raw(b"not gzip", content_encoding="gzip"), status(404), status(500),
    status(302, location="http://127.0.0.1:9/"), hangs_up,
]  # fmt: skip


@pytest.mark.parametrize("get", NONSENSE)
def test_nonsense_is_no_reason_to_refuse(get: Behaviour) -> None:
    assert look(get, "mine", "openai") == "mine"
    assert look(get) == "default"


def test_a_name_that_cannot_be_printed_is_none() -> None:
    assert look(lists("\x1b[2J", "a\nb", "\u202eevil", "\ud800", " ", "b")) == "b"


def test_a_long_list_is_read() -> None:
    assert look(lists(*(f"model-{number:0100d}" for number in range(5000)))).endswith("0")


def test_a_strange_name_is_cut() -> None:
    assert look(lists("x" * 5000)) == "x" * 200


@pytest.mark.parametrize("get", [waits(3, lists("a")), drips(3)], ids=["silent", "drips"])
def test_a_slow_endpoint_is_not_waited_for(get: Behaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "_SECONDS", 0.15)
    began = time.monotonic()
    assert look(get, "mine") == "mine"
    assert time.monotonic() - began < 1.5
