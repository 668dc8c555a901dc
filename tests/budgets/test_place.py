"""A run begins in a folder of its own or where nothing stands in its way, and says what to do about the rest."""

import os
from pathlib import Path

import pytest
from automl_agent.agents.crew.place import check_place, make_place
from automl_agent.pipelines.contracts import PersonError, RequestError, StorageError
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.lock import RunLock
from automl_agent.tools.store.run import RunStore

from ..search.runs import trial
from .records import begun, ended, order


def refusal(folder: Path, request: str | None = None) -> PersonError:
    with pytest.raises(PersonError) as caught:
        check_place(folder, request)
    assert "\n" not in str(caught.value)
    return caught.value


def test_nothing_an_empty_folder_and_other_files_are_no_obstacle(tmp_path: Path) -> None:
    check_place(tmp_path / "not" / "there")
    check_place(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "data").mkdir()
    check_place(tmp_path)
    (tmp_path / "linked").symlink_to(tmp_path)
    check_place(tmp_path / "linked")


def test_an_interrupted_run_is_to_be_resumed(tmp_path: Path) -> None:
    begun(tmp_path, order())
    error = refusal(tmp_path)
    assert (error.code, error.exit_code) == ("RUN-EXISTS", 2)
    assert "interrupted run" in error.what
    assert f"automl-agent resume {tmp_path}" in error.hint


def test_a_finished_run_is_to_be_forked(tmp_path: Path) -> None:
    begun(tmp_path, order())
    with RunStore(tmp_path) as store:
        ended(store, trial(0), 1.0)
        ended(store, trial(1), 2.0)
        store.append(EventKind.RESULT, {})
    error = refusal(tmp_path)
    assert "finished run" in error.what
    assert f"automl-agent fork {tmp_path} --from 1" in error.hint
    assert "resume" not in error.hint


def test_a_run_that_goes_on_is_left_alone(tmp_path: Path) -> None:
    begun(tmp_path, order())
    with RunStore(tmp_path):
        error = refusal(tmp_path)
    assert (error.code, error.exit_code) == ("RUN-LOCKED", 5)
    assert str(os.getpid()) in error.what


def test_one_that_another_process_begins_too(tmp_path: Path) -> None:
    lock = RunLock(tmp_path)
    try:
        assert refusal(tmp_path).code == "RUN-LOCKED"
    finally:
        lock.release()
    check_place(tmp_path)


def test_a_damaged_run_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "run.db").write_bytes(b"not a database" * 100)
    error = refusal(tmp_path)
    assert (error.code, error.exit_code) == ("RUN-EXISTS", 2)
    assert "doctor" in error.hint


@pytest.mark.parametrize(
    "name", ["model", "predictions", "evidence", "report.html", "result.json", "plan.yaml"]
)
def test_what_a_run_would_overwrite_stops_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    error = refusal(tmp_path)
    assert error.code == "OUT-NOT-EMPTY"
    assert name in error.what
    (tmp_path / name).rmdir()
    (tmp_path / name).symlink_to("nowhere")
    assert refusal(tmp_path).code == "OUT-NOT-EMPTY"


def test_a_request_file_may_stay_where_it_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "request.txt").write_text("Predict y.\n")
    check_place(tmp_path, "Predict y.")
    assert refusal(tmp_path, "Predict z.").code == "OUT-NOT-EMPTY"
    (tmp_path / "request.txt").write_bytes(b"\xff\xfe\x00")
    assert refusal(tmp_path, "Predict y.").code == "OUT-NOT-EMPTY"


def test_a_file_and_a_dangling_link_are_no_folders(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    error = refusal(tmp_path / "file")
    assert (error.code, error.exit_code) == ("NO-FOLDER", 5)
    assert "is a file" in error.what
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    assert "link to nowhere" in refusal(tmp_path / "link").what
    with pytest.raises(StorageError, match="NO-FOLDER"):
        make_place(tmp_path / "file" / "below")


def test_folders_on_the_way_are_made_and_named(tmp_path: Path) -> None:
    made = make_place(tmp_path / "a" / "b")
    assert made == (tmp_path / "a" / "b", tmp_path / "a")
    assert make_place(tmp_path / "a" / "b") == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageError, match="NO-FOLDER"):
            make_place(tmp_path / "run")
        with pytest.raises((StorageError, RequestError)):
            RunStore(tmp_path)
    finally:
        tmp_path.chmod(0o700)
