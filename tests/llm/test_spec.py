"""How a language model is named."""

import pytest
from automl_agent.pipelines.contracts import RequestError
from automl_agent.tools.llm.spec import parse_spec


@pytest.mark.parametrize(
    ("text", "provider", "model", "base_url"),
    [
        ("none", "none", None, None),
        (" embedded ", "embedded", None, None),
        ("openai:gpt-5-mini", "openai", "gpt-5-mini", "https://api.openai.com/v1"),
        ("ollama:qwen3:4b", "ollama", "qwen3:4b", "http://127.0.0.1:11434/v1"),
        ("http://localhost:8080/v1#some/model:q4", "endpoint", "some/model:q4", "http://localhost:8080/v1"),
        ("https://[::1]:9/v1/", "endpoint", None, "https://[::1]:9/v1"),
    ],
)
def test_every_form(text: str, provider: str, model: str | None, base_url: str | None) -> None:
    spec = parse_spec(text)
    assert (spec.provider, spec.model, spec.base_url) == (provider, model, base_url)


def test_a_script_is_a_file() -> None:
    assert str(parse_spec("scripted:replies/a.jsonl").file) == "replies/a.jsonl"


@pytest.mark.parametrize(
    "text", ["", "gpt-5", "openai:", "file:///etc/passwd", "http://", "http://a:b@host/v1", "http://h/v1?key=s", "http://h:x/v1"]
)  # fmt: skip
def test_what_is_no_model(text: str) -> None:
    with pytest.raises(RequestError, match="BAD-LLM") as caught:
        parse_spec(text)
    assert "a:b" not in str(caught.value)
