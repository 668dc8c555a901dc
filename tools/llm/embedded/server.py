"""The embedded model as the agents know it: a child process, started when it is asked and ended when it rests."""

import importlib.util
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ....pipelines.contracts import ModelUnavailable
from ..chat import ChatFault, ChatReply, ChatRequest, Message
from ..endpoint import EndpointModel
from ..templates import prompt
from .prefixes import Prefixes, Server
from .serve import FOLDER_VARIABLE, KEY_VARIABLE
from .weights import EMBEDDED

#: Tokens a second on two cores, in and out, a little below what was measured; bytes of usual text to a token.
_INPUT_PACE, _OUTPUT_PACE, _BYTES_A_TOKEN = 60.0, 20.0, 4.0
_START_SECONDS = 3.0
_MAGIC = b"GGUF"
_ENDING_SECONDS = 5.0


def require_llama() -> None:
    """Make sure that weights can be served.

    Raises:
        ModelUnavailable: llama.cpp is not installed.
    """
    if importlib.util.find_spec("xllamacpp") is None:
        raise ModelUnavailable(
            "NO-LLAMA",
            "llama.cpp is not installed",
            "pip install 'automl-agent[local]', or name another --llm",
        )


def find_embedded(path: Path | None) -> Path:
    """The weights to serve: ``path``, else the usual ones.

    Raises:
        ModelUnavailable: the file is not there or holds something else, or llama.cpp is not installed.
    """
    require_llama()
    if path is None:
        if not EMBEDDED.is_here():
            raise ModelUnavailable(
                "NO-WEIGHTS", "the embedded language model is not here", "automl-agent models pull"
            )
        return EMBEDDED.path()
    try:
        with path.open("rb") as stream:
            magic = stream.read(len(_MAGIC))
    except OSError as error:
        raise ModelUnavailable(
            "NO-WEIGHTS", f"cannot read {path}: {error.strerror}", "name a .gguf file"
        ) from error
    if magic != _MAGIC:
        raise ModelUnavailable("NO-WEIGHTS", f"{path} is no .gguf file", "name a .gguf file")
    return path


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("xllamacpp")
    except PackageNotFoundError:
        return "none"


def _identity(weights: Path) -> str:
    """What tells weights from others, without reading a gigabyte."""
    if weights == EMBEDDED.path():
        return EMBEDDED.sha256
    try:
        now = weights.stat()
    except OSError:
        return str(weights)
    return f"{weights.resolve()} {now.st_size} {now.st_mtime_ns}"


def _beginning(request: ChatRequest) -> Sequence[Message]:
    """The messages with which the request's prompt begins in every call: nothing else may be kept."""
    try:
        beginning = prompt(request.name).beginning()
    except FileNotFoundError:
        return ()
    return beginning if request.messages[: len(beginning)] == beginning else ()


def _left(deadline: float) -> float:
    """Seconds until then, and never none."""
    return max(0.01, deadline - time.monotonic())


def _command(weights: Path) -> list[str]:
    return [sys.executable, "-P", "-m", "automl_agent.tools.llm.embedded.serve", str(weights)]


