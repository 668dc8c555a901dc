"""A server as a test has it: in a thread, on a port of its own, with scripted conversations."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from automl_agent.app.control import Runs
from automl_agent.app.http.app import create_app
from automl_agent.app.http.server import Server, bind
from automl_agent.app.http.settings import Limits, Settings
from automl_agent.app.http.talking import TalksOf

from .scripted import ScriptedConversations

TOKEN = "a-token-of-the-tests"


def settings_in(folder: Path, limits: Limits | None = None, port: int = 0) -> Settings:
    return Settings(
        root=folder / "runs", cwd=folder, token=TOKEN, port=port, llm="none", limits=limits or Limits()
    )


@contextmanager
def serving(
    settings: Settings, of: Callable[[Settings, Runs], TalksOf] = ScriptedConversations
) -> Iterator[str]:
    """The address of a server that answers until the end of the block."""
    listening = bind(settings)
    settings = settings.model_copy(update={"port": listening.getsockname()[1]})
    app = create_app(settings, of)
    server = Server(app, settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{settings.port}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
