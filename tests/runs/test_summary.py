"""A run's summary and its curve say what its result says."""

import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from automl_agent.pipelines.contracts import RequestError
from automl_agent.tools.runs.catalogue import RunCatalogue
from automl_agent.tools.runs.summary import RunState, curve, summarise
from automl_agent.tools.store.history import replay
from automl_agent.tools.store.run import read_events


def test_a_finished_run(finished: Path) -> None:
    events = read_events(finished)
    found = summarise(finished.name, events, working=False)
    result = json.loads((finished / "result.json").read_text())
    assert found.state.value == result["status"]
    assert found.scores is not None
    assert found.scores.model_dump(mode="json") == result["scores"]
    assert (found.trials, found.model) == (result["budget"]["trials"], result["model"]["family"])
    assert found.best is not None
    assert found.best.score == result["scores"]["validation"]
    assert found.doing == ""


def test_every_beginning_of_a_record_has_a_summary(finished: Path) -> None:
    events = read_events(finished)
    states = [summarise("a", events[:n], working=False).state for n in range(1, len(events) + 1)]
    over = next(n for n, e in enumerate(events) if e.kind.value == "result")
    assert set(states[:over]) == {RunState.INTERRUPTED}
    assert all(state.is_over for state in states[over:])


def test_the_best_of_the_curve_never_falls(finished: Path) -> None:
    events = read_events(finished)
    points = curve(replay(events), events)
    best = [p.best for p in points if p.best is not None]
    assert best == sorted(best)
    assert [p.number for p in points] == list(range(len(points)))
    assert all(a.at <= b.at for a, b in pairwise(points))


def test_a_damaged_record_is_said_to_be_so(finished: Path, tmp_path: Path) -> None:
    shutil.copytree(finished, tmp_path / "good")
    shutil.copytree(finished, tmp_path / "bad")
    body = bytearray((tmp_path / "bad" / "run.db").read_bytes())
    body[100:5000] = bytes(4900)
    (tmp_path / "bad" / "run.db").write_bytes(bytes(body))
    found = {s.name: s for s in RunCatalogue(tmp_path).summaries()}
    assert found["good"].state.is_over
    assert found["bad"].state is RunState.DAMAGED
    assert found["bad"].problem


def test_a_run_may_be_named_by_its_beginning(finished: Path, tmp_path: Path) -> None:
    for name in ("20260101T000000Z-a", "20260102T000000Z-b"):
        shutil.copytree(finished, tmp_path / name)
    runs = RunCatalogue(tmp_path)
    assert runs.folder("20260101").name == "20260101T000000Z-a"
    assert runs.folder("latest").name == "20260102T000000Z-b"
    with pytest.raises(RequestError, match="WHICH-RUN"):
        runs.folder("2026")
