"""The embedded model's child: started when asked, ended when it rests, and nothing of its troubles is a bug of ours."""

import errno
import importlib.util
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from automl_agent.evals.fake_endpoint import FakeEndpoint, raw, status
from automl_agent.pipelines.contracts import ModelUnavailable
from automl_agent.tools.llm import embedded
from automl_agent.tools.llm.chat import ChatFault, ChatRequest, Message
from automl_agent.tools.llm.choose import choose_model
from automl_agent.tools.llm.embedded import EMBEDDED, EmbeddedModel, Weights, find_embedded, serve
from automl_agent.tools.llm.embedded import server as serving
from automl_agent.tools.llm.embedded.prefixes import Prefixes, Server
from automl_agent.tools.llm.templates import Prompt, prompt

#: Speaks as serve.py does, and writes down what it is asked.
CHILD = """
import json, os, sys
from pathlib import Path
from automl_agent.evals.fake_endpoint import FakeEndpoint, says
from automl_agent.tools.llm.embedded.serve import FOLDER_VARIABLE, KEY_VARIABLE

journal = Path(sys.argv[1])

def write(*words):
    with journal.open("a") as stream:
        stream.write(json.dumps(words) + "\\n")

def act(exchange):
    write("asked", exchange.path, exchange.handler.headers["Authorization"] == f"Bearer {os.environ[KEY_VARIABLE]}")
    if exchange.path.startswith("/slots"):
        if exchange.path.endswith("save"):
            Path(os.environ[FOLDER_VARIABLE], exchange.body["filename"]).write_text("read")
        return exchange.send(200, b"{}")
    return says("{}")(exchange)

with FakeEndpoint([act]) as endpoint:
    write("started", os.getpid())
    print("ready " + endpoint.base_url.removesuffix("/v1"), flush=True)
    sys.stdin.buffer.read()
write("ended", os.getpid())
"""

LONG = Message(role="system", content=" ".join(["You read what a person wants."] * 60))
SHORT = Message(role="system", content="Read.")


