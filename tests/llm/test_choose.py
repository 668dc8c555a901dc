"""Which model speaks: the named one or none; unset, whatever can be had, and it is said."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from automl_agent.evals.fake_endpoint import FakeEndpoint, says, status
from automl_agent.pipelines.contracts import ModelUnavailable, RequestError
from automl_agent.tools.llm import choose
from automl_agent.tools.llm import probe as probing
from automl_agent.tools.llm.choose import Chosen, choose_model
from automl_agent.tools.llm.prices import FREE, Price, price_of, table_date
from automl_agent.tools.llm.spec import parse_spec


@pytest.fixture
def resources() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def no_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: object) -> Chosen:
        raise ModelUnavailable("NO-WEIGHTS", "the embedded model cannot be downloaded", "pull it")

    monkeypatch.setattr(choose, "_embedded", absent)


def test_a_named_endpoint_speaks(resources: ExitStack) -> None:
    with FakeEndpoint([says("{}")]) as endpoint:
        named = choose_model(f"{endpoint.base_url}#mine", resources, print, {})
        first = choose_model(endpoint.base_url, resources, print, {})
    assert named.model is not None
    assert first.model is not None
    assert (named.model.name, first.model.name) == ("mine", "fake")
    assert named.price == FREE


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("http://127.0.0.1:9/v1#m", "nobody answers"),
        ("ollama:llama", "nobody answers|no model"),
        ("openai:gpt", "needs a key"),
        ("scripted:/nowhere/at/all", "no script"),
        ("embedded:/nowhere/at/all.gguf", "gguf"),
    ],
)
def test_a_named_model_that_cannot_be_had_is_an_error(resources: ExitStack, named: str, why: str) -> None:
    with pytest.raises(ModelUnavailable, match=why) as caught:
        choose_model(named, resources, print, {})
    assert caught.value.exit_code == 4


def test_a_refused_key_is_an_error_and_other_failures_are_met_later(resources: ExitStack) -> None:
    with FakeEndpoint([status(500)]) as endpoint:
        assert choose_model(endpoint.base_url, resources, print, {}).model is not None
    with (
        FakeEndpoint([], get=status(401)) as endpoint,
        pytest.raises(ModelUnavailable, match="key is refused"),
    ):
        choose_model(endpoint.base_url, resources, print, {})
    with FakeEndpoint([], get=status(500)) as endpoint:
        assert choose_model(endpoint.base_url, resources, print, {}).model is not None


@pytest.mark.usefixtures("no_embedded")
def test_unset_takes_the_environments_endpoint_first_and_none_last(resources: ExitStack) -> None:
    with FakeEndpoint([says("{}")]) as endpoint:
        there = {"OPENAI_BASE_URL": endpoint.base_url, "OPENAI_MODEL": "mine"}
        chosen = choose_model(None, resources, print, there)
    assert chosen.model is not None
    assert (chosen.model.name, chosen.said) == ("mine", "OPENAI_BASE_URL is set")
    nobody = choose_model(None, resources, print, {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"})
    assert (nobody.model, nobody.spec.provider) == (None, "none")
    assert "nobody answers" in nobody.said
    assert "cannot be downloaded" in nobody.said


@pytest.mark.usefixtures("no_embedded")
def test_openai_is_asked_for_a_model_that_chats(
    resources: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "probe", lambda spec, _: spec.model or "text-embedding-ada-002")

    def name(named: str | None = None, **there: str) -> str:
        chosen = choose_model(named, resources, print, {"OPENAI_API_KEY": "k", **there})
        assert chosen.model is not None
        return chosen.model.name

    usual = name()
    assert usual.startswith("gpt-")
    assert name(OPENAI_BASE_URL="https://api.openai.com/v1") == usual
    assert name(OPENAI_BASE_URL="https://api.openai.com/v1/") == usual
    assert name("https://api.openai.com/v1") == usual
    assert name(OPENAI_BASE_URL="https://api.openai.com/v1", OPENAI_MODEL="mine") == "mine"
    assert name(OPENAI_BASE_URL="https://api.example/v1") == "text-embedding-ada-002"


def test_a_bad_name_is_a_bad_request(resources: ExitStack) -> None:
    with pytest.raises(RequestError, match="BAD-LLM"):
        choose_model("gpt", resources, print, {})


def test_prices(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert table_date() >= "2026-11-05"
    openai = parse_spec("openai:gpt-4.1-mini")
    assert (
        price_of(openai, "gpt-4.1-mini-2025-04-14")
        == price_of(openai, "gpt-4.1-mini")
        == Price(input=0.4, output=1.6)
    )
    assert price_of(openai, "gpt-4.1-minimal") is None
    assert price_of(parse_spec("https://far.example/v1#m"), "m") is None
    assert price_of(parse_spec("ollama:m"), "m") == FREE
    monkeypatch.setenv("AUTOML_AGENT_PRICE", "1,2.5")
    assert price_of(openai, "unheard-of") == Price(input=1, output=2.5)
    monkeypatch.setenv("AUTOML_AGENT_PRICE", "cheap")
    with pytest.raises(RequestError, match="BAD-PRICE"):
        price_of(openai, "gpt-4.1-mini")
