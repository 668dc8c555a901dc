"""``automl-agent models``: what can be embedded, whether it is here, and where."""

import hashlib
import importlib.util
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from automl_agent.app.cli import entry
from automl_agent.pipelines.contracts import ModelUnavailable
from automl_agent.tools.llm import embedded
from automl_agent.tools.llm.chat import ChatFault, Message
from automl_agent.tools.llm.embedded import EMBEDDED, Weights
from automl_agent.tools.llm.embedded.prefixes import Prefixes
from automl_agent.tools.llm.templates import names, prompt

CONTENT = b"GGUF tiny"
TINY = EMBEDDED.model_copy(
    update={"bytes": len(CONTENT), "sha256": hashlib.sha256(CONTENT).hexdigest(), "parts": ()}
)


class Reader:
    """In place of the embedded model: reads beginnings, or cannot."""

    read: list[int]
    closed = 0
    fault: ChatFault | None = None

    def __init__(self, weights: Path) -> None:
        assert weights.read_bytes() == CONTENT
        self.prefixes = Prefixes("tiny")

    def prepare(self, beginning: Sequence[Message], seconds: float) -> None:
        if Reader.fault is not None:
            raise Reader.fault
        Reader.read.append(len(beginning))
        name = self.prefixes.file(beginning)
        assert name is not None
        self.prefixes.folder.mkdir(exist_ok=True)
        (self.prefixes.folder / name).touch()

    def close(self) -> None:
        Reader.closed += 1


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUTOML_AGENT_CACHE", str(tmp_path))
    monkeypatch.setattr(embedded, "EMBEDDED", TINY)
    monkeypatch.setattr(embedded, "EmbeddedModel", Reader)
    Reader.read, Reader.closed, Reader.fault = [], 0, None
    return tmp_path


@pytest.fixture
def here() -> Path:
    path = TINY.path()
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    TINY.vouch()
    return path


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = entry(["models", *words])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_list_says_that_it_is_not_here(capsys: pytest.CaptureFixture[str], cache: Path) -> None:
    code, out, err = call(capsys, "list")
    assert (code, err) == (0, "")
    assert out.split()[0] == EMBEDDED.name
    assert "not here; automl-agent models pull" in out
    (entry_,) = json.loads(call(capsys, "list", "--json")[1])
    assert (entry_["name"], entry_["here"], entry_["licence"]) == (EMBEDDED.name, False, "Apache-2.0")
    assert entry_["path"] == str(cache / "models" / EMBEDDED.file)
    assert "parts" not in entry_


def test_the_list_says_where_it_is(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    code, out, _ = call(capsys, "list")
    assert (code, f"here: {here}" in out, "not here" in out) == (0, True, False)
    assert json.loads(call(capsys, "list", "--json")[1])[0]["here"] is True


@pytest.mark.parametrize("words", [(), (EMBEDDED.name,)])
def test_where_it_is_not(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], cache: Path) -> None:
    code, out, err = call(capsys, "where", *words)
    assert (code, out) == (4, "")
    assert err.startswith("error[NO-WEIGHTS]")
    assert err.count("\n") == 1
    assert "automl-agent models pull" in err
    code, out, err = call(capsys, "where", *words, "--json")
    assert (code, err) == (4, "")
    assert json.loads(out) == {
        "name": EMBEDDED.name,
        "path": str(cache / "models" / EMBEDDED.file),
        "here": False,
    }


def test_where_it_is(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    assert call(capsys, "where") == (0, f"{here}\n", "")
    code, out, _ = call(capsys, "where", "--json")
    assert (code, json.loads(out)["here"]) == (0, True)


def test_where_it_is_does_not_depend_on_who_could_serve_it(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_llama(monkeypatch)
    assert call(capsys, "where") == (0, f"{here}\n", "")


def without_llama(monkeypatch: pytest.MonkeyPatch) -> None:
    found: Callable[..., object] = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "xllamacpp" else found(name, *rest)
    )


@pytest.mark.parametrize("command", ["pull", "where"])
def test_an_unknown_name_is_a_bad_request(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, out, err = call(capsys, command, "gpt-5")
    assert (code, out) == (2, "")
    assert err.startswith("error[NO-SUCH-MODEL]: no model is called 'gpt-5'")
    assert EMBEDDED.name in err


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    """llama.cpp seems to be installed."""
    found: Callable[..., object] = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *rest: object() if name == "xllamacpp" else found(name, *rest),
    )


def brings(monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> list[Weights]:
    """A pull that brings this content, or cannot."""
    pulled: list[Weights] = []

    def pull(weights: Weights, progress: Callable[[int, int], None]) -> Path:
        pulled.append(weights)
        if content is None:
            raise ModelUnavailable("NO-WEIGHTS", "the line is down", "try again")
        path = weights.path()
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        progress(len(content), weights.bytes)
        return path

    monkeypatch.setattr(embedded, "pull", pull)
    return pulled


@pytest.mark.usefixtures("served")
def test_a_pull_brings_it_and_reads_every_prompt_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pulled = brings(monkeypatch, CONTENT)
    code, out, err = call(capsys, "pull")
    assert (code, out) == (0, f"{EMBEDDED.name} is here: {TINY.path()}\n")
    assert pulled == [TINY]
    assert err.startswith(f"downloading {EMBEDDED.title}")
    long = [name for name in names() if Prefixes("tiny").file(prompt(name).beginning())]
    assert "wishes" in long
    assert len(Reader.read) == len(long)
    assert call(capsys, "pull")[0] == 0
    assert pulled == [TINY]
    assert len(Reader.read) == len(long)


def test_a_pull_that_fails_is_said_in_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    brings(monkeypatch, None)
    code, out, err = call(capsys, "pull")
    assert (code, out, err.splitlines()[-1]) == (4, "", "error[NO-WEIGHTS]: the line is down; try again")
    assert Reader.read == []


@pytest.mark.usefixtures("served")
def test_what_is_here_is_here_even_if_it_cannot_be_started(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    Reader.fault = ChatFault("the embedded language model did not start")
    code, out, err = call(capsys, "pull")
    assert (code, out) == (0, f"{EMBEDDED.name} is here: {here}\n")
    assert "did not start" in err
    assert Reader.closed == 1


@pytest.mark.usefixtures("served")
def test_a_pull_without_prompts_brings_it_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pulled = brings(monkeypatch, CONTENT)
    assert call(capsys, "pull", "--no-prompts")[0] == 0
    assert call(capsys, "pull", "--no-prompts")[0] == 0
    assert (pulled, Reader.read) == ([TINY], [])


def test_without_llama_a_pull_reads_nothing(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_llama(monkeypatch)
    assert call(capsys, "pull")[0] == 0
    assert (Reader.read, Reader.closed) == ([], 0)


def test_no_word_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(capsys)
    assert code == 2
    assert "pull" in err
