"""What proposers were when a search was made: a record stays valid as long as their code does."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

#: Rooms whose code and texts decide what is proposed.
_ROOMS = ("agents.hyperparameters", "tools.samplers", "tools.knowledge", "prompts")
#: Libraries that do.
_LIBRARIES = ("optuna", "scipy", "numpy")


@cache
def proposers_code() -> str:
    """A digest of the proposers' source, their prompts, and the versions of what they stand on."""
    found = hashlib.sha256(" ".join(version(name) for name in _LIBRARIES).encode())
    for room in _ROOMS:
        _add(found, files(f"automl_agent.{room}"))
    return found.hexdigest()


def _add(digest: "hashlib._Hash", place: Traversable) -> None:
    for entry in sorted(place.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            _add(digest, entry)
        elif entry.name.endswith((".py", ".j2", ".yaml", ".md")):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