def request(*messages: Message) -> ChatRequest:
    asked = Message(role="user", content="hello")
    return ChatRequest(messages=(*messages, asked), name="x", answer_schema={"type": "object"}, max_tokens=40)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUTOML_AGENT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def prompts(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a prompt "x", which begins with LONG."""
    turns = (("system", LONG.content), ("user", "{{ said | json }}"))
    x = Prompt(name="x", version=1, max_tokens=40, sha256="ab", turns=turns)
    monkeypatch.setattr(serving, "prompt", lambda name: x if name == "x" else prompt(name))


@pytest.fixture
def journal(tmp_path: Path) -> Callable[[], list[list[Any]]]:
    path = tmp_path / "journal"
    path.touch()
    return lambda: [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def speak(tmp_path: Path) -> Iterator[Callable[..., EmbeddedModel]]:
    with ExitStack() as resources:

        def made(code: str = CHILD) -> EmbeddedModel:
            script = tmp_path / "child.py"
            script.write_text(code)
            command = [sys.executable, str(script), str(tmp_path / "journal")]
            model = EmbeddedModel(tmp_path / "any.gguf", command=command)
            resources.callback(model.close)
            return model

        yield made


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def started(entries: Sequence[Sequence[Any]]) -> list[int]:
    return [entry[1] for entry in entries if entry[0] == "started"]


def test_it_starts_when_it_is_asked_and_is_gone_when_closed(
    speak: Callable[..., EmbeddedModel], journal: Callable[[], list[list[Any]]]
) -> None:
    model = speak()
    assert journal() == []
    reply = model.ask(request(), 20)
    assert (reply.text, reply.model) == ("{}", "any.gguf")
    model.ask(request(), 20)
    (pid,) = started(journal())
    assert lives(pid)
    asked = [entry[1:] for entry in journal() if entry[0] == "asked"]
    assert asked == [["/v1/chat/completions", True]] * 2
    model.close()
    model.close()
    assert not lives(pid)
    # Asked again, it is there again.
    assert model.ask(request(), 20).text == "{}"
    assert len(started(journal())) == 2


def test_a_child_that_hears_nothing_is_killed(speak: Callable[..., EmbeddedModel]) -> None:
    model = speak("import time; print('ready http://127.0.0.1:9', flush=True); time.sleep(60)")
    with pytest.raises(ChatFault, match="cannot be reached"):
        model.ask(request(), 20)
    assert model._child is not None
    pid = model._child.pid
    assert lives(pid)
    began = time.monotonic()
    model.close()
    assert not lives(pid)
    assert time.monotonic() - began < 2


def test_a_child_that_died_is_started_again(
    speak: Callable[..., EmbeddedModel], journal: Callable[[], list[list[Any]]]
) -> None:
    model = speak()
    model.ask(request(LONG), 20)
    assert model._child is not None
    model._child.kill()
    model._child.wait(5)
    assert model.ask(request(LONG), 20).text == "{}"
    assert len(started(journal())) == 2
    # The new one knows nothing of the beginning that the old one held.
    assert [e[1] for e in journal() if e[0] == "asked" and "restore" in e[1]] == ["/slots/0?action=restore"]
    model._child.kill()
    model._child.wait(5)
    model.prepare([LONG], 20)
    assert len(started(journal())) == 3


@pytest.mark.parametrize(
    "code",
    ["raise SystemExit(1)", "print('hello', flush=True); input()", "print('ready', flush=False)", "import os; os.write(1, b'\\xff\\xfe\\n')"],
)  # fmt: skip
def test_a_child_that_does_not_get_ready_is_a_fault(speak: Callable[..., EmbeddedModel], code: str) -> None:
    model = speak(code)
    with pytest.raises(ChatFault) as caught:
        model.ask(request(), 20)
    assert not caught.value.lasting


def test_a_start_ends_with_the_time_there_is(speak: Callable[..., EmbeddedModel]) -> None:
    model = speak("import time; time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(ChatFault, match="did not start"):
        model.ask(request(), 0.15)
    with pytest.raises(ChatFault, match="did not start"):
        model.prepare([LONG], 0.0)
    assert time.monotonic() - began < 3
    assert model._child is None


def test_serve_says_its_address_and_nothing_else(tmp_path: Path) -> None:
    fake = tmp_path / "xllamacpp.py"
    fake.write_text(
        "import os\nfrom types import SimpleNamespace as N\n"
        "def CommonParams():\n    return N(model=N(), cpuparams=N(), cpuparams_batch=N())\n"
        "class Server:\n    listening_address = 'http://127.0.0.1:4711'\n"
        "    def __init__(self, params):\n        os.write(1, b'a log line\\n')\n"
        "        assert params.api_keys == ['secret'] and params.hostnames == ['127.0.0.1']\n"
        "        assert params.slot_save_path.endswith('/')\n"
    )
    path = os.pathsep.join([str(tmp_path), *sys.path])
    served = subprocess.Popen(
        [sys.executable, "-P", "-m", serve.__name__, "m.gguf"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path, serve.KEY_VARIABLE: "secret", serve.FOLDER_VARIABLE: "/f"},
    )  # fmt: skip
    assert served.stdout is not None
    assert served.stdout.readline() == b"ready http://127.0.0.1:4711\n"
    out, said = served.communicate(timeout=20)
    assert out == b""
    assert b"a log line" in said
    assert served.returncode == 0


def test_the_unchanging_beginning_is_read_once_and_kept(
    speak: Callable[..., EmbeddedModel], journal: Callable[[], list[list[Any]]]
) -> None:
    chat, save, restore = "/v1/chat/completions", "/slots/0?action=save", "/slots/0?action=restore"
    model = speak()
    cold = model.expected(request(LONG))
    model.prepare([LONG], 20)
    assert model.prefixes.has([LONG])
    assert model.expected(request(LONG)) < cold
    model.ask(request(LONG), 20)
    model.ask(request(LONG), 20)
    model.close()
    model.ask(request(LONG), 20)
    asked = [entry[1] for entry in journal() if entry[0] == "asked"]
    assert asked == [chat, save, chat, chat, restore, chat]
    assert all(entry[2] for entry in journal() if entry[0] == "asked")


def test_only_the_beginnings_of_prompts_are_kept(
    speak: Callable[..., EmbeddedModel], cache: Path, journal: Callable[[], list[list[Any]]]
) -> None:
    words = Message(role="user", content="predict what Ada Lovelace earns " * 60)
    refused = Message(role="assistant", content="{}")
    model = speak()
    # A repair: the person's words and the refused answer are not in the last message.
    repair = request(LONG, words, refused)
    cold = model.expected(repair)
    model.ask(repair, 20)
    prefixes = cache / "prefixes"
    assert [f.name for f in prefixes.iterdir()] == [model.prefixes.file([LONG])]
    assert cold - 20 < model.expected(repair) < cold
    assert model.expected(repair) > model.expected(request(LONG)) + len(words.content) / 4 / 60 - 1
    # What does not begin as its prompt does, and what is no prompt.
    model.ask(request(words, LONG), 20)
    model.ask(request(LONG).model_copy(update={"name": "nowhere"}), 20)
    assert len(list(prefixes.iterdir())) == 1
    chat, save = "/v1/chat/completions", "/slots/0?action=save"
    asked = [entry[1] for entry in journal() if entry[0] == "asked"]
    assert asked == [chat, save, chat, chat, chat]
    # The child has read something else meanwhile.
    model.ask(request(LONG), 20)
    assert [entry[1] for entry in journal()][-2:] == ["/slots/0?action=restore", chat]


def test_what_was_read_belongs_to_the_weights_that_read_it(tmp_path: Path) -> None:
    path = tmp_path / "any.gguf"

    def file(weights: Path) -> str | None:
        return EmbeddedModel(weights).prefixes.file([LONG])

    missing = file(path)
    path.write_bytes(b"GGUF1")
    first = file(path)
    assert file(path) == first
    path.write_bytes(b"GGUF22")
    longer = file(path)
    os.utime(path, ns=(1, 1))
    older = file(path)
    (tmp_path / "other.gguf").write_bytes(b"GGUF22")
    os.utime(tmp_path / "other.gguf", ns=(1, 1))
    other = file(tmp_path / "other.gguf")
    assert len({missing, first, longer, older, other, file(EMBEDDED.path())}) == 6


def test_a_child_that_cannot_be_made_is_a_fault(
    speak: Callable[..., EmbeddedModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    def scarce(*_: object, **__: object) -> None:
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))

    model = speak()
    with monkeypatch.context() as without:
        without.setattr(subprocess, "Popen", scarce)
        with pytest.raises(ChatFault, match="Cannot allocate memory"):
            model.ask(request(), 20)
    with monkeypatch.context() as without:
        without.setattr(threading.Thread, "start", no_thread)
        with pytest.raises(ChatFault, match="did not start"):
            model.ask(request(), 20)
    assert model._child is None
    assert model.ask(request(), 20).text == "{}"


def no_thread(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_a_child_that_does_not_go_is_left_alone(
    speak: Callable[..., EmbeddedModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuck(_: object, timeout: float) -> int:
        raise subprocess.TimeoutExpired("llama", timeout)

    model = speak()
    model.ask(request(), 20)
    child = model._child
    assert child is not None
    with monkeypatch.context() as within:
        within.setattr(subprocess.Popen, "wait", stuck)
        model.close()
    assert model._child is None
    child.wait(5)


def test_a_cache_that_cannot_be_written_is_done_without(
    speak: Callable[..., EmbeddedModel], cache: Path, journal: Callable[[], list[list[Any]]]
) -> None:
    cache.write_text("a file")
    assert speak().ask(request(LONG), 20).text == "{}"
    assert len(started(journal())) == 1


def test_a_start_is_expected_to_take_a_while(speak: Callable[..., EmbeddedModel]) -> None:
    model = speak()
    before = model.expected(request())
    model.ask(request(), 20)
    assert model.expected(request()) < before
    assert model.expected(request(LONG)) > model.expected(request())


class Asked(Server):
    """Answers as it is told to, and counts."""

    def __init__(self, folder: Path, *answers: object) -> None:
        self.folder = folder
        self.answers = list(answers)
        self.paths: list[str] = []
        self.seconds: list[float] = []

    def post(self, path: str, body: dict[str, Any], seconds: float = 1.0) -> Any | None:
        self.paths.append(path)
        self.seconds.append(seconds)
        answer = self.answers.pop(0) if self.answers else {}
        if path.endswith("save") and answer == {}:
            (self.folder / body["filename"]).write_text("read")
        return answer


def kept(folder: Path, *answers: object) -> Prefixes:
    prefixes = Prefixes("m", folder)
    name = prefixes.file([LONG])
    assert name is not None
    prefixes.keep(Asked(folder, *answers), name, [LONG], 5)
    return prefixes


def test_short_beginnings_are_not_kept(tmp_path: Path) -> None:
    prefixes = kept(tmp_path)
    assert prefixes.file([]) is prefixes.file([SHORT]) is None
    assert not prefixes.has([SHORT])
    assert prefixes.has([LONG])
    assert not prefixes.has([LONG, SHORT])


def test_what_is_kept_depends_on_words_roles_and_model(tmp_path: Path) -> None:
    names = {
        Prefixes("m", tmp_path).file([LONG]),
        Prefixes("n", tmp_path).file([LONG]),
        Prefixes("m", tmp_path).file([LONG.model_copy(update={"role": "user"})]),
        Prefixes("m", tmp_path).file([LONG, SHORT]),
    }
    assert len(names) == 4
    assert all(name is not None and name.endswith(".state") and "/" not in name for name in names)


@pytest.mark.parametrize("answers", [(None,), ({}, None)], ids=["not read", "not saved"])
def test_what_was_not_read_or_saved_is_not_kept(tmp_path: Path, answers: tuple[object, ...]) -> None:
    assert not kept(tmp_path, *answers).has([LONG])
    assert not list(tmp_path.glob("*.state"))


def test_a_file_that_another_process_took_is_no_error(tmp_path: Path) -> None:
    assert not kept(tmp_path, {}, {"saved": "and gone"}).has([LONG])


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not kept(tmp_path / "file" / "prefixes").has([LONG])


def test_the_newest_are_kept(tmp_path: Path) -> None:
    for number in range(15):
        old = tmp_path / f"old{number}.state"
        old.write_text("x")
        os.utime(old, (number + 1, number + 1))
    prefixes = kept(tmp_path)
    assert prefixes.has([LONG])
    names = {p.name for p in tmp_path.glob("*.state")}
    assert names == {f"old{n}.state" for n in range(4, 15)} | {prefixes.file([LONG])}


def test_a_file_that_the_server_cannot_take_goes_away(tmp_path: Path) -> None:
    prefixes = kept(tmp_path)
    name = prefixes.file([LONG])
    assert name is not None
    assert prefixes.restore(Asked(tmp_path, {}), name, 5)
    assert prefixes.has([LONG])
    assert not prefixes.restore(Asked(tmp_path, None), name, 5)
    assert not prefixes.has([LONG])


def test_keeping_and_taking_end_with_the_time_there_is(tmp_path: Path) -> None:
    prefixes = kept(tmp_path)
    name = prefixes.file([LONG])
    assert name is not None
    hurried = Asked(tmp_path)
    assert prefixes.restore(hurried, name, 0.5)
    prefixes.keep(hurried, name, [LONG], 0.5)
    assert [path.partition("=")[2] for path in hurried.paths] == ["restore", "", "save"]
    assert all(0 < seconds <= 0.5 for seconds in hurried.seconds)
    # What was not taken for want of time is as good as before.
    assert not prefixes.restore(Asked(tmp_path, None), name, 0.0)
    assert prefixes.has([LONG])
    patient = Asked(tmp_path)
    prefixes.restore(patient, name, 500)
    assert patient.seconds[0] <= 30


@pytest.mark.parametrize("content", [b"no json", b"\xff"])
def test_a_server_that_talks_nonsense_has_no_answer(content: bytes) -> None:
    with FakeEndpoint([raw(content), status(500), raw(b'{"n": 1}')]) as endpoint:
        server = Server(endpoint.base_url, "key")
        assert [server.post("/slots", {}) for _ in range(3)] == [None, None, {"n": 1}]
        server.close()


def test_weights_that_are_named_must_be_weights(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.gguf", tmp_path / "bad.gguf"
    good.write_bytes(b"GGUF\x03")
    bad.write_bytes(b"PK\x03\x04")
    assert find_embedded(good) == good
    for path, why in [(bad, "no .gguf file"), (tmp_path / "none.gguf", "cannot read"), (None, "is not here")]:
        with pytest.raises(ModelUnavailable, match=why):
            find_embedded(path)


@pytest.fixture
def no_llama(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "xllamacpp" else found(name, *rest)
    )


@pytest.mark.usefixtures("no_llama")
def test_without_llama_a_gigabyte_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetched(_weights: Weights, _progress: object) -> Path:
        pytest.fail("weights were fetched that nobody can serve")

    monkeypatch.setattr(embedded, "pull", fetched)
    for named in ("embedded", None):
        with ExitStack() as resources:
            if named is None:
                assert "llama.cpp is not installed" in choose_model(None, resources, print, {}).said
            else:
                with pytest.raises(ModelUnavailable, match="NO-LLAMA"):
                    choose_model(named, resources, print, {})


def test_the_usual_model_has_its_own_name() -> None:
    assert EmbeddedModel(EMBEDDED.path()).name == EMBEDDED.name
