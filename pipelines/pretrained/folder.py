"""A folder of weights as Hugging Face lays it out. Somebody else made it: it is looked at before a library is."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..contracts import DataError, WeightsKind
from .jsons import read_object
from .settings import check_settings, kind_of
from .tensors import check_tensors, tensor_files

#: With a head and what else a bundle holds they must stay below what a bundle may have.
_MOST_BYTES = 3 * 1024**3
_MOST_ENTRIES = 2000
_CONFIG, _PICTURES = "config.json", "preprocessor_config.json"
_TOKENIZER = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
)
#: One of these must be there to read texts.
_VOCABULARIES = ("tokenizer.json", "vocab.txt", "vocab.json")
#: Where the licence is stated, in this order.
LICENCES = ("README.md", "LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "LICENCE.txt", "COPYING")
_PICKLES = (".bin", ".pt", ".pth", ".pkl", ".ckpt", ".h5", ".msgpack")
_BLOCK = 1 << 20


@dataclass(frozen=True)
class WeightsFolder:
    """What is used of a folder; it has been looked at.

    Attributes:
        files: names of all files that are read, sorted.
        config: of the encoder.
        parameters: numbers that its tensors hold.
    """

    path: Path
    kind: WeightsKind
    files: tuple[str, ...]
    config: dict[str, Any]
    parameters: int

    @property
    def bytes(self) -> int:
        """Of all files that are read."""
        return sum((self.path / name).stat().st_size for name in self.files)

    @cached_property
    def sha256(self) -> str:
        """Hex digest over the names of the files and the digests of their bytes."""
        whole = hashlib.sha256()
        for name in self.files:
            whole.update(f"{name}\0{_digest(self.path / name)}\n".encode())
        return whole.hexdigest()

    def pictures(self) -> dict[str, Any]:
        """How pictures are prepared, as the folder says; empty where it says nothing."""
        place = self.path / _PICTURES
        return read_object(place) if place.exists() else {}

    def copy_to(self, place: Path) -> None:
        """Copy what predicting needs into the new folder ``place``, with the licence's text."""
        place.mkdir()
        for name in self.files:
            if name in LICENCES:
                continue
            shutil.copyfile(self.path / name, place / name)
        for name in LICENCES[1:]:
            if name in self.files:
                shutil.copyfile(self.path / name, place / "LICENSE.txt")
                break


def read_folder(path: Path) -> WeightsFolder:
    """Look at a folder of weights; nothing of it is loaded.

    Raises:
        DataError: it is none, or holds what is not used here: pickles alone, code of its own, links that lead out
            of it, files that are cut off or too large.
    """
    if not path.is_dir():
        raise DataError(
            "NO-WEIGHTS", f"there is no folder {path}", "name a folder with config.json, or hf:ORG/NAME"
        )
    try:
        return _read(path)
    except OSError as error:
        raise refused(path, f"it cannot be read ({type(error).__name__})") from error


def refused(path: Path, why: str, way: str = "name another folder") -> DataError:
    """The error for a folder that is not used."""
    return DataError("BAD-WEIGHTS", f"the weights in {path} cannot be used: {why}"[:400], way)


def _read(path: Path) -> WeightsFolder:
    there = {p.name for _, p in zip(range(_MOST_ENTRIES), path.iterdir(), strict=False)}
    if _CONFIG not in there:
        raise refused(path, f"it has no {_CONFIG}", "name a folder as Hugging Face lays it out")
    if "adapter_config.json" in there:
        raise refused(path, "it is an adapter of other weights", "merge it with them first")
    _check_file(path, _CONFIG)
    config = read_object(path / _CONFIG)
    kind = kind_of(path, config)
    tensors = tensor_files(path, there)
    if tensors is None:
        pickles = any(name.endswith(_PICKLES) for name in there)
        raise refused(
            path,
            "it holds pickles alone, which can run code" if pickles else "it has no model.safetensors",
            "convert them to safetensors",
        )
    wanted = {_CONFIG, *tensors, *(_TOKENIZER if kind == "text" else (_PICTURES,)), *LICENCES}
    files = tuple(sorted(wanted & there))
    if kind == "text" and not there.intersection(_VOCABULARIES):
        raise refused(path, "it has no tokenizer.json, vocab.txt or vocab.json", "add its tokenizer's files")
    for name in files:
        _check_file(path, name)
    if sum((path / name).stat().st_size for name in files) > _MOST_BYTES:
        raise refused(path, f"it has more than {_MOST_BYTES / 1024**3:.0f} GiB", "name smaller weights")
    for name, settings in _settings(path, files):
        check_settings(path, name, settings)
    return WeightsFolder(path, kind, files, config, check_tensors(path, tensors))


def _settings(path: Path, files: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in files:
        if name.endswith("config.json"):
            yield name, read_object(path / name)


def _check_file(path: Path, name: str) -> None:
    place = path / name
    if not place.resolve().is_relative_to(path.resolve()):
        raise refused(path, f"{name} is a link that leads out of it", "copy the files themselves")
    if not place.is_file():
        raise refused(path, f"{name} is no file")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
