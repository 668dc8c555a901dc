"""``--llm``: which language model is meant."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from ...pipelines.contracts import RequestError, Value
from ..secrets import looks_secret

Provider = Literal["none", "embedded", "openai", "ollama", "endpoint", "scripted"]

OPENAI_URL = "https://api.openai.com/v1"
_OLLAMA = "http://127.0.0.1:11434/v1"
_FORMS = "none, embedded, embedded:FILE.gguf, openai:MODEL, ollama:MODEL, http://host:port/v1#MODEL or scripted:FILE"


class LlmSpec(Value):
    """A language model as named by a person.

    Attributes:
        provider: how it is reached.
        text: as the person wrote it.
        model: its name at the endpoint; None where the endpoint's only one is meant.
        base_url: of an OpenAI-compatible API, without user and password.
        file: of a scripted model's replies, or an embedded model's weights where they are not the usual ones.
    """

    provider: Provider
    text: str
    model: str | None = None
    base_url: str | None = None
    file: Path | None = None


def parse_spec(text: str) -> LlmSpec:
    """Understand a ``--llm`` value.

    Raises:
        RequestError: it has none of the forms.
    """
    word = text.strip()
    if looks_secret(word):
        raise RequestError(
            "BAD-LLM",
            "what names the language model holds what looks like a key or password",
            "name the model alone, and write the key into OPENAI_API_KEY",
        )
    if word in {"none", "embedded"}:
        return LlmSpec(provider="none" if word == "none" else "embedded", text=word)
    if word.startswith(("http://", "https://")):
        return _endpoint(word)
    provider, colon, rest = word.partition(":")
    if colon and rest:
        match provider:
            case "openai":
                return LlmSpec(provider="openai", text=word, model=rest, base_url=OPENAI_URL)
            case "ollama":
                return LlmSpec(provider="ollama", text=word, model=rest, base_url=_OLLAMA)
            case "scripted":
                return LlmSpec(provider="scripted", text=word, file=Path(rest))
            case "embedded":
                return LlmSpec(provider="embedded", text=word, file=Path(rest))
    raise RequestError("BAD-LLM", f"{word[:80]!r} names no language model", f"write {_FORMS}")


def _endpoint(word: str) -> LlmSpec:
    try:
        url = urlsplit(word)
        port = url.port
    except ValueError as error:
        raise RequestError(
            "BAD-LLM", f"{word[:80]!r} is no address: {error}", "write http://host:port/v1#MODEL"
        ) from error
    if not url.hostname or url.username is not None or url.password is not None or url.query:
        # A key in an address would end up in reports and logs.
        raise RequestError(
            "BAD-LLM",
            "the language model's address must be a plain one",
            "write http://host:port/v1#MODEL, and the key into OPENAI_API_KEY",
        )
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    base = f"{url.scheme}://{host}{f':{port}' if port else ''}{url.path.rstrip('/')}"
    return LlmSpec(provider="endpoint", text=word, model=url.fragment or None, base_url=base)
