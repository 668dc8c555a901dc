"""What llama.cpp has read of a prompt's unchanging beginning, kept on disk: reading it anew takes many seconds.

Only beginnings that are the same in every run are kept, never a person's words.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..chat import Message
from ..wire import leaving
from .weights import cache_folder

#: Shorter beginnings are read as quickly as restored.
_LEAST_BYTES = 1000
#: Files kept, about 30 MB each.
_MOST_FILES = 12
#: A call without any time is no call.
_LEAST_SECONDS = 0.01
#: The server's ways beside the API are answered within this, or not at all.
_SECONDS = 30.0


class Prefixes:
    """The kept beginnings for one model.

    Args:
        model: what they depend on, beside their text: the weights and the version of llama.cpp.
        folder: where they lie; in the cache, if not given.
    """

    def __init__(self, model: str, folder: Path | None = None) -> None:
        self.folder = folder or cache_folder() / "prefixes"
        self._model = model

    def file(self, messages: Sequence[Message]) -> str | None:
        """The name of the file for a beginning; None where it is too short to be kept."""
        if sum(len(m.content.encode("utf-8", "replace")) for m in messages) < _LEAST_BYTES:
            return None
        body = json.dumps([self._model, [m.model_dump() for m in messages]])
        return f"{hashlib.sha256(body.encode()).hexdigest()[:32]}.state"

    def has(self, messages: Sequence[Message]) -> bool:
        """Whether a beginning need not be read any more."""
        name = self.file(messages)
        return name is not None and (self.folder / name).is_file()

    def restore(self, server: "Server", name: str, seconds: float) -> bool:
        """Give the server what it has read before; False where it cannot take it, and the file is gone.

        Where it had no time to take it, the file stays.
        """
        began = time.monotonic()
        done = server.post("/slots/0?action=restore", {"filename": name}, min(seconds, _SECONDS))
        if done is None and time.monotonic() - began < seconds:
            (self.folder / name).unlink(missing_ok=True)
        return done is not None

    def keep(self, server: "Server", name: str, messages: Sequence[Message], seconds: float) -> None:
        """Let the server read a beginning, and keep what it has read, both within ``seconds``."""
        deadline = time.monotonic() + seconds
        asked = {
            "messages": [m.model_dump() for m in messages],
            "max_tokens": 1,
            "temperature": 0,
            "cache_prompt": True,
        }
        if server.post("/v1/chat/completions", asked, seconds) is None:
            return
        # Written beside its name: another process may look for it meanwhile, or take what it keeps itself.
        written = f"{name}.new"
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            left = min(max(_LEAST_SECONDS, deadline - time.monotonic()), _SECONDS)
            if server.post("/slots/0?action=save", {"filename": written}, left) is not None:
                (self.folder / written).replace(self.folder / name)
                self._prune()

    def _prune(self) -> None:
        files = sorted(self.folder.glob("*.state"), key=lambda f: f.stat().st_mtime, reverse=True)
        for old in files[_MOST_FILES:]:
            old.unlink(missing_ok=True)


class Server:
    """The child's own ways beside the OpenAI API."""

    def __init__(self, address: str, key: str) -> None:
        import httpx2

        self._client = httpx2.Client(
            base_url=address, headers={"Authorization": f"Bearer {key}"}, trust_env=False, timeout=_SECONDS
        )

    def post(self, path: str, body: dict[str, Any], seconds: float = _SECONDS) -> Any | None:
        """The answer, or None where there is none: what is kept saves time and nothing else."""
        import httpx2

        try:
            request = self._client.build_request("POST", path, json=body, timeout=seconds)
            leaving(request)
            reply = self._client.send(request)
            return reply.json() if reply.status_code == 200 else None
        except (httpx2.HTTPError, ValueError):
            return None

    def close(self) -> None:
        """Close the connection."""
        self._client.close()
