"""The REST API against its own OpenAPI document, with what a generator of requests thinks up."""

import os
import subprocess
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from automl_agent.app.control import Runs
from automl_agent.app.http import jobs
from automl_agent.app.http.app import create_app
from hypothesis import HealthCheck, Phase
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from .conftest import RUN
from .scripted import ScriptedConversations
from .serving import TOKEN, settings_in

#: For each operation, of what fits its description and of what does not; more by hand.
EXAMPLES = int(os.environ.get("AUTOML_AGENT_SCHEMATHESIS", "5"))
CHECKS = [content_type_conformance, response_schema_conformance, status_code_conformance]


@pytest.fixture
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is begun ends at once: requests are tried here, not runs."""

    def nothing(*_words: object, **_given: object) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(["true"])

    monkeypatch.setattr(Runs, "_spawn", lambda *_: None)
    monkeypatch.setattr(jobs, "begin", nothing)


@pytest.mark.usefixtures("no_processes")
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_server_error(place: Path, mode: GenerationMode) -> None:
    app = create_app(settings_in(place), ScriptedConversations)
    headers = {"Authorization": f"Bearer {TOKEN}", "Host": "127.0.0.1"}
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, headers=headers)
    statuses: list[int] = []

    def attempt(case: Any, fixed: dict[str, str]) -> None:
        case.path_parameters.update(fixed)
        answer = case.call(headers=headers)
        assert answer.status_code < 500, (case.as_curl_command(), answer.text)
        statuses.append(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        of_a_run = "{name}" in operation.path and operation.method != "delete"
        for fixed in ({}, {"name": RUN}) if of_a_run else ({},):
            _drawn(
                operation.as_strategy(generation_mode=mode), lambda case, fixed=fixed: attempt(case, fixed)
            )
    assert len(statuses) > 100
    assert any(status < 300 for status in statuses)
    assert any(status >= 400 for status in statuses)


def _drawn(strategy: Any, attempt: Any) -> None:
    bounded = hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @bounded
    @hypothesis.given(case=strategy)
    def test(case: Any) -> None:
        attempt(case)

    test()
