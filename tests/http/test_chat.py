"""Conversations over HTTP: as the page has them, and as clients of OpenAI's API do."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import openai
import pytest
from automl_agent.app.chat.reply import Reply
from automl_agent.app.http.conversing import conversations_of
from automl_agent.app.http.settings import Limits
from automl_agent.app.http.transcripts import digest, shown
from openai.types.chat import ChatCompletionMessageParam
from starlette.testclient import TestClient

from .scripted import HOSTILE, PLAN
from .serving import TOKEN, serving, settings_in
from .test_rest import events


@pytest.fixture
def ai(address: str) -> Iterator[openai.OpenAI]:
    """The real client, as any program has it."""
    with openai.OpenAI(base_url=f"{address}/v1", api_key=TOKEN, max_retries=0, timeout=60) as found:
        yield found


def say(client: TestClient, id_: str, text: str, **more: object) -> list[tuple[str, dict[str, object]]]:
    with client.stream("POST", f"/api/conversations/{id_}/turns", json={"text": text, **more}) as answer:
        assert answer.status_code == 200, answer.read()
        return [(kind, data) for _, kind, data in events(answer)]


def test_a_conversation_of_the_page(client: TestClient, place: Path) -> None:
    id_ = client.post("/api/conversations").json()["id"]
    upload = client.post("/api/uploads", params={"name": "x.csv"}, content=b"a,b\n1,2\n").json()["id"]
    heard = say(client, id_, "Who will leave?", uploads=[upload])
    assert [kind for kind, _ in heard] == ["progress", "progress", "reply"]
    reply = heard[-1][1]["reply"]
    assert isinstance(reply, dict)
    assert reply["choices"] == ["yes", "no"]
    assert reply["changes"][2]["after"] == f"customer, {HOSTILE}"
    kept = client.get(f"/api/conversations/{id_}").json()
    assert kept["turns"][0]["reply"] == reply
    (listed,) = client.get("/api/conversations").json()
    assert (listed["id"], listed["began_with"], listed["turns"]) == (id_, "Who will leave?", 1)


def test_what_goes_wrong_is_told(client: TestClient) -> None:
    id_ = client.post("/api/conversations").json()["id"]
    ((kind, problem),) = say(client, id_, "fail")
    assert (kind, problem["code"]) == ("problem", "DATA-EMPTY")
    assert client.post("/api/conversations/nobody/turns", json={"text": "x"}).status_code == 404
    assert client.post(f"/api/conversations/{id_}/turns", json={"text": ""}).status_code == 422
    body = {"text": "x", "uploads": ["0" * 16]}
    assert client.post(f"/api/conversations/{id_}/turns", json=body).json()["code"] == "NO-UPLOAD"
    assert client.get(f"/api/conversations/{id_}/turns/0/file").status_code == 404


def test_the_openai_client(ai: openai.OpenAI) -> None:
    assert [m.id for m in ai.models.list()] == ["automl-agent"]
    assert ai.models.retrieve("automl-agent").owned_by == "automl-agent"
    found = ai.chat.completions.create(
        model="automl-agent",
        messages=[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Who will leave?"}],
        temperature=0.3,
        tools=[{"type": "function", "function": {"name": "shell", "parameters": {}}}],
    )
    assert found.choices[0].finish_reason == "stop"
    assert "Shall I begin?" in (found.choices[0].message.content or "")
    assert found.choices[0].message.tool_calls is None
    assert found.usage is not None
    assert found.usage.total_tokens == found.usage.prompt_tokens + found.usage.completion_tokens > 10


def test_it_streams(ai: openai.OpenAI) -> None:
    chunks = list(
        ai.chat.completions.create(
            model="automl-agent",
            messages=[{"role": "user", "content": [{"type": "text", "text": "Who will leave?"}]}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    said = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert said.endswith("`yes` · `no`")
    thought = [getattr(c.choices[0].delta, "reasoning_content", None) for c in chunks if c.choices]
    assert "".join(t for t in thought if t) == "reading the table\nplanning\n"
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage is not None
    assert len({c.id for c in chunks}) == 1


def test_the_history_finds_the_conversation(ai: openai.OpenAI, address: str) -> None:
    history: list[ChatCompletionMessageParam] = []
    ids = []

    def turn(text: str) -> str:
        history.append({"role": "user", "content": text})
        raw = ai.chat.completions.with_raw_response.create(model="automl-agent", messages=history)
        ids.append(raw.headers["x-conversation"])
        answer = raw.parse().choices[0].message.content or ""
        history.append({"role": "assistant", "content": answer})
        return answer

    for text in ("one", "two", "three"):
        assert turn(text) == f"You said: {text}"
    assert len(set(ids)) == 1
    # Cut after the first exchange, and another way: a fork.
    del history[2:]
    turn("other")
    turn("more")
    head = {"Authorization": f"Bearer {TOKEN}"}
    found = {
        c["id"]: [
            t["said"]
            for t in httpx.get(
                f"{address}/api/conversations/{c['id']}", headers=head, trust_env=False
            ).json()["turns"]
        ]
        for c in httpx.get(f"{address}/api/conversations", headers=head, trust_env=False).json()
    }
    assert sorted(found.values()) == [["one", "other", "more"], ["one", "two", "three"]]
    # A history that was never said here begins anew.
    history[1] = {"role": "assistant", "content": "You said: something else"}
    turn("anew")
    assert ids[-1] not in found


def test_conversations_survive_a_restart(place: Path) -> None:
    settings = settings_in(place)
    history: list[ChatCompletionMessageParam] = []
    for text in ("one", "two"):
        with serving(settings) as address, openai.OpenAI(base_url=f"{address}/v1", api_key=TOKEN) as ai:
            history.append({"role": "user", "content": text})
            raw = ai.chat.completions.with_raw_response.create(model="automl-agent", messages=history)
            history.append({"role": "assistant", "content": raw.parse().choices[0].message.content})
    assert len(list((place / "runs" / ".conversations").glob("*.json"))) == 1


def test_errors_have_openais_form(ai: openai.OpenAI, address: str) -> None:
    user: list[ChatCompletionMessageParam] = [{"role": "user", "content": "x"}]
    with pytest.raises(openai.NotFoundError) as missing:
        ai.chat.completions.create(model="gpt-4o", messages=user)
    assert missing.value.code == "model_not_found"
    with pytest.raises(openai.UnprocessableEntityError):
        ai.chat.completions.create(model="automl-agent", messages=[])
    with pytest.raises(openai.UnprocessableEntityError):
        ai.chat.completions.create(model="automl-agent", messages=[{"role": "assistant", "content": "x"}])
    with pytest.raises(openai.UnprocessableEntityError):
        ai.chat.completions.create(model="automl-agent", messages=user, n=2)
    fail: list[ChatCompletionMessageParam] = [{"role": "user", "content": "fail"}]
    with pytest.raises(openai.UnprocessableEntityError) as refused:
        ai.chat.completions.create(model="automl-agent", messages=fail)
    assert refused.value.code == "DATA-EMPTY"
    with pytest.raises(openai.APIError, match="there are no rows"):
        list(ai.chat.completions.create(model="automl-agent", messages=fail, stream=True))
    with (
        pytest.raises(openai.AuthenticationError),
        openai.OpenAI(base_url=f"{address}/v1", api_key="no") as stranger,
    ):
        stranger.models.list()


def test_nothing_is_done_twice_where_a_client_asks_again(place: Path) -> None:
    settings = settings_in(place)
    body = {"model": "automl-agent", "messages": [{"role": "user", "content": "start"}]}
    head = {"Authorization": f"Bearer {TOKEN}"}
    with (
        serving(settings) as address,
        httpx.Client(base_url=address, headers=head, trust_env=False, timeout=30) as http,
    ):
        first = http.post("/v1/chat/completions", json=body).json()["choices"][0]["message"]["content"]
        history = [
            *body["messages"],
            {"role": "assistant", "content": first},
            {"role": "user", "content": "wait 2 x"},
        ]
        again = {"model": "automl-agent", "messages": history}
        with pytest.raises(httpx.ReadTimeout):
            http.post("/v1/chat/completions", json=again, timeout=0.5)
        answer = http.post("/v1/chat/completions", json=again, timeout=20).json()
        assert answer["choices"][0]["message"]["content"] == "You said: wait 2 x"
        (one,) = http.get("/api/conversations").json()
        assert one["turns"] == 2
        # Asked once more after it was heard, it is another way the conversation may go.
        http.post("/v1/chat/completions", json=again, timeout=20)
        assert len(http.get("/api/conversations").json()) == 2


def test_slow_turns_keep_nobody_waiting_and_are_bounded(place: Path) -> None:
    with serving(settings_in(place, Limits(turns=1, waiting=1))) as address:
        head = {"Authorization": f"Bearer {TOKEN}"}
        body = {"model": "automl-agent", "messages": [{"role": "user", "content": "wait 4"}]}
        statuses: list[int] = []

        def ask() -> None:
            statuses.append(
                httpx.post(
                    f"{address}/v1/chat/completions", json=body, headers=head, timeout=30, trust_env=False
                ).status_code
            )

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        assert httpx.get(f"{address}/api/runs", headers=head, trust_env=False).status_code == 200
        assert time.monotonic() - began < 3.5
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200, 200, 429, 429]


def test_real_conversations_reach_no_further_than_the_folder(place: Path) -> None:
    (place.parent / "secret.csv").write_text("a,Exited\n1,2\n")
    with serving(settings_in(place), conversations_of) as address:
        with openai.OpenAI(base_url=f"{address}/v1", api_key=TOKEN) as ai:
            for name in (str(place.parent / "secret.csv"), "../secret.csv"):
                text = f"Predict the column Exited of {name}"
                found = ai.chat.completions.create(
                    model="automl-agent", messages=[{"role": "user", "content": text}]
                )
                assert "reached" in (found.choices[0].message.content or "")
            # What lies there is planned with.
            text = "Who will leave? clients.csv, column Exited says who left. AUC."
            plan = ai.chat.completions.create(
                model="automl-agent", messages=[{"role": "user", "content": text}]
            )
        assert "400 rows" in (plan.choices[0].message.content or "")


def test_a_page_hears_real_conversations(place: Path) -> None:
    head = {"Authorization": f"Bearer {TOKEN}"}
    with (
        serving(settings_in(place), conversations_of) as address,
        httpx.Client(base_url=address, headers=head, trust_env=False, timeout=60) as http,
    ):
        upload = http.post(
            "/api/uploads", params={"name": "c.csv"}, content=(place / "clients.csv").read_bytes()
        ).json()
        id_ = http.post("/api/conversations").json()["id"]
        text = "Who will leave? Column Exited says who left. AUC."
        with http.stream(
            "POST", f"/api/conversations/{id_}/turns", json={"text": text, "uploads": [upload["id"]]}
        ) as answer:
            heard = list(events(answer))
        assert heard[-1][1] == "reply"
        assert heard[-1][2]["number"] == 1
        assert "Exited" in heard[-1][2]["reply"]["text"]
        (listed,) = http.get("/api/conversations").json()
        assert listed["began_with"] == text


def test_hashes_of_transcripts() -> None:
    one = [("a", "b"), ("c", "d")]
    assert digest(one) == digest([(" a\n", "b "), ("c", "d")])
    others = [[("a", "b")], [("a", "b"), ("c", "")], [("ab", ""), ("c", "d")], [("c", "d"), ("a", "b")], []]
    assert len({digest(o) for o in (one, *others)}) == 6


def test_choices_are_shown_as_code() -> None:
    assert (
        shown(Reply(text="Which?", intent="x", changes=PLAN, choices=("a`b", HOSTILE)))
        == f"Which?\n\n`a b` · `{HOSTILE}`"
    )
    assert json.loads(json.dumps(shown(Reply(text="x", intent="x")))) == "x"
