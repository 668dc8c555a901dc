"""What was asked and answered is in the run's record, in time for every way to die."""

from pathlib import Path

import pytest
from automl_agent.agents.intake.listening.answers import CostsAnswer
from automl_agent.tools.llm.access import Access, NoAnswer
from automl_agent.tools.llm.chat import ChatFault, ChatReply, ChatRequest
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.prices import FREE
from automl_agent.tools.llm.record import (
    Exchange,
    MemoryJournal,
    Replay,
    RunJournal,
    exchanges,
    fallbacks,
    fingerprint,
)
from automl_agent.tools.llm.scripted import Line, ScriptedModel
from automl_agent.tools.llm.templates import prompt
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore

GOOD, OTHER = '{"dearer": "missed", "times": 3}', '{"dearer": "alarm", "times": 4}'


class Killed(BaseException):
    """The process ends."""


class Model:
    """Answers in turn, and looks at the record while it is asked."""

    name = "fake"

    def __init__(self, *answers: str | ChatFault | Killed, store: RunStore | None = None) -> None:
        self.answers = list(answers)
        self.store = store
        self.asked: list[ChatRequest] = []
        self.seen: list[list[str]] = []

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        self.asked.append(request)
        if self.store is not None:
            self.seen.append(kinds(self.store))
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return ChatReply(text=answer, finish="stop", input_tokens=100, output_tokens=10)


def kinds(store: RunStore) -> list[str]:
    return [e.kind.value for e in store.events][1:]


def opened(folder: Path) -> RunStore:
    store = RunStore(folder)
    if not store.events:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
    return store


def speak(store: RunStore, model: Model) -> Access:
    return Access(model, RunJournal(store), Caps(seconds=100), FREE)


def ask(to: Access, request: str = "a miss is dear") -> float:
    return to.ask("costs", CostsAnswer, {"request": request}).times


