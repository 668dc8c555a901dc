"""Connections that end in time whatever the other side does: timeouts of a read begin anew with each byte that drips."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from typing import Any

import httpcore2

#: Seconds that are left of an exchange.
Left = Callable[[], float]
#: A peer whose time is over gets this long: a timeout of nothing would mean not to wait at all.
_LEAST = 0.001


class HastyBackend(httpcore2.NetworkBackend):
    """TCP in which every wait, that for a name included, is part of one time.

    Args:
        left: what is left of it, in seconds.
    """

    def __init__(self, left: Left) -> None:
        self._left = left
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first of the name's addresses that answers; each one gets its share of the time.

        Raises:
            httpcore2.ConnectError, httpcore2.ConnectTimeout: none does.
        """
        addresses = _addresses(host, port, self._left)
        for number, address in enumerate(addresses):
            share = max(_LEAST, self._left() / (len(addresses) - number))
            try:
                stream = self._inner.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if address == addresses[-1]:
                    raise
            else:
                return _HastyStream(stream, self._left)
        raise httpcore2.ConnectError(f"{host!r} has no address")


class _HastyStream(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream, left: Left) -> None:
        self._inner = inner
        self._left = left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """At most so many bytes."""
        return self._inner.read(max_bytes, self._rest(httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """All of the bytes."""
        self._inner.write(buffer, self._rest(httpcore2.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """The same connection, encrypted."""
        rest = self._rest(httpcore2.ConnectTimeout)
        return _HastyStream(self._inner.start_tls(ssl_context, server_hostname, rest), self._left)

    def get_extra_info(self, info: str) -> Any:
        """The inner connection's."""
        return self._inner.get_extra_info(info)

    def _rest(self, late: type[httpcore2.TimeoutException]) -> float:
        rest = self._left()
        if rest <= 0:
            raise late("the time is over")
        return max(_LEAST, rest)


def _addresses(host: str, port: int, left: Left) -> list[str]:
    """The addresses of a name. The system's look-up knows no timeout, so it is left behind when the time is over."""
    try:
        return [str(ipaddress.ip_address(host.strip("[]")))]
    except ValueError:
        pass
    found: list[str] = []
    faults: list[OSError | UnicodeError] = []

    def look_up() -> None:
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            faults.append(error)
        else:
            found.extend(str(info[4][0]) for info in infos)

    thread = threading.Thread(target=look_up, name="automl-agent-name", daemon=True)
    thread.start()
    thread.join(max(_LEAST, left()))
    if faults:
        raise httpcore2.ConnectError(str(faults[0])) from faults[0]
    if not found:
        raise httpcore2.ConnectTimeout(f"{host!r} could not be looked up in time")
    return list(dict.fromkeys(found))
