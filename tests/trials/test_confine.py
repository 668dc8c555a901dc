"""A confined process reaches its job's files and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from automl_agent.tools.trials.confine import described, version
from automl_agent.tools.trials.job import SPEC, reach

_PROBE = """
import json, os, signal, socket, sys
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
    assert found["connect"] == ("PermissionError" if version() >= 4 else "done")
    assert found["signal_parent"] == ("PermissionError" if version() >= 6 else "done")


def test_a_job_reaches_the_files_that_it_names(tmp_path: Path) -> None:
    (tmp_path / SPEC).write_text(json.dumps({"features": "/a", "target": "/b", "model": "", "family": "/c"}))
    allowed = reach(tmp_path)
    assert allowed.read == (Path("/a"), Path("/b"))
    assert allowed.write == (tmp_path,)


def test_people_are_told_how_workers_are_confined() -> None:
    assert described().startswith("confined by Landlock" if version() else "not confined")
