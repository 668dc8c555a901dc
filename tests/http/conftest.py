"""A server with a finished run, and clients of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from automl_agent.app.http.app import create_app
from automl_agent.app.http.settings import Limits
from starlette.testclient import TestClient

from ..e2e.clients import lay_out
from .scripted import ScriptedConversations
from .serving import TOKEN, serving, settings_in

RUN = "20260101T000000Z-clients-exited"


@pytest.fixture
def place(tmp_path: Path, finished: Path) -> Path:
    """A working folder with data, and a finished run below it."""
    lay_out(tmp_path)
    shutil.copytree(finished, tmp_path / "runs" / RUN)
    return tmp_path


@pytest.fixture
def client(place: Path) -> Iterator[TestClient]:
    """A client without a network between, and with the token."""
    app = create_app(settings_in(place, Limits(upload_bytes=100_000)), ScriptedConversations)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with TestClient(app, base_url="http://127.0.0.1:8000", headers=headers) as found:
        yield found


@pytest.fixture
def address(place: Path) -> Iterator[str]:
    """The address of a real server."""
    with serving(settings_in(place)) as found:
        yield found


@pytest.fixture
def http(address: str) -> Iterator[httpx.Client]:
    """A client of the real server, with the token."""
    with httpx.Client(
        base_url=address, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30, trust_env=False
    ) as found:
        yield found
