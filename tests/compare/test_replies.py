"""Recorded replies: asked once, charged to each search, and a search that speaks."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import optuna
import pytest
from automl_agent.agents.hyperparameters import arms
from automl_agent.app.cli import entry
from automl_agent.evals.compare.cell import CellSpec
from automl_agent.evals.compare.evaluations import Evaluations
from automl_agent.evals.compare.replies import Asked, Replies
from automl_agent.evals.compare.task import Outcome, TaskRef
from automl_agent.pipelines.contracts import Value
from automl_agent.tools.llm.access import Access, NoAnswer
from automl_agent.tools.llm.chat import ChatFault, ChatReply, ChatRequest, Message, Sampling
from automl_agent.tools.samplers.base import WholeSampler
from automl_agent.tools.samplers.history import History
from automl_agent.tools.samplers.space import Space
from optuna.trial import FrozenTrial


class Counting:
    """A model that counts what it is asked."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        self.asked.append(request.messages[-1].content)
        if "fail" in self.asked[-1]:
            raise ChatFault("it does not want to", sent=1)
        return ChatReply(text="yes", finish="stop", input_tokens=10, output_tokens=2)


def question(words: str) -> ChatRequest:
    return ChatRequest(messages=(Message(role="user", content=words),), name="q", answer_schema={})


def test_equal_questions_are_asked_once_even_by_later_processes(tmp_path: Path) -> None:
    model = Counting()
    replies = Replies(tmp_path / "replies.jsonl", model)
    first, second = Asked("m", replies.ask), Asked("m", replies.ask)
    assert first.ask(question("a"), 9).text == second.ask(question("a"), 9).text == "yes"
    assert model.asked == ["a"]
    assert first.seconds == second.seconds
    later = Replies(tmp_path / "replies.jsonl")
    assert later.ask(question("a"), 9).reply is not None
    assert "on record" in (later.ask(question("b"), 9).fault or "")
    started = Replies(tmp_path / "other.jsonl", start=tmp_path)
    assert started.ask(question("a"), 9).reply is not None
    # What is taken from another record is kept in this one.
    assert Replies(tmp_path / "other.jsonl").ask(question("a"), 9).reply is not None


def test_faults_are_not_shared(tmp_path: Path) -> None:
    model = Counting()
    replies = Replies(tmp_path / "replies.jsonl", model)
    for _ in range(2):
        with pytest.raises(ChatFault, match="does not want"):
            Asked("m", replies.ask).ask(question("fail"), 9)
    assert len(model.asked) == 2


class Suggested(Value):
    """What the test's prompt is answered with."""

    problem: str


class Speaking(WholeSampler):
    """Asks a question a trial, and goes to the middle where it is answered."""

    def __init__(self, space: Any, access: Access | None, seed: int) -> None:
        super().__init__(space, seed=seed)
        self._access = access

    def _configuration(
        self, study: optuna.Study, trial: FrozenTrial, space: Space, history: History
    ) -> tuple[Mapping[str, Any], str]:
        place = self.rng(trial.number).random(space.width)
        if self._access is None:
            return space.params(place), "fallback:random"
        try:
            self._access.ask(
                "repair", Suggested, {"problem": f"{trial.number}"}, sampling=Sampling(seed=self._seed)
            )
        except NoAnswer:
            return space.params(place), "fallback:random"
        return space.default(), "llm:test"


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arms, "SPEAKING", {"speaker": lambda s: Speaking(s.space, s.access, s.seed)})


@pytest.mark.usefixtures("speaking")
def test_a_speaking_arm_is_charged_and_replayed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text(json.dumps({"reply": {"problem": "none"}, "times": None}) + "\n")
    arguments = [
        "compare",
        "--suite",
        "synthetic",
        "--proposers",
        "speaker,random",
        "--trials",
        "3",
        "--seeds",
        "2",
        "--json",
    ]

    def run(out: str, *more: str) -> Any:
        assert entry([*arguments, "--out", str(tmp_path / out), *more]) == 0
        return json.loads(capfd.readouterr().out)["arms"][0]

    asked = run("asked", "--llm", f"scripted:{script}")
    assert asked["proposals"] == {"llm:test": 36}
    assert asked["tokens"] > 0
    assert asked["by_token"]
    # Tasks ask alike here: three trials, two seeds.
    record = tmp_path / "asked" / "replies.jsonl"
    assert len(record.read_text().splitlines()) == 6
    replayed = run("replayed", "--llm", "none", "--replies", str(record))
    for arm in (asked, replayed):
        for name in ("seconds", "by_second", "proposing_ms"):
            del arm[name]
    assert replayed == asked
    record.write_text("".join(record.read_text().splitlines(keepends=True)[:3]))
    short = run("short", "--llm", "none", "--replies", str(record))
    assert short["proposals"] == {"llm:test": 18, "fallback:random": 18}
    assert short["unanswered"] == 18
    silent = run("silent", "--llm", "none")
    assert silent["proposals"] == {"fallback:random": 36}
    assert silent["tokens"] == 0


def test_what_another_model_has_said_is_no_answer(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    second.name = "another"
    path = tmp_path / "replies.jsonl"
    Replies(path, first).ask(question("a"), 9)
    Replies(path, second).ask(question("a"), 9)
    Replies(tmp_path / "other.jsonl", second, start=path).ask(question("a"), 9)
    assert (first.asked, second.asked) == (["a"], ["a"])
    Replies(path, first).ask(question("a"), 9)
    assert first.asked == ["a"]


def test_a_search_on_record_is_of_the_proposers_that_made_it(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = CellSpec(
        task=TaskRef(suite="synthetic", name="x"), identity="x", arm="gp", seed=0, trials=5, starts=()
    )
    before = spec.key
    assert spec.key == before
    monkeypatch.setattr("automl_agent.evals.compare.cell.proposers_code", lambda: "changed")
    assert spec.key != before


def test_seconds_are_those_that_were_on_record_first(tmp_path: Path) -> None:
    evaluations = Evaluations(tmp_path / "e.sqlite")

    class Slow:
        """Somebody else is quicker."""

        identity = "t"

        def evaluate(self, params: Any) -> Outcome:
            other = Evaluations(tmp_path / "e.sqlite")
            other.evaluate(Quick(), params)  # type: ignore[arg-type]
            other.close()
            return Outcome(value=1.0, seconds=9.0)

    class Quick:
        identity = "t"

        def evaluate(self, params: Any) -> Outcome:
            return Outcome(value=1.0, seconds=2.0)

    assert evaluations.evaluate(Slow(), {"x": 1}).seconds == 2.0  # type: ignore[arg-type]
    evaluations.close()
