"""No library tells LangSmith of prompts and tables, even where the environment asks it to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from automl_agent.app.cli import entry
from automl_agent.evals.fake_endpoint import FakeEndpoint, says
from automl_agent.evals.malice.play import honest
from automl_agent.evals.malice.tables import TARGET, table
from automl_agent.tools.llm.chat import ChatRequest, Message
from automl_agent.tools.llm.endpoint import EndpointModel
from automl_agent.tools.secrets import untraced
from langchain_core.runnables import RunnableLambda
from langchain_core.tracers.langchain import LangChainTracer
from langsmith import utils


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What tracers are told of, with tracing asked for; nothing of it leaves."""
    found: list[str] = []

    def on_start(self: Any, run: Any) -> None:
        found.append(run.name)

    for name, value in {"TRACING": "true", "API_KEY": "lsv2_x", "ENDPOINT": "http://127.0.0.1:9"}.items():
        monkeypatch.setenv(f"LANGSMITH_{name}", value)
    monkeypatch.setattr(LangChainTracer, "_persist_run_single", on_start)
    monkeypatch.setattr(LangChainTracer, "_update_run_single", on_start)
    utils.get_env_var.cache_clear()  # type: ignore[attr-defined]
    yield found
    monkeypatch.undo()
    utils.get_env_var.cache_clear()  # type: ignore[attr-defined]


def test_a_tracer_would_be_told(told: list[str]) -> None:
    RunnableLambda(lambda x: x).invoke("prompt")
    assert told
    told.clear()
    with untraced():
        RunnableLambda(lambda x: x).invoke("prompt")
    assert told == []


def test_endpoints_are_not_traced(told: list[str]) -> None:
    with FakeEndpoint([says("{}")]) as endpoint:
        model = EndpointModel("fake", endpoint.base_url, None)
        model.ask(
            ChatRequest(
                messages=(Message(role="user", content="x"),), name="n", answer_schema={"type": "object"}
            ),
            20,
        )
        model.close()
    assert told == []


def test_a_run_is_not_traced(told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table(tmp_path / "table.csv")
    with FakeEndpoint([says(honest)]) as endpoint:
        words = [
            "plan",
            "--text",
            f"Predict {TARGET} from table.csv.",
            "--llm",
            f"{endpoint.base_url}#m",
            "--yes",
        ]
        assert entry(words) == 0
    assert told == []
