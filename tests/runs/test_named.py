"""One way of naming a run for every command, in shells too."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from automl_agent.app.cli import entry
from automl_agent.pipelines.contracts import RequestError
from automl_agent.tools.runs.named import names_beginning, run_folder

from ..app.test_startup import loaded

NAMES = ("20260101T000000Z-a", "20260102T000000Z-b", "20260102T000001Z-c")


@pytest.fixture
def place(tmp_path: Path, finished: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with three runs."""
    for name in NAMES:
        shutil.copytree(finished, tmp_path / "runs" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("word", "name"), [("latest", NAMES[2]), ("20260101", NAMES[0]), (NAMES[1], NAMES[1])]
)
def test_a_run_is_found_by_its_name(place: Path, word: str, name: str) -> None:
    assert run_folder(word) == Path("runs") / name


def test_a_path_is_a_path(place: Path) -> None:
    assert run_folder(f"runs/{NAMES[0]}") == Path("runs") / NAMES[0]
    (place / "latest").mkdir()
    assert run_folder("latest") == Path("latest")
    assert run_folder("../elsewhere") == Path("../elsewhere")


def test_what_names_none_or_several_is_an_error(place: Path) -> None:
    with pytest.raises(RequestError, match="WHICH-RUN"):
        run_folder("20260102")
    with pytest.raises(RequestError, match="NO-RUN"):
        run_folder("2027")


@pytest.mark.parametrize(
    "words",
    [
        ("status", "latest"),
        ("why", "latest"),
        ("report", "latest"),
        ("resume", "latest"),
        ("doctor", "latest"),
        ("repair", "latest"),
        ("runs", "show", "20260101"),
        ("runs", "diff", "20260101", "latest"),
    ],
)
def test_commands_take_the_same_words(
    place: Path, words: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    # The run is over and not verified: that is what taking it up says.
    assert entry([*words, "--json"]) == (3 if words[0] == "resume" else 0)
    assert capfd.readouterr().out.count("\n") == 1


def test_predict_takes_them_too(place: Path, finished: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert entry(["predict", "latest", str(finished.parent / "clients.csv")]) == 0
    assert capfd.readouterr().out.startswith("Exited,")


def test_a_shell_is_offered_what_there_is(place: Path) -> None:
    assert names_beginning("") == ["latest", *reversed(NAMES)]
    assert names_beginning("20260102T") == [NAMES[2], NAMES[1]]
    words = "automl-agent status 20260101"
    asking = {"_AUTOML_AGENT_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": "2"}
    script = "import sys; sys.argv[0] = 'automl-agent'; from automl_agent.app.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **asking},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [NAMES[0]]
    assert done.stderr == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_completion_script(shell: str) -> None:
    script = "import sys; sys.argv[0] = 'automl-agent'; from automl_agent.app.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "--show-completion", shell], capture_output=True, text=True, check=True
    )
    assert "_AUTOML_AGENT_COMPLETE" in done.stdout


def test_offering_names_loads_nothing_heavy() -> None:
    assert loaded("from automl_agent.app.commands.options import _run_names; _run_names('')") == []
