"""How the server is set up, and how much of anything it takes."""

import ipaddress
import secrets
import socket
from pathlib import Path
from typing import Literal

from pydantic import Field

from ...pipelines.contracts import RequestError, Value

#: A token of a person's own; one that is made has 43 characters (256 bits).
SHORTEST_TOKEN = 16


class Limits(Value):
    """Bounds of the server. What is beyond them is answered 4xx, never waited for.

    Attributes:
        requests: at a time, streams included.
        streams: of events, at a time.
        connections: at a time; more are closed.
        body_bytes: of a request, but for uploads.
        upload_bytes: of one upload.
        uploads: how many are kept; ``uploads_bytes`` together.
        head_seconds: until a request's head must be there.
        pause_seconds: between two pieces of a body.
        body_seconds: for a body, uploads included.
        turns: of conversations at a time; as many wait as ``waiting``.
        runs: at a time, begun by this server.
        predictions, comparisons: child processes at a time.
        prediction_seconds: then the child is ended.
    """

    requests: int = 256
    streams: int = 160
    connections: int = 512
    body_bytes: int = 2_000_000
    upload_bytes: int = 512_000_000
    uploads: int = 500
    uploads_bytes: int = 8_000_000_000
    head_seconds: float = 10.0
    pause_seconds: float = 15.0
    body_seconds: float = 900.0
    turns: int = 4
    waiting: int = 16
    runs: int = 4
    predictions: int = 2
    comparisons: int = 1
    prediction_seconds: float = 600.0


class Settings(Value):
    """What a server is started with.

    Attributes:
        root: holds run folders; uploads and the like lie in it too, in folders that begin with a dot.
        cwd: the working folder: data files are named as they are called there.
        token: who does not know it is refused.
        allow_hosts: names that the Host header may have, beside those of ``host``.
        llm: what runs and conversations ask, as ``--llm`` takes it. Clients cannot name another.
    """

    root: Path
    cwd: Path
    token: str = Field(min_length=SHORTEST_TOKEN, max_length=500, repr=False)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    allow_hosts: tuple[str, ...] = ()
    llm: str | None = None
    limits: Limits = Limits()
    scheme: Literal["http"] = "http"

    @property
    def is_local(self) -> bool:
        """Whether nobody else can reach it."""
        return is_loopback(self.host)

    def knows_host(self, host: str) -> bool:
        """Whether a request may be addressed to ``host`` (without its port).

        A page of somebody else's can point a name of its own at this machine (DNS rebinding); it cannot make a
        browser send an address in place of that name.
        """
        if host in self.allow_hosts or is_loopback(host):
            return True
        return not self.is_local and (_is_address(host) or host == socket.gethostname().lower())


def is_loopback(host: str) -> bool:
    """Whether only this machine is meant by ``host``."""
    if host == "localhost":
        return True
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def chosen_token(given: str | None, host: str) -> str:
    """The token to use: the one that was given, else a new one.

    Raises:
        RequestError: others can reach the server and none was given, or it is too short.
    """
    if given is None:
        if not is_loopback(host):
            raise RequestError(
                "NO-TOKEN",
                f"others can reach {host[:60]}, and no --token is given",
                "choose one with --token",
            )
        return secrets.token_urlsafe(32)
    if (
        not SHORTEST_TOKEN <= len(given) <= 500
        or not given.isascii()
        or not given.isprintable()
        or " " in given
    ):
        raise RequestError(
            "BAD-TOKEN",
            f"the token is no word of {SHORTEST_TOKEN} to 500 plain characters",
            "make one with: python -c 'import secrets; print(secrets.token_urlsafe())'",
        )
    return given


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
