"""Each way in which an endpoint misbehaves, at one question each, through the clients that runs use."""

import socket
from typing import Any

import pytest
from automl_agent.evals.replies.modes import MODES
from automl_agent.evals.replies.places import PLACES
from automl_agent.evals.replies.wire import play_mode

_look_up = socket.getaddrinfo


@pytest.fixture(autouse=True)
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that are not this machine's are not looked up."""

    def known(host: Any, *more: Any, **named: Any) -> Any:
        if str(host).endswith(".invalid"):
            raise socket.gaierror(-2, "Name or service not known")
        return _look_up(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", known)


def test_there_are_enough_of_both_outcomes() -> None:
    assert len({mode.name for mode in MODES}) == len(MODES) >= 40
    assert {mode.expected for mode in MODES} == {"answer", "none"}


@pytest.mark.parametrize("number", range(len(MODES)), ids=[m.name for m in MODES])
def test_what_comes_of_it(number: int) -> None:
    played = play_mode(PLACES[7 * number % len(PLACES)], MODES[number])
    assert played.good, played
