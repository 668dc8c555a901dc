"""What holds for every test: no key is known and nothing beyond this machine can be reached."""

import fcntl
import ipaddress
import os
import socket
from pathlib import Path
from typing import Any

import pytest

# Two processes test side by side: threads of each would wait for the other's.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from .e2e.calls import call
from .e2e.clients import FINISHED, lay_out

_connect = socket.socket.connect


def _connect_here(self: socket.socket, address: Any) -> None:
    """Refuse everything but this machine: no test may call a paid endpoint by accident."""
    if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(str(address[0])):
        raise PermissionError(f"a test tried to reach {address}")
    _connect(self, address)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away keys and addresses of endpoints, and the way out; child processes inherit the former."""
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "ANTHROPIC_", "AZURE_", "OLLAMA_", "HF_", "LANGCHAIN_", "LANGSMITH_")):
            monkeypatch.delenv(name)
    # Unset would mean the embedded model: tests that want it say so.
    monkeypatch.setenv("AUTOML_AGENT_LLM", "none")
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(socket.socket, "connect", _connect_here)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that is over, made once for all test processes. Who changes it works on a copy."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    place = shared / "finished"
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "out" / "result.json").exists():
            lay_out(place)
            # Said here: what `alone` takes away is still there when this is made.
            call(place, *FINISHED, "--llm", "none", "--out", "out", code=3)
    return place / "out"
