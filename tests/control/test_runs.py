"""Runs as processes of their own, as chat and pages begin, watch, stop and take them up."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from automl_agent.app.control import Launch, Resumption, Runs
from automl_agent.app.control.marks import leave, worker
from automl_agent.evals.forks import fork
from automl_agent.pipelines.contracts import RequestError
from automl_agent.tools.runs.named import names_beginning
from automl_agent.tools.runs.summary import RunState, RunSummary
from automl_agent.tools.store.lock import RunLock, working_on

from ..e2e.clients import lay_out

REQUEST = "Who will leave? clients.csv, column Exited says if they left. AUC."
#: One quick family.
SETTINGS = {"interpretable": "true"}


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    lay_out(tmp_path)
    return Runs(tmp_path / "runs", cwd=tmp_path)


def wait(runs: Runs, name: str, enough: Callable[[RunSummary], bool]) -> RunSummary:
    until = time.monotonic() + 90
    while not enough(found := runs.summary(name)):
        assert time.monotonic() < until, found
        assert found.state in {RunState.STARTING, RunState.WORKING}, found
        time.sleep(0.05)
    return found


def test_begun_watched_stopped_and_taken_up(runs: Runs) -> None:
    name = runs.start(Launch(text=REQUEST, settings=SETTINGS, llm="none", time_limit_seconds=600))
    assert runs.summary(name).state in {RunState.STARTING, RunState.WORKING}
    found = wait(runs, name, lambda s: s.trials >= 2)
    assert (found.target, found.metric, found.families) == ("Exited", "roc_auc", ("linear",))
    assert found.best is not None
    assert found.best.score is not None
    assert found.doing == "searching"
    with pytest.raises(RequestError, match="RUN-WORKING"):
        runs.resume(name)

    stopped = runs.stop(name)
    assert stopped.state is RunState.INTERRUPTED
    assert stopped.trials >= found.trials
    assert working_on(runs.root / name) is None
    assert any("interrupted" in line for line in runs.console(name))
    # Nobody works on it: nothing to stop.
    assert runs.stop(name).state is RunState.INTERRUPTED

    assert runs.resume(name, Resumption(trials=stopped.trials + 1)) == name
    over = wait(runs, name, lambda s: s.state.is_over)
    assert over.trials == stopped.trials + 1
    assert over.scores is not None
    assert over.scores.test is not None
    # Another process knows as much of it.
    assert Runs(runs.root).summary("latest") == over


def test_a_run_outlives_whoever_began_it(runs: Runs, tmp_path: Path) -> None:
    child = fork()
    if child == 0:
        try:
            runs.start(Launch(text=REQUEST, settings=SETTINGS, llm="none", trials=1))
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    (name,) = [p.name for p in runs.root.iterdir() if not p.name.startswith(".")]
    # The fork shares nothing with this process but the folder.
    found = Runs(runs.root)
    until = time.monotonic() + 90
    while not found.summary(name).state.is_over:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_what_is_refused_says_why(runs: Runs) -> None:
    name = runs.start(Launch(text="Who will leave? nowhere.csv", llm="none"))
    until = time.monotonic() + 60
    while (found := runs.summary(name)).state is RunState.STARTING:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert found.state is RunState.REFUSED
    assert "nowhere.csv" in found.problem
    assert found in runs.summaries()


@pytest.mark.parametrize(
    "word", ["", "..", "../x", "/etc", ".consoles", "a\0b", "x" * 5000, "-rf", "a/b", "\n"]
)
def test_names_lead_nowhere_else(runs: Runs, word: str) -> None:
    for ask in (runs.summary, runs.stop, runs.resume, runs.console):
        with pytest.raises(RequestError, match="NO-RUN"):
            ask(word)


def test_a_link_is_no_run(runs: Runs, finished: Path) -> None:
    runs.root.mkdir()
    (runs.root / "20260101T000000Z-a").symlink_to(finished)
    assert runs.summaries() == []


def test_nothing_given_passes_for_an_option() -> None:
    words = Launch(
        text="--help", data="--json", llm="-x", settings={"target": "--out=/tmp/x", "-y": "1"}
    ).words()
    cut = words.index("--")
    assert all(word.startswith(("--data=", "--llm=")) for word in words[:cut])
    assert words[cut + 1 :] == ["-", "target=--out=/tmp/x", "-y=1"]
    assert Resumption(accept_leaks=("--yes",)).words() == ["--accept-leak=--yes"]


def test_asking_often_reads_once(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from automl_agent.tools.store import run as store

    read = store.read_events
    times: list[Path] = []

    def counted(folder: Path) -> object:
        times.append(folder)
        time.sleep(0.05)
        return read(folder)

    monkeypatch.setattr("automl_agent.tools.runs.catalogue.read_events", counted)
    runs = Runs(finished.parent)
    threads = [threading.Thread(target=runs.summary, args=(finished.name,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(times) == 1


def test_a_run_that_is_not_on_record_yet_is_known_to_others(runs: Runs) -> None:
    name = runs.start(Launch(text=REQUEST, settings=SETTINGS, llm="none", time_limit_seconds=600))
    # Whoever began it may be killed at once: somebody else says what it does, and that it was not refused.
    other = Runs(runs.root)
    assert other.summary(name).state in {RunState.STARTING, RunState.WORKING}
    assert [found.name for found in other.summaries()] == [name]
    with pytest.raises(RequestError, match="RUN-WORKING"):
        other.remove(name)
    other.stop(name)
    assert other.summary(name).state in {RunState.INTERRUPTED, RunState.REFUSED}
    assert other.remove(name) == name
    with pytest.raises(RequestError, match="NO-RUN"):
        other.summary(name)
    assert [p for p in runs.root.rglob("*") if p.is_file()] == []


def test_a_process_that_only_has_the_number_of_one_that_worked_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        lock = RunLock(tmp_path)
        assert working_on(tmp_path) == os.getpid()
        # As it stands in the moment before whoever has taken the lock writes its own number.
        text = (tmp_path / ".lock").read_text()
        (tmp_path / ".lock").write_text(text.replace(f"{os.getpid()}\n", f"{other.pid}\n", 1))
        assert working_on(tmp_path) is None
        lock.release()
        other.terminate()


def test_a_process_is_known_again_when_the_clock_was_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(tmp_path / "mark.json", os.getpid())
    assert worker(tmp_path / "mark.json") == os.getpid()
    born, boot = psutil.Process(os.getpid()).create_time(), psutil.boot_time()
    monkeypatch.setattr(psutil.Process, "create_time", lambda _: born + 3600.0)
    monkeypatch.setattr(psutil, "boot_time", lambda: boot + 3600.0)
    assert worker(tmp_path / "mark.json") == os.getpid()
    monkeypatch.setattr(psutil.Process, "create_time", lambda _: born + 3600.01)
    assert worker(tmp_path / "mark.json") is None


def test_the_run_that_began_last_comes_first_whatever_it_is_called(finished: Path, tmp_path: Path) -> None:
    for name, began in (("z-first", 1_000_000_000), ("a-second", 1_000_000_100)):
        shutil.copytree(finished, tmp_path / name)
        os.utime(tmp_path / name / "request.txt", (began, began))
    runs = Runs(tmp_path)
    assert [s.name for s in runs.summaries()] == ["a-second", "z-first"]
    assert runs.summary("latest").name == "a-second"
    assert names_beginning("", tmp_path) == ["latest", "a-second", "z-first"]