def test_it_is_recorded_as_asked_before_it_is_sent_and_as_answered_as_soon_as_it_came(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        model = Model("no idea", GOOD, store=store)
        ask(speak(store, model))
        assert model.seen == [["llm_asked"], ["llm_asked", "llm_answered", "llm_asked"]]
        assert kinds(store) == ["llm_asked", "llm_answered"] * 2
        assert [e.number for e in store.all(EventKind.LLM_ANSWERED)] == [0, 1]


def test_what_is_recorded_tells_exactly_what_was_sent_and_what_came(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        model = Model(GOOD)
        ask(speak(store, model))
        asked = store.all(EventKind.LLM_ASKED)[0].body
        assert ChatRequest.model_validate(asked["request"]) == model.asked[0]
        assert asked["fingerprint"] == fingerprint(model.asked[0])
        assert (asked["prompt"], asked["version"]) == ("costs", prompt("costs").version)
        assert asked["template_sha256"] == prompt("costs").sha256
        (exchange,) = exchanges(store.events)
        assert exchange.outcome().text == GOOD
        assert (exchange.prompt, exchange.usd, exchange.fault) == ("costs", 0.0, None)


def test_each_recorded_answer_is_handed_out_once_and_in_order() -> None:
    def made(print_: str, text: str) -> Exchange:
        reply = ChatReply(text=text, finish="stop")
        return Exchange(fingerprint=print_, prompt="p", seconds=0, usd=0, reply=reply)

    replay = Replay([made("a", "1"), made("b", "2"), made("a", "3")])
    taken = [replay.take(print_) for print_ in "aabac"]
    assert [t.outcome().text if t else None for t in taken] == ["1", "3", "2", None, None]


def test_a_recorded_fault_is_the_same_fault_again() -> None:
    fault = Exchange(fingerprint="f", prompt="p", seconds=1, usd=0, fault="asleep", lasting=True)
    with pytest.raises(ChatFault, match="asleep") as caught:
        fault.outcome()
    assert caught.value.lasting


def test_what_older_runs_recorded_is_read() -> None:
    reply = {"text": "{}", "finish": "stop", "input_tokens": 5, "output_tokens": 2, "model": None}
    body = {
        "fingerprint": "f",
        "prompt": "p",
        "seconds": 1,
        "usd": 0,
        "reply": reply,
        "fault": None,
        "lasting": False,
    }
    assert Exchange.model_validate(body).outcome().lost == 0
    assert Exchange.model_validate({**body, "reply": None, "fault": "asleep"}).lost_tokens == 0


def test_a_fingerprint_is_of_everything_that_is_sent() -> None:
    request = ChatRequest(messages=(), name="x", answer_schema={"a": 1, "b": 2})
    assert fingerprint(request) == fingerprint(request.model_copy(update={"answer_schema": {"b": 2, "a": 1}}))
    changes = {"messages": prompt("repair").render({"problem": "p"}), "name": "y", "answer_schema": {}, "max_tokens": 1, "temperature": 0.5, "seed": 1, "probabilities": 2}  # fmt: skip
    others = {fingerprint(request.model_copy(update={field: value})) for field, value in changes.items()}
    assert set(changes) == set(ChatRequest.model_fields)
    assert len(others | {fingerprint(request)}) == len(changes) + 1


def test_every_process_that_dies_while_it_waits_leaves_an_attempt(tmp_path: Path) -> None:
    for _ in range(2):
        with opened(tmp_path) as store, pytest.raises(Killed):
            ask(speak(store, Model(Killed())))
    with opened(tmp_path) as store:
        to = speak(store, Model(GOOD, OTHER))
        assert [ask(to), ask(to, "an alarm is dear")] == [3, 4]
        asked = [(e.number, e.attempt) for e in store.all(EventKind.LLM_ASKED)]
        assert asked == [(0, 0), (0, 1), (0, 2), (1, 0)]


def test_a_second_process_asks_for_nothing_but_what_was_in_flight(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        to = speak(store, Model(GOOD, "no idea", OTHER, Killed()))
        assert [ask(to, "one"), ask(to, "two")] == [3, 4]
        with pytest.raises(Killed):
            ask(to, "three")
    model = Model('{"dearer": "missed", "times": 9}')
    with opened(tmp_path) as store:
        to = speak(store, model)
        assert [ask(to, "one"), ask(to, "two")] == [3, 4]
        assert model.asked == []
        assert ask(to, "three") == 9
        assert to.ledger.calls == 4
    assert [m.messages[-1].content for m in model.asked] == ['"three"']


def test_a_repair_in_flight_is_asked_without_its_first_question(tmp_path: Path) -> None:
    with opened(tmp_path) as store, pytest.raises(Killed):
        ask(speak(store, Model("no idea", Killed())))
    model = Model(GOOD)
    with opened(tmp_path) as store:
        assert ask(speak(store, model)) == 3
    assert [len(request.messages) for request in model.asked] == [len(prompt("costs").turns) + 2]


def test_going_on_without_an_answer_is_recorded_once_for_each_question(tmp_path: Path) -> None:
    for _ in range(2):
        with opened(tmp_path) as store:
            to = speak(store, Model(ChatFault("asleep"), ChatFault("asleep")))
            for request in ("one", "two"):
                with pytest.raises(NoAnswer, match="asleep"):
                    ask(to, request)
            assert to.unanswered == [("costs", "asleep")] * 2
            assert fallbacks(store.events) == (("costs", "asleep"),) * 2


def test_a_refused_call_leaves_no_question_in_the_record(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        to = Access(Model(), RunJournal(store), Caps(seconds=100, tokens=1), FREE)
        with pytest.raises(NoAnswer, match="cap of 1 tokens"):
            ask(to)
        assert kinds(store) == ["llm_fallback"]


def test_memory_keeps_answers_for_the_process() -> None:
    journal, model = MemoryJournal(), Model(GOOD)
    for _ in range(2):
        assert ask(Access(model, journal, Caps(seconds=100), FREE)) == 3
    assert len(model.asked) == len(journal.exchanges()) == 1


def test_what_was_not_asked_for_want_of_time_is_not_asked_later(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
        silent = ScriptedModel([])
        access = Access(silent, RunJournal(store), Caps(seconds=0))
        with pytest.raises(NoAnswer, match="share of the time limit"):
            access.ask("costs", CostsAnswer, {"request": "r"})
        ready = ScriptedModel([Line(reply={"dearer": "missed", "times": 2}, times=None)])
        resumed = Access(ready, RunJournal(store), Caps(seconds=60))
        with pytest.raises(NoAnswer, match="share of the time limit"):
            resumed.ask("costs", CostsAnswer, {"request": "r"})
        assert resumed.ask("costs", CostsAnswer, {"request": "another"}).times == 2
        assert len(store.all(EventKind.LLM_FALLBACK)) == 1
