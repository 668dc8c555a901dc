"""Weights by name: fetched into the cache without pickles and code, once; a stand-in takes the hub's place."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from automl_agent.app.commands.ordering import named_weights
from automl_agent.pipelines.contracts import RequestError
from automl_agent.tools.weights.fetch import fetch, place_of, repository


class _Hub(ModuleType):
    """Gives whatever of its files the patterns allow, as the hub's library does."""

    def __init__(self, files: dict[str, str], fails: Exception | None = None) -> None:
        super().__init__("huggingface_hub")
        self.files, self.fails, self.calls = files, fails, 0

    def snapshot_download(
        self, *, repo_id: str, local_dir: Path, allow_patterns: list[str], ignore_patterns: list[str]
    ) -> str:
        from fnmatch import fnmatch

        self.calls += 1
        (local_dir / ".cache").mkdir()
        for name, content in self.files.items():
            wanted = any(fnmatch(name, p) for p in allow_patterns)
            if wanted and not any(fnmatch(name, p) for p in ignore_patterns):
                (local_dir / name).parent.mkdir(exist_ok=True)
                (local_dir / name).write_text(content)
        if self.fails is not None:
            raise self.fails
        return str(local_dir)


_FILES = {
    "config.json": "{}",
    "model.safetensors": "x",
    "vocab.txt": "a",
    "README.md": "r",
    "LICENSE": "l",
    "pytorch_model.bin": "pickle",
    "modeling.py": "code",
    "onnx/model.onnx": "x",
    "1_Pooling/config.json": "{}",
    "tf_model.h5": "x",
}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUTOML_AGENT_CACHE", str(tmp_path))
    return tmp_path


def test_plain_files_alone_are_fetched_and_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = _Hub(_FILES)
    monkeypatch.setitem(sys.modules, "huggingface_hub", hub)
    folder = fetch("org/tiny")
    assert folder == place_of("org/tiny") == cache / "weights" / "org--tiny"
    assert {p.name for p in folder.iterdir()} == {
        "config.json", "model.safetensors", "vocab.txt", "README.md", "LICENSE",
    }  # fmt: skip
    assert fetch("org/tiny") == folder
    assert hub.calls == 1


def test_half_of_it_is_not_taken_for_the_whole(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", _Hub(_FILES, OSError("the network is down\nfor now")))
    with pytest.raises(RequestError, match="WEIGHTS-NOT-FETCHED") as caught:
        fetch("org/tiny")
    assert "\n" not in str(caught.value)
    assert not place_of("org/tiny").exists()


def test_without_the_library_it_says_how_to_have_it(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(RequestError, match="NO-HUB"):
        fetch("org/tiny")


@pytest.mark.parametrize(
    "name", ["hf:../x", "hf:", "hf:a/b/c", "hf:/etc", "hf:a b", "hf:-x/y", "hf:a/..", "hf:a\nb"]
)
def test_what_is_no_name_of_a_repository_is_refused(name: str) -> None:
    with pytest.raises(RequestError, match="BAD-WEIGHTS-NAME"):
        repository(name)


def test_folders_become_absolute_and_names_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    given: list[Any] = ["tiny", "hf:org/tiny.v1"]
    assert named_weights(given) == (str(tmp_path / "tiny"), "hf:org/tiny.v1")
    assert named_weights(None) == ()
