"""The process: uvicorn, with its own defaults narrowed."""

import socket
import sys

import uvicorn
from fastapi import FastAPI

from ...pipelines.contracts import RequestError
from .connections import bounded
from .place import Place
from .settings import Settings

#: Streams end when the server does; those who watch come back by themselves.
_LEAVE_SECONDS = 3
_SWITCH_SECONDS = 0.0005


def bind(settings: Settings) -> socket.socket:
    """A socket that listens where the settings say.

    Raises:
        RequestError: the address cannot be had.
    """
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        found = socket.socket(family, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((settings.host, settings.port))
    except OSError as error:
        where = f"{settings.host[:60]}:{settings.port}"
        why = error.strerror or str(error)
        raise RequestError(
            "NO-ADDRESS", f"cannot listen on {where}: {why}", "choose another --port"
        ) from error
    return found


class Server(uvicorn.Server):
    """Ends streams first: uvicorn waits for them, and then cancels them with a traceback.

    Args:
        app: the application.
        settings: what it was made with.
    """

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(_config(app, settings))
        self._place: Place = app.state.place

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End in order."""
        self._place.watching.close()
        await super().shutdown(sockets)


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=bounded(settings.limits),
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        # Nobody stands before us unless the person puts them there; what they say of a client is not needed.
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_LEAVE_SECONDS,
        h11_max_incomplete_event_size=32_768,
    )


def serve(app: FastAPI, settings: Settings, listening: socket.socket) -> None:
    """Answer until a signal comes."""
    # Records are read in threads: whoever asks meanwhile shall not wait for the interpreter five milliseconds each time.
    sys.setswitchinterval(_SWITCH_SECONDS)
    Server(app, settings).run(sockets=[listening])
