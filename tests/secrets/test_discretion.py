"""Nothing secret reaches a model, a record, a report or a screen, whichever way it came."""

import sys
from pathlib import Path

import pytest
from automl_agent.agents.crew.order import Order
from automl_agent.agents.intake.listening.answers import CostsAnswer
from automl_agent.app import cli, debug_log
from automl_agent.app.cli import entry
from automl_agent.app.errors import one_line
from automl_agent.evals.fake_endpoint import FakeEndpoint, says, status
from automl_agent.pipelines.contracts import RequestError
from automl_agent.tools.llm.access import Access, NoAnswer
from automl_agent.tools.llm.endpoint import EndpointModel
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.record import RunJournal
from automl_agent.tools.llm.spec import parse_spec
from automl_agent.tools.llm.templates import names, prompt
from automl_agent.tools.secrets import HIDDEN, redact
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.files import write_text
from automl_agent.tools.store.run import RunStore

KEY = "sk-canary-Q7w9E2r5T8y1"
GOOD = '{"dearer": "missed", "times": 3}'


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return KEY


def on_disk(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())


def test_what_goes_out_and_what_is_recorded_is_the_same_and_has_no_key(key: str, tmp_path: Path) -> None:
    # One that says again what it was sent, header and all.
    with FakeEndpoint([says(f"You sent Bearer {KEY}: {KEY[:8]}"), says(GOOD)]) as endpoint:
        model = EndpointModel("fake", endpoint.base_url, key)
        with RunStore(tmp_path) as store:
            store.append(EventKind.RUN_CREATED, {"run_id": "r", "note": f"my {key}"})
            access = Access(model, RunJournal(store), Caps(seconds=100))
            access.ask("costs", CostsAnswer, {"request": f"it costs 3, and {key} is the key"})
        model.close()
    assert endpoint.headers[0]["Authorization"] == f"Bearer {key}"
    sent = str(endpoint.requests)
    assert sent.count(HIDDEN) >= 3
    for text in (sent, on_disk(tmp_path).decode("latin-1")):
        assert key not in text
        assert key[:8] not in text


def test_an_endpoint_that_quotes_the_key_in_its_refusal_is_not_quoted(key: str, tmp_path: Path) -> None:
    with FakeEndpoint([status(401, f"Incorrect API key provided: {KEY}")]) as endpoint:
        model = EndpointModel("fake", endpoint.base_url, key)
        with RunStore(tmp_path) as store:
            store.append(EventKind.RUN_CREATED, {"run_id": "r"})
            access = Access(model, RunJournal(store), Caps(seconds=100))
            with pytest.raises(NoAnswer) as told:
                access.ask("costs", CostsAnswer, {"request": "x"})
        model.close()
    assert key[:8] not in str(told.value)
    assert key[:8] not in on_disk(tmp_path).decode("latin-1")


def test_prompts_are_not_changed_by_it() -> None:
    for name in names():
        for _, text in prompt(name).turns:
            assert redact(text) == text


def test_a_key_in_the_request_is_taken_out_of_the_order_and_warned_of(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pasted = "sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7"
    assert Order(request=f"Use {pasted}.", started=0.0).request == f"Use {HIDDEN}."
    assert entry(["run", "--text", f"Predict y from none.csv with {pasted}", "--llm", "none"]) == 2
    said = capsys.readouterr().err
    assert "warning: the request holds what looks like a key" in said
    assert "none.csv" in said
    assert pasted[:12] not in said


@pytest.mark.parametrize(
    "spec",
    [
        "sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7",
        "openai:sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7",
        "http://127.0.0.1:9/v1#sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7",
        "http://me:hunter22@127.0.0.1:9/v1",
        "http://127.0.0.1:9/v1?api_key=hunter22",
    ],
)
def test_a_key_that_names_the_model_is_refused_without_being_told(spec: str) -> None:
    with pytest.raises(RequestError, match="BAD-LLM") as told:
        parse_spec(spec)
    assert not any(part in str(told.value) for part in ("sk-proj", "hunter22"))


def test_files_and_error_lines_are_without_it(key: str, tmp_path: Path) -> None:
    write_text(tmp_path / "report.md", f"the key {key} and {key[:8]}")
    assert (tmp_path / "report.md").read_text() == f"the key {HIDDEN} and {HIDDEN}"
    # Cut where the key stands: what is left of it would not be known for one.
    assert one_line("x" * 285 + " " + key) == "x" * 285 + f" {HIDDEN}"


def bug(words: str) -> None:
    def fails(*_: object, **__: object) -> int:
        raise ValueError(words)

    fails()


def test_a_bug_is_one_line_and_its_traceback_a_file(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "entry", lambda: bug(f"Bearer {KEY}\nin two lines"))
    monkeypatch.setattr(debug_log, "_run_folder", [tmp_path])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("error[BUG]: ")
    assert said.count("\n") == 1
    assert str(tmp_path / debug_log.NAME) in said
    kept = (tmp_path / debug_log.NAME).read_text()
    assert "Traceback" in kept
    assert "in fails" in kept
    assert f"Bearer {HIDDEN}" in kept
    assert not any(part in said + kept for part in (key, key[:8]))


def test_without_a_run_folder_it_goes_elsewhere_and_never_through_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    try:
        bug("boom")
    except ValueError as error:
        debug_log.belongs_to(tmp_path / "gone")
        where = debug_log.keep(error)
        run = tmp_path / "run"
        run.mkdir()
        (run / debug_log.NAME).symlink_to(tmp_path / "victim")
        debug_log.belongs_to(run)
        other = debug_log.keep(error)
    debug_log._run_folder.clear()
    assert where is not None
    assert other is not None
    assert where.parent == other.parent == tmp_path
    assert "boom" in where.read_text()
    assert not (tmp_path / "victim").exists()
    assert sys.exc_info()[0] is None
