"""A run that never had a model tells so, and this too can be computed again."""

from pathlib import Path

import pytest
from automl_agent.pipelines.contracts import Proposal, StorageError, Trial, TrialStatus
from automl_agent.tools.delivery.result import Outcome
from automl_agent.tools.recompute.rebuild import rebuild, result_text
from automl_agent.tools.recompute.recompute import recompute
from automl_agent.tools.recompute.record import record
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore

from ..search.runs import plan
from ..verify.test_checks import PROFILE
from .tampering import edit_event

PROPOSAL = Proposal(number=0, family="linear", params={}, source="default", seed=0, seen=0)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    trial = Trial(proposal=PROPOSAL, status=TrialStatus.TIMEOUT, reason="too slow")
    created = {
        "run_id": "r",
        "llm": {"spec": "none", "model": None, "said": ""},
        "order": {"privacy": "schema"},
    }
    told = {
        "seconds": 9.5,
        "folder": "runs/r",
        "created": "2026-01-01T00:00:00Z",
        "environment": {"python": "3"},
    }
    with RunStore(tmp_path) as store:
        store.append(EventKind.RUN_CREATED, created)
        store.append(EventKind.PROFILED, PROFILE.model_dump(mode="json"))
        store.append(EventKind.PLANNED, plan().model_dump(mode="json"))
        store.append(EventKind.SPLIT, {"development": 8, "test": 2, "folds": 2, "sha256": "0" * 64})
        store.append(EventKind.PROPOSED, PROPOSAL.model_dump(mode="json"))
        store.append(EventKind.FINISHED, {"trial": trial.model_dump(mode="json"), "elapsed": 9.0})
        store.append(EventKind.SEARCH_ENDED, {"reason": "the time limit is near"})
        with pytest.raises(StorageError, match="RUN-NOT-OVER"):
            rebuild(record(tmp_path, store.events), Outcome())
        store.append(EventKind.TOLD, told)
        made = rebuild(record(tmp_path, store.events), Outcome())
        store.append(EventKind.RESULT, made.result.model_dump(mode="json"))
    for name, text in {**made.texts, "result.json": result_text(made.result)}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_it_agrees(run: Path) -> None:
    found = recompute(run)
    assert found.differences == []
    assert found.once == 12
    assert "There is no model" in (run / "verdict.md").read_text()


def test_a_model_out_of_nowhere_is_found(run: Path) -> None:
    text = (run / "result.json").read_text()
    (run / "result.json").write_text(
        text.replace('"test": null', '"test": 0.99').replace('"failed"', '"verified"')
    )
    edit_event(run, "told", lambda b: b.update(created="2030-01-01T00:00:00Z"), chained=True)
    said = [d.text for d in recompute(run).differences]
    assert "result.json: scores.test is 0.99, recomputed None" in said
    assert "result.json: status is 'verified', recomputed 'failed'" in said
    assert any("report.html: line" in words and "2030" in words for words in said)
    assert any("report.md: line" in words for words in said)
