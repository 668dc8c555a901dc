"""Asking again, and knowing when not to."""

from dataclasses import dataclass, field

import pytest
from automl_agent.tools.llm.chat import ChatFault, ChatReply, ChatRequest
from automl_agent.tools.llm.retry import Patient

REQUEST = ChatRequest(messages=(), name="x", answer_schema={})
REPLY = ChatReply(text="{}", finish="stop")


@dataclass
class Clock:
    """Time that passes by sleeping alone."""

    time: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Moody:
    """Faults first, replies then."""

    faults: list[ChatFault]
    name: str = "moody"
    asked: list[float] = field(default_factory=list)

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        self.asked.append(seconds)
        if self.faults:
            raise self.faults.pop(0)
        return REPLY


def patient(*faults: ChatFault) -> tuple[Patient, Moody, Clock]:
    clock, model = Clock(), Moody(list(faults))
    return Patient(model, now=clock.now, sleep=clock.sleep), model, clock


def test_what_passes_is_waited_for() -> None:
    found, model, clock = patient(ChatFault("a"), ChatFault("b"))
    assert found.ask(REQUEST, 30) == REPLY
    assert len(model.asked) == 3
    assert 0.5 <= clock.slept[0] < clock.slept[1] <= 1.25
    assert model.asked[0] == 30 > model.asked[1] > model.asked[2]


def test_what_lasts_is_not() -> None:
    found, model, clock = patient(ChatFault("no such model", lasting=True))
    with pytest.raises(ChatFault, match="no such model"):
        found.ask(REQUEST, 30)
    assert len(model.asked) == 1
    assert not clock.slept


def test_the_endpoint_says_how_long_but_never_beyond_the_time_there_is() -> None:
    found, _, clock = patient(ChatFault("slower", wait=9))
    assert found.ask(REQUEST, 30) == REPLY
    assert 9 <= clock.slept[0] < 12
    found, model, clock = patient(ChatFault("slower", wait=40))
    with pytest.raises(ChatFault, match="slower"):
        found.ask(REQUEST, 30)
    assert not clock.slept
    assert len(model.asked) == 1


@pytest.mark.parametrize("wait", [61, 3600, 1e300])
def test_who_asks_to_be_left_alone_for_long_is(wait: float) -> None:
    found, model, clock = patient(ChatFault("slower", wait=wait))
    with pytest.raises(ChatFault, match="slower"):
        found.ask(REQUEST, 1e9)
    assert not clock.slept
    assert len(model.asked) == 1


def test_who_keeps_failing_is_left_alone_for_a_while() -> None:
    found, model, clock = patient(*[ChatFault("down")] * 15)
    for _ in range(5):
        with pytest.raises(ChatFault, match="down"):
            found.ask(REQUEST, 30)
    tried = len(model.asked)
    with pytest.raises(ChatFault, match="too often"):
        found.ask(REQUEST, 30)
    assert len(model.asked) == tried == 15
    clock.time += 61
    assert found.ask(REQUEST, 30) == REPLY
    assert found.name == "moody"


def test_tries_that_were_sent_in_vain_add_up() -> None:
    found, _, _ = patient(ChatFault("a", sent=1), ChatFault("b"), ChatFault("c", sent=1))
    with pytest.raises(ChatFault) as caught:
        found.ask(REQUEST, 100)
    assert caught.value.sent == 2
    found, _, _ = patient(ChatFault("a", sent=1), ChatFault("b", sent=1))
    assert found.ask(REQUEST, 100).lost == 2
    assert found.ask(REQUEST, 100).lost == 0


def test_it_thinks_as_much_as_its_model() -> None:
    found, model, _ = patient()
    assert found.thinking_tokens == 0
    model.thinking_tokens = 7  # type: ignore[attr-defined]
    assert found.thinking_tokens == 7
