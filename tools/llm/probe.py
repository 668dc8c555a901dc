"""Is a named endpoint there, and does it know the model? Asked once, before anything else is done."""

import json
import time
from collections.abc import Sequence

from ...pipelines.contracts import ModelUnavailable
from .spec import LlmSpec

_SECONDS = 5.0
#: Gateways to many models have long lists.
_MOST_BYTES = 4_000_000
#: Where the endpoint does not tell its models and none is named; servers of one model take any name.
_ANY_MODEL = "default"


def probe(spec: LlmSpec, key: str | None) -> str:
    """The model's name at the endpoint: the one that is named, else its first.

    An endpoint that is there and answers nonsense is no reason to refuse: its failures are met when it is asked.

    Raises:
        ModelUnavailable: nobody answers, the key is refused, or the provider has no such model.
    """
    import httpx2

    from .transport import BoundedTransport

    assert spec.base_url is not None
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    transport = BoundedTransport(_MOST_BYTES)
    transport.deadline = time.monotonic() + _SECONDS
    try:
        with httpx2.Client(transport=transport, follow_redirects=False, trust_env=False) as client:
            reply = client.get(f"{spec.base_url}/models", headers=headers)
    except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
        raise _unavailable(spec, "nobody answers there", "start it, or name another with --llm") from error
    except (httpx2.HTTPError, ValueError):
        return spec.model or _ANY_MODEL
    if reply.status_code in {401, 403}:
        raise _unavailable(spec, "the key is refused", "set OPENAI_API_KEY")
    known = _names(reply.content) if reply.status_code == 200 else ()
    if spec.model is None:
        return known[0] if known else _ANY_MODEL
    lists_all = spec.provider in {"openai", "ollama"} and known
    if lists_all and not {spec.model, f"{spec.model}:latest"} & set(known):
        hint = f"ollama pull {spec.model}" if spec.provider == "ollama" else "name another model"
        raise _unavailable(spec, f"there is no model {spec.model!r}", hint)
    return spec.model


def _unavailable(spec: LlmSpec, why: str, hint: str) -> ModelUnavailable:
    return ModelUnavailable("LLM-UNAVAILABLE", f"language model {spec.text}: {why}", hint)


def _names(content: bytes) -> Sequence[str]:
    try:
        listed = json.loads(content)["data"]
        found = [str(entry["id"])[:200] for entry in listed[:10_000]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    # It is shown and recorded: what cannot be printed is no name.
    return [name for name in found if name.isprintable() and name.strip()]
