"""Weights from the Hugging Face hub: safetensors, JSON and text files alone, into the person's cache."""

import re
import shutil
from pathlib import Path

from ...pipelines.contracts import RequestError
from ..llm.embedded.weights import cache_folder

SCHEME = "hf:"
_NAME = re.compile(
    r"(?:[A-Za-z0-9][A-Za-z0-9_-]{0,95}(?:\.[A-Za-z0-9_-]+)*/)?[A-Za-z0-9][A-Za-z0-9_-]{0,95}(?:\.[A-Za-z0-9_-]+)*"
)
#: Of the folder itself: what lies below is other forms of the same weights. Never a pickle, never code.
_FILES = ("*.safetensors", "*.safetensors.index.json", "*.json", "*.txt", "README.md", "LICENSE*", "LICENCE*")
_NOT = ("*/*", "*.py", "*.bin")


def repository(named: str) -> str | None:
    """``ORG/NAME`` of ``hf:ORG/NAME``; None for a folder.

    Raises:
        RequestError: what follows ``hf:`` is no name of a repository.
    """
    if not named.startswith(SCHEME):
        return None
    name = named.removeprefix(SCHEME)
    if not _NAME.fullmatch(name):
        raise RequestError("BAD-WEIGHTS-NAME", f"{named[:80]!r} is no name of weights", "write hf:ORG/NAME")
    return name


def place_of(name: str) -> Path:
    """Where the weights of a repository lie, or would lie."""
    return cache_folder() / "weights" / name.replace("/", "--")


def fetch(name: str) -> Path:
    """The folder of a repository's weights, fetched if it is not in the cache whole.

    Once there it stays as it is, so that a run can be taken up; who wants newer weights removes the folder.

    Raises:
        RequestError: it cannot be fetched.
    """
    folder = place_of(name)
    if folder.is_dir():
        return folder
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise RequestError(
            "NO-HUB",
            "fetching weights needs the library huggingface_hub, which is not here",
            "pip install 'automl-agent[pretrained]', or name a folder",
        ) from error
    unfinished = folder.with_name(f"{folder.name}.part")
    try:
        unfinished.mkdir(parents=True, exist_ok=True)
        # Into a folder of its own: in the library's cache files are links that lead out of it.
        snapshot_download(
            repo_id=name, local_dir=unfinished, allow_patterns=list(_FILES), ignore_patterns=list(_NOT)
        )
        shutil.rmtree(unfinished / ".cache", ignore_errors=True)
        unfinished.rename(folder)
    except Exception as error:
        # The library passes on whatever its network layers raise.
        raise RequestError(
            "WEIGHTS-NOT-FETCHED",
            f"the weights {name} cannot be fetched ({type(error).__name__})",
            "see name and network, or name a folder",
        ) from error
    return folder
