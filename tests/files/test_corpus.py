"""The hostile files that are small, each through ``automl-agent plan`` in this process: the right outcome, one line."""

import contextlib
import io
from pathlib import Path

import pytest
from automl_agent.app.cli import entry
from automl_agent.evals.files.__main__ import CASES
from automl_agent.evals.files.case import Case
from automl_agent.evals.files.play import Played, miss, order

SMALL = [case for case in CASES if case.kind != "size"]


@pytest.mark.parametrize("case", SMALL, ids=lambda case: f"{case.kind}: {case.name}")
def test_outcome(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = order(case, tmp_path)
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = entry(words)
    assert miss(Played(case, code, errors.getvalue() + out.getvalue(), 0.0, 0.0)) == ""


def test_the_corpus_is_whole() -> None:
    kinds = [case.kind for case in CASES]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "quality": 70,
        "parsing": 40,
        "size": 20,
        "security": 20,
    }
    assert len({(case.kind, case.name) for case in CASES}) == 150
