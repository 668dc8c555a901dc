"""Which language model speaks in a run, why, and how much of the time limit it may take."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from automl_agent.agents.crew.folder import begin_run, discard
from automl_agent.agents.crew.order import Order, Overrides
from automl_agent.agents.crew.state import Desk, RunState, Tables
from automl_agent.agents.crew.voice import begin, give_voice, language_model, limit_voice, rest
from automl_agent.evals.fake_endpoint import FakeEndpoint, says, status
from automl_agent.pipelines.contracts import ModelUnavailable, RequestError
from automl_agent.tools.data.read import read_table
from automl_agent.tools.llm import choose
from automl_agent.tools.llm.chat import ChatReply, ChatRequest
from automl_agent.tools.llm.choose import Chosen
from automl_agent.tools.llm.prices import FREE
from automl_agent.tools.llm.record import Exchange, MemoryJournal, RunJournal, speaker
from automl_agent.tools.llm.scripted import Line, ScriptedModel
from automl_agent.tools.llm.spec import parse_spec
from automl_agent.tools.profile import profile_table
from automl_agent.tools.search.clock import Clock
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore

REQUEST = "Predict bought from shop.csv. At most 2 minutes."


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def make(said: list[str], tmp_path: Path) -> Iterator[Any]:
    """Desks for orders, whose resources are closed in the end."""
    with ExitStack() as resources:

        def made(**order: Any) -> Desk:
            full = Order(
                **{"request": REQUEST, "started": time.monotonic(), "out": tmp_path / "run", **order}
            )
            return Desk(
                order=full, ask=lambda _: None, stage=said.append, watch=lambda _: None,
                opened=lambda folder: said.append(str(folder)), resources=resources,
            )  # fmt: skip

        yield made


def embedded(monkeypatch: pytest.MonkeyPatch, found: bool) -> list[str]:
    """Stand for the embedded model, which is there or not; what was closed."""
    closed: list[str] = []

    def opened(spec: Any, why: str, resources: ExitStack, tell: Any) -> Chosen:
        if not found:
            raise ModelUnavailable("NO-WEIGHTS", "the weights cannot be fetched", "pull them")
        model = ScriptedModel([], name="small")
        return Chosen(spec, why, model, FREE, close=lambda: closed.append("small"), downloading=7.0)

    monkeypatch.setattr(choose, "_embedded", opened)
    return closed


def spoken(desk: Desk) -> tuple[str, str | None]:
    language_model(desk, RunState())
    assert desk.chosen is not None
    return desk.chosen.spec.provider, desk.chosen.model.name if desk.chosen.model else None


def test_none_is_said_out_loud(make: Any, said: list[str]) -> None:
    assert spoken(make(llm="none")) == ("none", None)
    assert said == ["no language model (--llm none): rules decide"]


def test_an_endpoint_of_the_environment_comes_first(
    make: Any, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded(monkeypatch, found=True)
    with FakeEndpoint([says("{}")]) as endpoint:
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
        assert spoken(make()) == ("endpoint", "fake")
        monkeypatch.setenv("OPENAI_MODEL", "mine")
        assert spoken(make()) == ("endpoint", "mine")
    assert said[0] == "language model fake (OPENAI_BASE_URL is set)"


def test_a_key_alone_means_the_usual_endpoint(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str | None, str | None]] = []

    def endpoint(spec: Any, why: str, resources: ExitStack, environment: Any) -> Chosen:
        asked.append((spec.base_url, spec.model))
        return Chosen(spec, why, ScriptedModel([], name=str(spec.model)))

    monkeypatch.setattr(choose, "_endpoint", endpoint)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    assert spoken(make())[0] == "openai"
    monkeypatch.setenv("OPENAI_MODEL", "gpt-5")
    assert spoken(make()) == ("openai", "gpt-5")
    assert {url for url, _ in asked} == {"https://api.openai.com/v1"}


def test_the_embedded_one_comes_next(make: Any, said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    embedded(monkeypatch, found=True)
    desk = make()
    assert spoken(desk) == ("embedded", "small")
    assert said == ["language model small (no endpoint is configured)"]
    # A download is none of the run's time.
    assert desk.waited == 7.0


def test_an_endpoint_that_is_not_there_gives_way(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded(monkeypatch, found=True)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert spoken(make()) == ("embedded", "small")


def test_none_comes_last_and_the_reasons_are_said(
    make: Any, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded(monkeypatch, found=False)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert spoken(make()) == ("none", None)
    assert said[0].startswith("no language model, rules decide: ")
    assert "nobody answers there" in said[0]
    assert "cannot be fetched" in said[0]


def test_who_is_named_and_not_there_is_an_error(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded(monkeypatch, found=False)
    for named in ("embedded", "http://127.0.0.1:9/v1#m", "scripted:/nowhere", "openai:gpt-5"):
        with pytest.raises(ModelUnavailable) as caught:
            language_model(make(llm=named), RunState())
        assert caught.value.exit_code == 4
    with (
        FakeEndpoint([], get=status(401)) as endpoint,
        pytest.raises(ModelUnavailable, match="key is refused"),
    ):
        language_model(make(llm=endpoint.base_url), RunState())
    with pytest.raises(RequestError, match="BAD-LLM"):
        language_model(make(llm="gpt"), RunState())


def test_no_model_means_no_voice(make: Any) -> None:
    desk = make(llm="none")
    language_model(desk, RunState())
    give_voice(desk, MemoryJournal(), 100)
    limit_voice(desk, 100)
    assert desk.access is None
    rest(desk)
    rest(make())


def speaking(desk: Desk) -> Desk:
    desk.chosen = Chosen(parse_spec("scripted:f"), "said", ScriptedModel([Line(reply={})]), FREE)
    return desk


@pytest.mark.parametrize(("limit", "share"), [(100.0, 25.0), (2400.0, 600.0), (36_000.0, 600.0)])
def test_the_share_is_a_quarter_of_the_time_limit_and_ten_minutes_at_most(
    make: Any, limit: float, share: float
) -> None:
    desk = speaking(make(max_tokens=1000, max_cost=0.5))
    give_voice(desk, MemoryJournal(), limit)
    assert desk.access is not None
    caps = desk.access.caps
    assert (caps.seconds, caps.tokens, caps.usd) == (share, 1000, 0.5)
    give_voice(desk, MemoryJournal(), 1.0)
    limit_voice(desk, limit)
    assert desk.access.caps == caps


def tables(folder: Path) -> RunState:
    rows = "".join(f"{i},{i * 7 % 50},{'yes' if i % 3 else 'no'}\n" for i in range(60))
    (folder / "shop.csv").write_text("age,spent,bought\n" + rows)
    table = read_table(folder / "shop.csv")
    return RunState(tables=Tables(table), profile=profile_table(table, None))


@pytest.mark.parametrize(
    ("order", "share"),
    [
        ({}, 30.0),
        ({"overrides": Overrides(time_limit_seconds=40)}, 10.0),
        ({"request": "Predict bought."}, 75.0),
    ],
)
def test_before_anything_is_understood_the_share_is_of_the_limit_that_rules_see(
    make: Any, order: dict[str, Any], share: float, tmp_path: Path
) -> None:
    desk = speaking(make(plan_only=True, **order))
    begin(desk, tables(tmp_path))
    assert desk.access is not None
    assert desk.access.caps.seconds == share
    assert isinstance(desk.access.journal, MemoryJournal)
    assert not (tmp_path / "run").exists()


def test_the_record_is_open_before_anyone_is_asked(make: Any, tmp_path: Path, said: list[str]) -> None:
    desk = speaking(make())
    begin(desk, tables(tmp_path))
    assert desk.access is not None
    assert isinstance(desk.access.journal, RunJournal)
    assert (tmp_path / "run" / "run.db").is_file()
    assert said == [str(tmp_path / "run")]


def test_what_is_no_request_has_no_record(make: Any, tmp_path: Path) -> None:
    with pytest.raises(RequestError):
        begin(speaking(make(request="Predict `gone` from shop.csv")), tables(tmp_path))
    assert not (tmp_path / "run").exists()


def test_it_rests_while_models_train(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    desk = speaking(make())
    assert desk.chosen is not None
    desk.chosen = replace(desk.chosen, close=lambda: closed.append("now"))
    rest(desk)
    assert closed == ["now"]


def test_a_download_that_came_to_nothing_is_not_the_runs_time(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(spec: Any, why: str, resources: ExitStack, tell: Any) -> Chosen:
        time.sleep(0.05)
        raise ModelUnavailable("NO-WEIGHTS", "the weights cannot be fetched", "pull them")

    monkeypatch.setattr(choose, "_embedded", opened)
    desk = make()
    assert spoken(desk) == ("none", None)
    assert desk.waited >= 0.05


def test_a_clock_leaves_out_what_is_excused() -> None:
    clock = Clock(100, started=0.0, now=lambda: 60.0)
    clock.excuse(50)
    assert (clock.elapsed, clock.remaining) == (10.0, 90.0)


def test_another_model_is_recorded_and_a_script_goes_on(make: Any, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    lines = "".join(f'{{"prompt": "terms", "reply": "{n}"}}\n' for n in range(2))
    (tmp_path / "replies.jsonl").write_text(lines)
    desk = make(llm=f"scripted:{tmp_path / 'replies.jsonl'}")
    with RunStore(tmp_path / "run") as store:
        desk.store = store
        first = {"spec": "none", "model": None, "said": ""}
        store.append(EventKind.RUN_CREATED, {"run_id": "r", "llm": first})
        assert speaker(store.events) == first
        language_model(desk, RunState())
        language_model(desk, RunState())
        assert len(store.all(EventKind.LLM_CHOSEN)) == 1
        assert speaker(store.events)["model"] == "scripted:replies.jsonl"
        journal = RunJournal(store)
        journal.over(
            Exchange(
                fingerprint="f", prompt="terms", seconds=1, usd=0, reply=ChatReply(text="0", finish="stop")
            )
        )
        give_voice(desk, journal, 100)
        assert desk.chosen is not None
        assert desk.chosen.model is not None
        request = ChatRequest(messages=(), name="terms", answer_schema={})
        assert desk.access is not None
        assert desk.access.model.ask(request, 1).text == "1"


def test_only_what_was_made_is_taken_back(make: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    for out, kept in ((tmp_path / "mine", True), (tmp_path / "new" / "deep", False)):
        desk = make(llm="none", out=out)
        begin_run(desk, REQUEST, "shop.csv", "bought")
        discard(desk)
        assert out.exists() == kept
        assert not list(out.glob("*"))
    assert not (tmp_path / "new").exists()
