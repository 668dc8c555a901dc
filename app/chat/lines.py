"""Files of JSON lines, as conversations are kept: a line counts once it is whole."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...pipelines.contracts import StorageError


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The whole lines of a file; a last one that was torn off is none.

    Raises:
        StorageError: a line is no JSON.
    """
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return
    for number, line in enumerate(text.split(b"\n")[:-1], 1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except ValueError as error:
            raise StorageError(
                "CONVERSATION-DAMAGED",
                f"line {number} of {path} is no JSON",
                "remove that line, or begin anew",
            ) from error
