"""What differs between two runs, and whether it is more than luck."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from automl_agent.app.cli import entry
from automl_agent.pipelines.contracts import RequestError
from automl_agent.tools.evaluate import Truth
from automl_agent.tools.evaluate.compared import compare
from automl_agent.tools.recompute.record import Record, record
from automl_agent.tools.runs.detail import detail
from automl_agent.tools.runs.diff import diff
from automl_agent.tools.runs.sealed import _paired, compare_sealed
from automl_agent.tools.store.run import read_events

from ..e2e.calls import call, result
from ..e2e.clients import FINISHED, lay_out


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run as the finished one, without the columns that tell most."""
    place = tmp_path_factory.mktemp("without")
    lay_out(place)
    call(place, *FINISHED, "--llm", "none", "--out", "out", "--drop", "tenure", "--drop", "plan", code=3)
    return place / "out"


@pytest.mark.e2e
def test_it_is_said_what_is_otherwise_and_what_is_within_noise(finished: Path, without: Path) -> None:
    found = diff(finished, without)
    where = {d.where: d for d in found.differences}
    assert where["plan.left_out"].second == "tenure, plan"
    assert where["plan.inputs"].first == "tenure, plan"
    assert where["task.constraints.exclude"].first is None
    assert not {"data.sha256", "plan.seed", "task.metric", "versions.python"} & set(where)
    scores = [result(folder).scores.test for folder in (finished, without)]
    assert next((p.first, p.second) for p in found.scores if p.name == "test") == tuple(scores)
    sealed = found.sealed
    assert sealed.gain == pytest.approx(scores[1] - scores[0])  # type: ignore[operator]
    assert sealed.low is not None
    assert sealed.high is not None
    # A hundred rows do not tell the two apart, far as the scores are from one another.
    assert sealed.low < sealed.gain < 0 < sealed.high  # type: ignore[operator]
    assert sealed.beyond_noise is False
    assert sealed.rows == result(finished).scores.test_rows
    other = diff(without, finished).sealed
    assert (other.gain, other.low, other.high) == pytest.approx((-sealed.gain, -sealed.high, -sealed.low))  # type: ignore[operator]
    assert "no difference beyond noise" in sealed.line(found.first, found.second)


def test_predictions_that_say_nothing_are_worse_beyond_noise(finished: Path) -> None:
    run = record(finished, read_events(finished))
    truth = run.measured.truth.rows(run.measured.split.test)
    sure = np.eye(2)[truth.values] * 0.8 + 0.1
    lucky = np.random.default_rng(0).dirichlet((1, 1), len(truth))
    sides = [(scored(run, "roc_auc", truth, p), run.measured, p) for p in (sure, lucky)]
    found = _paired(sides)
    assert found.beyond_noise
    assert found.gain is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.gain < found.high < 0
    assert found.line("sure", "lucky").startswith("sure is better than lucky beyond noise: roc_auc by ")
    assert _paired(sides[::-1]).line("lucky", "sure").startswith("sure is better than lucky beyond noise")


def scored(run: Record, metric: str, truth: Truth, predicted: np.ndarray) -> Record:
    """The run, had its tested model predicted this."""
    result = run.history.result
    assert result is not None
    scores = result.scores.model_copy(update={"test": compare(metric, truth, predicted).score(metric)})
    return replace(run, history=replace(run.history, result=result.model_copy(update={"scores": scores})))


def test_a_run_differs_in_nothing_from_its_copy(finished: Path, tmp_path: Path) -> None:
    shutil.copytree(finished, tmp_path / "copy")
    found = diff(finished, tmp_path / "copy")
    assert found.differences == ()
    assert (found.sealed.gain, found.sealed.beyond_noise) == (0, False)
    assert "nothing that was asked, planned or used differs" in "\n".join(found.lines())


def test_predictions_that_were_changed_tell_nothing(finished: Path, tmp_path: Path) -> None:
    shutil.copytree(finished, tmp_path / "copy")
    path = tmp_path / "copy" / "predictions" / "test.npy"
    np.save(path, np.load(path)[::-1])
    found = compare_sealed(finished, tmp_path / "copy")
    assert found.beyond_noise is None
    assert "are not those that were scored" in found.line("a", "b")


@pytest.mark.parametrize("name", ["predictions/test.npy", "evidence/facts.json"])
def test_without_evidence_it_cannot_be_told(finished: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(finished, tmp_path / "copy")
    (tmp_path / "copy" / name).unlink()
    assert "cannot be told" in compare_sealed(finished, tmp_path / "copy").line("a", "b")


def test_other_rows_under_the_same_name_cannot_be_compared(finished: Path, tmp_path: Path) -> None:
    shutil.copytree(finished, tmp_path / "copy")
    path = tmp_path / "copy" / "evidence" / "split.test.npy"
    np.save(path, np.load(path)[::-1])
    assert compare_sealed(finished, tmp_path / "copy").why_not == "other rows were sealed"


def test_both_commands_say_it_in_json_and_in_words(finished: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert entry(["runs", "diff", str(finished), str(finished), "--json"]) == 0
    document = json.loads(capfd.readouterr().out)
    assert document["sealed"]["beyond_noise"] is False
    assert entry(["runs", "diff", str(finished), str(finished)]) == 0
    assert "no difference: the same roc_auc" in capfd.readouterr().out
    assert entry(["runs", "show", str(finished), "--json"]) == 0
    document = json.loads(capfd.readouterr().out)
    told = json.loads((finished / "result.json").read_text())
    assert document["result"]["scores"] == told["scores"]
    assert document["proposals"] == told["proposals"]
    assert entry(["runs", "show", str(finished)]) == 0
    said = capfd.readouterr().out
    assert f"{told['scores']['test_rows']} sealed rows" in said
    assert "min_score" in said


def test_a_run_in_full(finished: Path) -> None:
    found = detail(finished)
    scores = [p.score for p in found.best if p.score is not None]
    assert scores == sorted(scores, reverse=True)
    assert sum(f.trials for f in found.families) == found.summary.trials == sum(found.proposals.values())
    assert found.families[0].best == found.best[0].score
    with pytest.raises(RequestError, match="NO-RUN"):
        detail(finished / "nowhere")
