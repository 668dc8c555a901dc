"""JSON files of a folder of weights, read within bounds."""

import json
from pathlib import Path
from typing import Any

from ..contracts import DataError

_MOST_BYTES = 16 * 1024**2


def read_object(path: Path, most: int = _MOST_BYTES) -> dict[str, Any]:
    """The object that a JSON file holds.

    Raises:
        DataError: it is no object, is damaged or is too large.
    """
    try:
        if path.stat().st_size > most:
            raise ValueError(f"more than {most} bytes")
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _bad(path, str(error)[:80]) from error
    if not isinstance(found, dict):
        raise _bad(path, "it is no object")
    return found


def _bad(path: Path, why: str) -> DataError:
    return DataError(
        "BAD-WEIGHTS",
        f"the weights in {path.parent} cannot be used: {path.name} is not readable JSON: {why}",
        "name another folder",
    )
