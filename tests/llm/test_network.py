"""Connections end in time, whatever hangs: the look-up of a name, one of its addresses, a handshake."""

import socket
import ssl
import threading
import time
from typing import Any

import httpcore2
import pytest
from automl_agent.tools.llm.chat import ChatFault, ChatRequest, Message
from automl_agent.tools.llm.endpoint import EndpointModel
from automl_agent.tools.llm.network import HastyBackend

REQUEST = ChatRequest(messages=(Message(role="user", content="?"),), name="x", answer_schema={})


def fault(address: str, seconds: float = 2.0) -> ChatFault:
    model = EndpointModel("m", address, None)
    try:
        with pytest.raises(ChatFault) as caught:
            model.ask(REQUEST, seconds)
    finally:
        model.close()
    return caught.value


def test_a_name_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    found = fault("http://no.such.host/v1")
    assert "Name or service not known" in str(found)
    assert (found.sent, found.lasting) == (0, False)


def test_a_look_up_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(20) and [])
    began = time.monotonic()
    found = fault("http://slow.host/v1", 0.3)
    over.set()
    assert time.monotonic() - began < 5
    assert found.sent == 0
    assert str(found) == "the language model took too long"


def test_the_second_address_is_tried_where_the_first_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[str, float | None]] = []

    def connects(self: Any, host: str, port: int, timeout: float | None = None, *_: Any) -> object:
        tried.append((host, timeout))
        if host == "192.0.2.1":
            raise httpcore2.ConnectTimeout("silent")
        return httpcore2.MockStream([b"hello"])

    addresses = [(0, 0, 0, "", (host, 80)) for host in ("192.0.2.1", "192.0.2.1", "192.0.2.2")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: addresses)
    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", connects)
    stream = HastyBackend(lambda: 4.0).connect_tcp("two.hosts", 80)
    assert tried == [("192.0.2.1", 2.0), ("192.0.2.2", 4.0)]
    assert stream.read(9) == b"hello"


def test_nothing_is_read_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    left = [1.0]
    monkeypatch.setattr(
        httpcore2.SyncBackend, "connect_tcp", lambda *_, **__: httpcore2.MockStream([b"a", b"b"])
    )
    stream = HastyBackend(lambda: left[0]).connect_tcp("127.0.0.1", 80)
    assert stream.read(1) == b"a"
    left[0] = 0.0
    with pytest.raises(httpcore2.ReadTimeout):
        stream.read(1)
    with pytest.raises(httpcore2.WriteTimeout):
        stream.write(b"x")


def test_who_speaks_no_tls_is_a_fault_without_a_traceback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answers = threading.Thread(target=_answers_plainly, args=(server,), daemon=True)
        answers.start()
        found = fault(f"https://127.0.0.1:{server.getsockname()[1]}/v1")
    assert "SSL" in str(found)
    assert len(str(found)) < 300
    assert found.sent == 0


def test_a_wrong_certificate_stays_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    class Masked(httpcore2.MockStream):
        def start_tls(self, *_: Any, **__: Any) -> httpcore2.NetworkStream:
            try:
                raise ssl.SSLCertVerificationError(1, "self-signed certificate")
            except ssl.SSLError as error:
                raise httpcore2.ConnectError(str(error)) from error

    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", lambda *_, **__: Masked([]))
    found = fault("https://127.0.0.1:1/v1")
    assert "self-signed certificate" in str(found)
    assert (found.lasting, found.sent) == (True, 0)


def test_a_handshake_that_hangs_ends_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        began = time.monotonic()
        found = fault(f"https://127.0.0.1:{server.getsockname()[1]}/v1", 0.3)
        assert time.monotonic() - began < 5
    assert found.sent == 0


def _answers_plainly(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(100)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
