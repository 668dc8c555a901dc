"""A run's search as a study that Optuna opens."""

import shutil
from pathlib import Path

import optuna
import pytest
from automl_agent.app.cli import entry
from automl_agent.pipelines.contracts import RequestError
from automl_agent.tools.export.study import write_study
from automl_agent.tools.store.history import replay
from automl_agent.tools.store.run import read_events
from optuna.storages.journal import JournalFileBackend


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["study.db", "study.log"])
def test_a_study_holds_what_the_record_holds(name: str, finished: Path, tmp_path: Path) -> None:
    done = write_study(finished, tmp_path / name)
    storage = (
        done.storage
        if name.endswith(".db")
        else optuna.storages.JournalStorage(JournalFileBackend(done.storage))
    )
    study = optuna.load_study(study_name=done.name, storage=storage)
    recorded = replay(read_events(finished)).trials
    assert len(study.trials) == len(recorded) == done.trials > 0
    assert study.direction.name == "MAXIMIZE"
    for found, trial in zip(study.trials, recorded, strict=True):
        family = trial.proposal.family
        assert found.value == trial.score
        assert found.state.name == ("COMPLETE" if trial.ok else "FAIL")
        own = {n.removeprefix(f"{family}."): v for n, v in found.params.items() if n != "family"}
        assert own == dict(trial.proposal.params)
        assert set(found.distributions) == set(found.params)
        assert found.user_attrs["source"] == trial.proposal.source
        assert found.user_attrs["seconds"] == trial.seconds
        assert found.datetime_start is not None
        assert found.intermediate_values == {f.fold: f.score for f in trial.folds}
    if isinstance(storage, optuna.storages.BaseStorage):
        return
    study._storage.remove_session()


@pytest.mark.e2e
def test_export_says_where_the_study_is(
    finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert entry(["export", str(finished), "--to", "optuna", "--out", str(tmp_path / "a.db"), "--json"]) == 0
    assert '"trials": ' in capsys.readouterr().out
    assert (tmp_path / "a.db").is_file()
    assert entry(["export", str(tmp_path), "--to", "optuna"]) == 2
    with pytest.raises(RequestError, match=r"\.db or \.log"):
        write_study(finished, tmp_path / "study.csv")


@pytest.mark.e2e
def test_a_script_is_written_again_and_tried(
    finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (finished / "train.py").is_file()
    assert entry(["export", str(finished), "--to", "train", "--out", str(tmp_path)]) == 0
    assert "largest difference to the delivered model" in capsys.readouterr().err
    assert (tmp_path / "train.py").read_text() == (finished / "train.py").read_text()


@pytest.mark.parametrize("name", ["run.db", "mine.db", "mine.log"])
def test_nothing_but_a_study_is_replaced(finished: Path, tmp_path: Path, name: str) -> None:
    run = tmp_path / "run"
    shutil.copytree(finished, run)
    place = run / name
    if not place.exists():
        place.write_text("mine")
    before = place.read_bytes()
    with pytest.raises(RequestError, match="OUT-NOT-EMPTY"):
        write_study(run, place)
    assert place.read_bytes() == before


@pytest.mark.parametrize("name", ["study.db", "study.log"])
def test_a_study_is_replaced_by_a_newer_one(finished: Path, tmp_path: Path, name: str) -> None:
    assert write_study(finished, tmp_path / name) == write_study(finished, tmp_path / name)
