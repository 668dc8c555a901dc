"""Load an encoder in a process of its own, confined, and see how wide, how able and how slow it is.

The folder is somebody else's: here it fails for the first time, if it must, and nothing but this process with it.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ...pipelines.catalogue import LIBRARIES
from ...pipelines.contracts import DataError, Value
from ...pipelines.pretrained.folder import WeightsFolder, read_folder, refused
from ..trials.confine import Reach, confine
from ..trials.environment import worker_environment
from ..trials.rlimits import Ceiling, lower

_SECONDS = 180.0
#: Texts or pictures of the small batch, and of its warm-up.
_BATCH, _LONGEST_TEXT = 16, 4000
_WORD, _TOKENS = "word ", 128
#: Output of the child at most; and the mark of a line that is its answer.
_MOST, _ANSWER = 20_000, "measured "


class Measured(Value):
    """What a small batch showed. Fields as of ``Weights``."""

    width: int
    longest: int
    pooled: bool
    seconds: float


def measure(folder: WeightsFolder, memory_mb: int, texts: Sequence[str] = ()) -> Measured:
    """Load the encoder in a child process and let it embed a small batch on one core.

    Args:
        folder: of the encoder.
        memory_mb: that it may take.
        texts: some of those that it will read, since long ones take longer; none where they are not known.

    Raises:
        DataError: it cannot be loaded or used.
    """
    words = [sys.executable, "-P", "-m", __name__, str(folder.path), str(memory_mb)]
    with tempfile.TemporaryDirectory(prefix="automl-agent-weights-") as scratch:
        env = {**worker_environment(), "TMPDIR": scratch}
        try:
            said = json.dumps([text[:_LONGEST_TEXT] for text in texts[:_BATCH]]).encode()
            done = subprocess.run(
                words, env=env, input=said, capture_output=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise refused(folder.path, f"loading it takes more than {_SECONDS:.0f} s") from error
    lines = done.stdout[-_MOST:].decode("utf-8", errors="replace").splitlines()
    answer = next((line for line in reversed(lines) if line.startswith(_ANSWER)), None)
    if answer is None:
        raise refused(folder.path, f"its process ended with {done.returncode}: out of memory or broken")
    try:
        said = json.loads(answer.removeprefix(_ANSWER))
        if "code" in said:
            raise DataError(said["code"], said["what"], said["hint"])
        return Measured.model_validate(said)
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise refused(folder.path, "its process gave no sensible answer") from error


def main(path: Path, memory_mb: int) -> None:
    """Print what was measured, or the error for the person, as JSON."""
    lower(Ceiling(seconds=_SECONDS, memory_mb=memory_mb, disk_mb=1))
    texts = [str(text) for text in json.loads(sys.stdin.buffer.read() or b"[]")]
    try:
        said = _measured(path, texts)
    except DataError as error:
        said = {"code": error.code, "what": error.what, "hint": error.hint}
    print(_ANSWER + json.dumps(said))


def _measured(path: Path, texts: Sequence[str]) -> dict[str, Any]:
    from ...pipelines.pretrained.library import transformers

    transformers()
    import torch

    for name in LIBRARIES["text_pretrained"]:
        # Libraries may ask the system about itself while they are imported, not when they work.
        import_module(name)
    torch.set_num_threads(1)
    # Libraries want a place for temporary files, used or not.
    confine(Reach(read=(path,), write=(Path(tempfile.gettempdir()),)))
    folder = read_folder(path)
    cpu = torch.device("cpu")
    return _text(folder, cpu, texts) if folder.kind == "text" else _image(folder, cpu)


def _text(folder: WeightsFolder, device: Any, texts: Sequence[str]) -> dict[str, Any]:
    from ...pipelines.pretrained.reader import Reader

    reader = Reader(folder, device)
    length = min(_TOKENS, reader.longest)
    batch = list(texts) or [_WORD * length] * _BATCH
    reader.embed(batch[:1], length, "mean")
    began = time.monotonic()
    found = reader.embed(batch, length, "mean")
    return _told(found.shape[1], reader.longest, False, (time.monotonic() - began) / len(batch))


def _image(folder: WeightsFolder, device: Any) -> dict[str, Any]:
    import numpy as np

    from ...pipelines.pretrained.seer import Seer

    seer = Seer(folder, device)
    pooled = seer.has_pooled()
    batch = np.zeros((_BATCH, 3, *seer.size), dtype=np.uint8)
    seer.embed(batch[:1], "mean")
    began = time.monotonic()
    found = seer.embed(batch, "mean")
    return _told(found.shape[1], 0, pooled, (time.monotonic() - began) / len(batch))


def _told(width: int, longest: int, pooled: bool, seconds: float) -> dict[str, Any]:
    return {"width": int(width), "longest": longest, "pooled": pooled, "seconds": seconds}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
