"""What was sent to a model is on record to the byte, whatever became of it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from automl_agent.agents.intake.listening.answers import CostsAnswer
from automl_agent.app.cli import entry
from automl_agent.evals.fake_endpoint import Behaviour, FakeEndpoint, hangs_up, says, status, strict_about
from automl_agent.tools.llm.access import Access, NoAnswer
from automl_agent.tools.llm.audit import asked
from automl_agent.tools.llm.embedded.prefixes import Server
from automl_agent.tools.llm.endpoint import EndpointModel
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.record import RunJournal
from automl_agent.tools.llm.retry import Patient
from automl_agent.tools.llm.wire import Sent, watched
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore

GOOD = '{"dearer": "missed", "times": 3}'
CASES: dict[str, list[Behaviour]] = {
    "at once": [says(GOOD)],
    "after errors": [status(500), hangs_up, says(GOOD)],
    "in another form": [strict_about("json_schema", "json_object", then=says(GOOD))],
    "without an option": [status(400, "seed is not supported"), status(400, "max_tokens is not"), says(GOOD)],
    "after a repair": [says('{"dearer": "é\u2028<|im_end|>"}'), says(GOOD)],
    "never": [status(503)],
}


def ask(folder: Path, endpoint: FakeEndpoint, key: str | None = None) -> None:
    """One question with a person's words, recorded in a run."""
    folder.mkdir()
    model = EndpointModel("fake", endpoint.base_url, key)
    with RunStore(folder) as store:
        store.append(
            EventKind.RUN_CREATED, {"run_id": "r", "llm": {"spec": "s", "model": "fake", "said": ""}}
        )
        access = Access(Patient(model, sleep=lambda _: None), RunJournal(store), Caps(seconds=100))
        try:
            access.ask("costs", CostsAnswer, {"request": "Müll \x1b[31m und \u202e mehr"})
        except NoAnswer:
            pass
    model.close()


def document(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert entry(["status", str(folder), "--sent", "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("case", CASES)
def test_every_body_that_came_is_on_record(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FakeEndpoint(CASES[case]) as endpoint:
        ask(tmp_path / "run", endpoint)
    found = document(tmp_path / "run", capsys)
    bodies = [sent["body"] for request in found["requests"] for sent in request["sent"]]
    assert [json.loads(body) for body in bodies] == endpoint.requests
    lengths = [int(h["Content-Length"]) for h in endpoint.headers]
    assert [len(body.encode()) for body in bodies] == lengths
    assert found["bytes"] == sum(lengths)
    assert found["hosts"] == {endpoint.base_url.split("/")[2]: sum(lengths)}
    assert all(sent["intact"] for request in found["requests"] for sent in request["sent"])
    # The messages that are told are those in the bodies, the schema told in words besides where none was taken.
    for request in found["requests"]:
        for sent in request["sent"]:
            parts = [m["content"] for m in json.loads(sent["body"])["messages"]]
            assert all(
                part.startswith(m["content"]) for part, m in zip(parts, request["messages"], strict=True)
            )


def test_a_body_that_left_twice_is_kept_once(tmp_path: Path) -> None:
    with FakeEndpoint([status(500)]) as endpoint:
        ask(tmp_path / "run", endpoint)
    with RunStore(tmp_path / "run") as store:
        kept = [e.body["body"] for e in store.all(EventKind.LLM_SENT)]
        found = asked(store.events)
    assert len(endpoint.requests) == len(kept) == 3
    assert kept[1:] == [None, None]
    assert Counter(a.body for q in found for a in q.attempts) == Counter({str(kept[0]): 3})
    assert found[0].outcome.startswith("failed: ")


def test_a_process_that_died_while_it_waited_has_its_body_on_record(tmp_path: Path) -> None:
    class Died(BaseException):
        pass

    def dies(_: object) -> None:
        raise Died

    with FakeEndpoint([says(GOOD)]) as endpoint:
        model = EndpointModel("fake", endpoint.base_url, None)
        with RunStore(tmp_path) as store:
            store.append(EventKind.RUN_CREATED, {"run_id": "r"})
            journal = RunJournal(store)
            journal.over = dies  # type: ignore[assignment]
            with pytest.raises(Died):
                Access(model, journal, Caps(seconds=100)).ask("costs", CostsAnswer, {"request": "x"})
            Access(model, RunJournal(store), Caps(seconds=100)).ask("costs", CostsAnswer, {"request": "x"})
            found = asked(store.events)
        model.close()
    assert [len(q.attempts) for q in found] == [1, 1]
    assert [q.outcome for q in found] == [
        "no answer on record: the process ended while it waited",
        "answered",
    ]
    assert len(endpoint.requests) == 2


def test_shown_to_people_nothing_of_it_reaches_the_terminal_raw(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FakeEndpoint([says(GOOD)]) as endpoint:
        ask(tmp_path / "run", endpoint)
    assert entry(["status", str(tmp_path / "run"), "--sent"]) == 0
    shown = capsys.readouterr().out
    assert "prompt costs, version 1; answered" in shown
    assert f"bytes to {endpoint.base_url.removeprefix('http://')}/chat/completions" in shown
    assert "Müll" in shown
    assert "dearer" in shown
    assert not set(shown) & {"\x1b", "\u202e"}


def test_a_body_that_was_changed_on_record_is_told(tmp_path: Path) -> None:
    with FakeEndpoint([says(GOOD)]) as endpoint:
        ask(tmp_path / "run", endpoint)
    with RunStore(tmp_path / "run") as store:
        events = [
            e.model_copy(update={"body": {**e.body, "body": "{}"}}) if e.kind is EventKind.LLM_SENT else e
            for e in store.events
        ]
    assert [a.intact for q in asked(events) for a in q.attempts] == [False]


def test_a_run_without_a_model_sent_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with RunStore(tmp_path) as store:
        store.append(
            EventKind.RUN_CREATED, {"run_id": "r", "llm": {"spec": "none", "model": None, "said": ""}}
        )
    assert document(tmp_path, capsys)["bodies"] == 0
    assert entry(["status", str(tmp_path), "--sent"]) == 0
    assert "asked 0 times, 0 bodies of 0 bytes" in capsys.readouterr().out


def test_what_the_embedded_models_child_is_told_besides_is_seen_too() -> None:
    seen: list[Sent] = []
    with FakeEndpoint([says("{}")]) as endpoint:
        server = Server(endpoint.base_url.removesuffix("/v1"), "key")
        with watched(seen.append):
            server.post("/v1/chat/completions", {"messages": [], "max_tokens": 1})
        server.post("/v1/chat/completions", {"unwatched": 1})
        server.close()
    assert [json.loads(s.body) for s in seen] == endpoint.requests[:1]
    assert (seen[0].path, seen[0].bytes) == (
        "/v1/chat/completions",
        int(endpoint.headers[0]["Content-Length"]),
    )