@dataclass
class EmbeddedModel:
    """A GGUF file served by llama.cpp in a child process.

    Args:
        weights: the file.
        log: where the child's messages go; nowhere, if not given.
        command: starts the child; another in tests.

    Attributes:
        prefixes: what was read before of prompts' unchanging beginnings.
    """

    weights: Path
    log: Path | None = None
    command: Sequence[str] | None = None
    prefixes: Prefixes = field(init=False)
    _server: Server | None = None
    #: The beginning that the child holds at the moment.
    _held: str | None = None
    _child: "subprocess.Popen[bytes] | None" = None
    _endpoint: EndpointModel | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.prefixes = Prefixes(f"{_identity(self.weights)} {_version()}")

    @property
    def name(self) -> str:
        """The model's name."""
        return EMBEDDED.name if self.weights == EMBEDDED.path() else self.weights.name

    def expected(self, request: ChatRequest) -> float:
        """Seconds that an exchange should take: with usual words, and an answer of half the length it may have."""
        beginning = _beginning(request)
        read = request.messages[len(beginning) if self.prefixes.has(beginning) else 0 :]
        tokens = sum(len(m.content.encode("utf-8", "replace")) for m in read) / _BYTES_A_TOKEN
        start = 0.0 if self._child is not None else _START_SECONDS
        return start + tokens / _INPUT_PACE + request.max_tokens / 2 / _OUTPUT_PACE

    def prepare(self, beginning: Sequence[Message], seconds: float) -> None:
        """Read the unchanging beginning of a prompt, so that later calls need not.

        Raises:
            ChatFault: the child did not start in time.
        """
        deadline = time.monotonic() + seconds
        with self._lock:
            if self._child is None or self._child.poll() is not None:
                self._start(deadline)
            self._prepare(beginning, deadline)

    def _prepare(self, beginning: Sequence[Message], deadline: float) -> None:
        name = self.prefixes.file(beginning)
        if name is not None and name != self._held:
            assert self._server is not None
            known = self.prefixes.has(beginning)
            if not (known and self.prefixes.restore(self._server, name, _left(deadline))):
                self.prefixes.keep(self._server, name, beginning, _left(deadline))
        self._held = name

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        """One exchange; starts the child where it does not run, within the same ``seconds``.

        Raises:
            ChatFault: no reply came.
        """
        deadline = time.monotonic() + seconds
        with self._lock:
            if self._child is None or self._child.poll() is not None:
                self._start(deadline)
            assert self._endpoint is not None
            self._prepare(_beginning(request), deadline)
            reply = self._endpoint.ask(request, _left(deadline))
        return reply.model_copy(update={"model": self.name})

    def close(self) -> None:
        """End the child; its memory is free. Asking starts another."""
        self._held = None
        if self._endpoint is not None:
            self._endpoint.close()
            self._endpoint = None
        if self._server is not None:
            self._server.close()
            self._server = None
        child, self._child = self._child, None
        if child is None:
            return
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.close()
        child.kill()
        # One that the system does not let go yet ends by itself.
        with suppress(subprocess.TimeoutExpired):
            child.wait(_ENDING_SECONDS)
        child.stdout.close()

    def _start(self, deadline: float) -> None:
        self.close()
        # Where it cannot be made, nothing is kept.
        with suppress(OSError):
            self.prefixes.folder.mkdir(parents=True, exist_ok=True)
        key = secrets.token_hex(16)
        try:
            self._child = self._spawned(key)
        except OSError as error:
            raise ChatFault(
                f"the embedded language model cannot be started: {error.strerror or error}"
            ) from None
        address = self._ready(self._child, deadline)
        self._endpoint = EndpointModel(self.name, f"{address}/v1", key)
        self._server = Server(address, key)

    def _spawned(self, key: str) -> "subprocess.Popen[bytes]":
        with ExitStack() as opened:
            log: IO[bytes] | int = (
                opened.enter_context(self.log.open("ab")) if self.log else subprocess.DEVNULL
            )
            return subprocess.Popen(
                self.command or _command(self.weights),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, KEY_VARIABLE: key, FOLDER_VARIABLE: str(self.prefixes.folder)},
                start_new_session=True,
            )

    def _ready(self, child: "subprocess.Popen[bytes]", deadline: float) -> str:
        """The address that the child says once it serves.

        Raises:
            ChatFault: it said nothing in time, or ended.
        """
        assert child.stdout is not None
        # Killed in time, the child ends the reading.
        timer = threading.Timer(max(0.0, deadline - time.monotonic()), child.kill)
        try:
            timer.start()
            word, _, address = child.stdout.readline().decode("ascii", "replace").strip().partition(" ")
        except RuntimeError:
            # The machine has no thread left.
            word = address = ""
        finally:
            timer.cancel()
        if word != "ready":
            self.close()
            raise ChatFault("the embedded language model did not start")
        return address
