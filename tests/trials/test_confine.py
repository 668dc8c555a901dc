"""A confined process reaches its job's files and nothing else."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from automl_agent.app.cli import entry
from automl_agent.pipelines.contracts import RequestError
from automl_agent.tools.trials import confine, seccomp, selftest, zygote_link
from automl_agent.tools.trials.confine import described, version
from automl_agent.tools.trials.job import SPEC, reach
from automl_agent.tools.trials.workers import Workers
from automl_agent.tools.trials.zygote_link import ZygoteLink

_PROBE = """
import json, os, signal, socket, sys, threading
from pathlib import Path
from automl_agent.tools.trials.confine import Reach, confine

mine, given, secret, listening = sys.argv[1:]
import numpy, sklearn.linear_model
confine(Reach(read=(Path(given),), write=(Path(mine),)))

def tried(what):
    try:
        what()
    except OSError as error:
        return type(error).__name__
    return "done"

def connect():
    socket.create_connection(("127.0.0.1", int(listening)), timeout=2).close()

parent = os.getppid()
print(json.dumps({
    "read_given": tried(lambda: open(given).read()),
    "write_mine": tried(lambda: open(mine + "/out", "w").write("x")),
    "import": tried(lambda: __import__("sklearn.ensemble")),
    "write_given": tried(lambda: open(given, "w")),
    "read_secret": tried(lambda: open(secret).read()),
    "list_secret": tried(lambda: os.listdir(os.path.dirname(secret))),
    "read_through_link": tried(lambda: (os.symlink(secret, mine + "/link"), open(mine + "/link").read())),
    "read_memory": tried(lambda: open(f"/proc/{parent}/mem", "rb").read(1)),
    "read_environment": tried(lambda: open(f"/proc/{parent}/environ", "rb").read(1)),
    "read_open_file": tried(lambda: open(f"/proc/{parent}/fd/0", "rb").read(1)),
    "signal_parent": tried(lambda: os.kill(parent, 0)),
    "connect": tried(connect),
    "udp": tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
    "local": tried(lambda: socket.socket(socket.AF_UNIX)),
    "fork": tried(lambda: os.fork() or os._exit(0)),
    "device": tried(lambda: os.mknod(mine + "/disk", 0o60600, os.makedev(254, 0))),
    "pipe": tried(lambda: os.mkfifo(mine + "/pipe")),
    "thread": tried(lambda: (lambda t: (t.start(), t.join()))(threading.Thread(target=int))),
    "signal_itself": tried(lambda: os.kill(os.getpid(), 0)),
    "child": tried(lambda: (_ for _ in ()).throw(PermissionError())
                   if os.spawnlp(os.P_WAIT, "cat", "cat", secret) else None),
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    if not version():
        pytest.skip("this system has no Landlock")
    import socket

    folder = tmp_path_factory.mktemp("confined")
    mine, given, secret = folder / "mine", folder / "given.txt", folder / "vault" / "labels.csv"
    mine.mkdir()
    secret.parent.mkdir()
    given.write_text("inputs")
    secret.write_text("labels")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-c", _PROBE, str(mine), str(given), str(secret), port],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("allowed", ["read_given", "write_mine", "import"])
def test_what_a_job_needs_is_within_reach(found: dict[str, str], allowed: str) -> None:
    assert found[allowed] == "done"


@pytest.mark.parametrize(
    "forbidden",
    [
        "write_given",
        "read_secret",
        "list_secret",
        "read_through_link",
        "read_memory",
        "read_environment",
        "read_open_file",
        "child",
    ],
)
def test_what_it_does_not_need_is_not(found: dict[str, str], forbidden: str) -> None:
    assert found[forbidden] == "PermissionError"


def test_nothing_is_connected_to_nor_signalled_where_the_kernel_can_forbid_it(found: dict[str, str]) -> None:
    filtered = seccomp.available()
    assert found["connect"] == ("PermissionError" if filtered or version() >= 4 else "done")
    assert found["signal_parent"] == ("PermissionError" if filtered or version() >= 6 else "done")


def test_a_job_reaches_the_files_that_it_names(tmp_path: Path) -> None:
    (tmp_path / SPEC).write_text(json.dumps({"features": "/a", "target": "/b", "model": "", "family": "/c"}))
    allowed = reach(tmp_path)
    assert allowed.read == (Path("/a"), Path("/b"))
    assert allowed.write == (tmp_path,)


def test_people_are_told_how_workers_are_confined() -> None:
    assert described().startswith("confined by Landlock" if version() else "not confined")


def test_sockets_processes_and_others_memory_are_refused(found: dict[str, str]) -> None:
    if not seccomp.available():
        pytest.skip("this system has no seccomp")
    refused = {name: found[name] for name in ("udp", "local", "fork", "signal_parent", "device", "pipe")}
    assert set(refused.values()) == {"PermissionError"}
    assert found["thread"] == found["signal_itself"] == "done"


def hear(link: ZygoteLink) -> None:
    for _ in range(60):
        link.listen(1)


def test_a_breach_is_an_error_before_anything_is_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system that says it confines, and does not."""
    monkeypatch.setattr(selftest, "confine", lambda _: True)
    monkeypatch.setattr(selftest, "version", lambda: 7)
    monkeypatch.setattr(seccomp, "available", lambda: True)
    assert "a folder outside can be listed" in selftest.breach(tmp_path)
    assert "UDP is open" in selftest.breach(tmp_path)
    link = ZygoteLink(tmp_path)
    script = 'print(\'{"ready": 1, "breach": "UDP is open"}\', flush=True)'
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as link.process:
        with pytest.raises(RequestError, match=r"CONFINEMENT-FAILS.*UDP is open"):
            hear(link)
        link.close()


def test_confinement_that_is_refused_is_a_breach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> bool:
        raise PermissionError(1, "no")

    monkeypatch.setattr(selftest, "confine", refuse)
    assert selftest.breach(tmp_path) == "the system offers it, and refuses it"


def test_here_confinement_holds(tmp_path: Path) -> None:
    assert selftest.breach(tmp_path) == ""


def test_required_confinement_that_there_is_not_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zygote_link, "version", lambda: 0)
    with pytest.raises(RequestError, match="NOT-CONFINED"), Workers(tmp_path, "required") as workers:
        workers.start()
    ZygoteLink(tmp_path, "auto").close()
    assert entry(["run", "--text", "x", "--confine", "required"]) == 2
    assert entry(["run", "--text", "x", "--confine", "perhaps"]) == 2


@pytest.mark.parametrize(
    ("landlock", "filtered", "said"),
    [
        (7, True, "confined by Landlock 7: .* seccomp: no sockets"),
        (4, False, "confined by Landlock 4: .* UDP not stopped"),
        (1, False, "TCP and UDP not stopped"),
        (0, True, "files not confined: .* seccomp: no sockets"),
        (0, False, "not confined: .* neither"),
    ],
)
def test_what_is_not_covered_is_said(
    monkeypatch: pytest.MonkeyPatch, landlock: int, filtered: bool, said: str
) -> None:
    monkeypatch.setattr(confine, "version", lambda: landlock)
    monkeypatch.setattr(seccomp, "available", lambda: filtered)
    assert re.fullmatch(f".*{said}.*", confine.described())
