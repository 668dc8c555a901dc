"""A fork begins as its parent did, leaves it as it is, and says how often the sealed rows were opened before."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from automl_agent.agents.crew.fork import fork
from automl_agent.agents.crew.order import Order, Overrides
from automl_agent.pipelines.contracts import PersonError, StorageError
from automl_agent.tools.data.read import read_table
from automl_agent.tools.search.seeds import derive, split_seed
from automl_agent.tools.store.ancestry import openings, parent
from automl_agent.tools.store.events import Event, EventKind
from automl_agent.tools.store.history import replay
from automl_agent.tools.store.reading import recorded
from automl_agent.tools.store.run import RunStore, read_events


def ordering(out: Path, **fields: Any) -> Order:
    return Order(started=0.0, out=out, **fields)


def contents(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def said(events: tuple[Event, ...]) -> list[tuple[Any, ...]]:
    return [(e.kind, e.number, e.attempt, e.at, e.body) for e in events]


def test_the_record_up_to_the_trial_is_the_parents(finished: Path, tmp_path: Path) -> None:
    before, old = contents(finished), read_events(finished)
    folder = fork(finished, 1, ordering(tmp_path / "out"))
    assert contents(finished) == before
    new = read_events(folder)
    end = next(i for i, e in enumerate(old) if e.kind is EventKind.FINISHED and e.number == 1)
    assert said(new[1:]) == said(old[1 : end + 1])
    history = replay(new)
    assert [t.number for t in history.trials] == [0, 1]
    assert (history.stop_reason, history.winner, history.result) == (None, None, None)
    assert {p.name for p in (folder / "predictions").iterdir()} == {"0000.npy", "0001.npy"}
    kept = (finished / "predictions" / "0001.npy").read_bytes()
    assert (folder / "predictions" / "0001.npy").read_bytes() == kept
    assert {p.name for p in folder.iterdir()} == {
        "run.db",
        "request.txt",
        "plan.yaml",
        "predictions",
        ".lock",
    }


def test_the_parent_is_named_by_the_hash_of_what_was_copied(finished: Path, tmp_path: Path) -> None:
    first = fork(finished, 0, ordering(tmp_path / "one"))
    found = parent(read_events(first))
    assert found is not None
    row = next(r for r in recorded(finished).rows if r.kind == "finished" and r.number == 0)
    assert (found.run_id, found.trial, found.chain) == ("out", 0, row.chain)
    assert replay(read_events(first)).run_id == "one"


def test_openings_add_up_along_the_ancestry(finished: Path, tmp_path: Path) -> None:
    assert openings(read_events(finished)) == 1
    first = fork(finished, 1, ordering(tmp_path / "one"))
    second = fork(first, 0, ordering(tmp_path / "two"))
    assert openings(read_events(second)) == 1
    with RunStore(first) as store:
        store.append(EventKind.TEST_OPENED, {"trial": 1, "scores": [0.5]})
    third = fork(first, 1, ordering(tmp_path / "three"))
    found = parent(read_events(third))
    assert found is not None
    assert found.openings == 2


def test_another_seed_keeps_the_sealed_rows(finished: Path, tmp_path: Path) -> None:
    old = replay(read_events(finished)).plan
    order = ordering(tmp_path / "one", seed=9, proposer="random", overrides=Overrides(max_trials=8))
    new = replay(read_events(fork(finished, 1, order))).plan
    assert (new.seed, new.proposer, new.budget.trials) == (9, "random", 8)
    assert split_seed(new) == split_seed(old) == derive(old.seed, "split")
    again = ordering(tmp_path / "two", seed=11)
    assert split_seed(replay(read_events(fork(tmp_path / "one", 0, again))).plan) == split_seed(old)


def test_time_and_tokens_of_the_copied_part_are_used_up(finished: Path, tmp_path: Path) -> None:
    old = read_events(finished)
    folder = fork(finished, 1, ordering(tmp_path / "out", overrides=Overrides(time_limit_seconds=50.0)))
    new = replay(read_events(folder))
    ended = next(e for e in old if e.kind is EventKind.FINISHED and e.number == 1)
    assert new.elapsed == ended.body["elapsed"] > 0
    assert new.plan.budget.time_limit_seconds == 50.0


@pytest.mark.parametrize("trial", [3, 99])
def test_a_trial_that_there_is_not(finished: Path, tmp_path: Path, trial: int) -> None:
    with pytest.raises(PersonError, match=r"NO-SUCH-TRIAL.*it has finished trials 0 to 2"):
        fork(finished, trial, ordering(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_trial_after_the_sealed_rows_were_opened(finished: Path, tmp_path: Path) -> None:
    first = fork(finished, 0, ordering(tmp_path / "one"))
    finish = next(e for e in read_events(finished) if e.kind is EventKind.FINISHED and e.number == 1)
    with RunStore(first) as store:
        store.append(EventKind.TEST_OPENED, {"trial": 0, "scores": [0.5]})
        store.append(EventKind.FINISHED, finish.body, number=1)
    with pytest.raises(PersonError, match="TEST-WAS-OPENED"):
        fork(first, 1, ordering(tmp_path / "two"))


def test_data_that_changed(finished: Path, tmp_path: Path) -> None:
    table = Path(replay(read_events(finished)).plan.task.data)
    kept = table.read_bytes()
    try:
        table.write_bytes(kept + kept.splitlines(keepends=True)[-1])
        assert read_table(table).frame.height > 0
        with pytest.raises(StorageError, match="DATA-CHANGED"):
            fork(finished, 1, ordering(tmp_path / "out"))
    finally:
        table.write_bytes(kept)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_taken_or_a_parent_that_is_not_whole(finished: Path, tmp_path: Path) -> None:
    with pytest.raises(PersonError, match="RUN-EXISTS"):
        fork(finished, 1, ordering(finished))
    with pytest.raises(PersonError, match="NO-RUN"):
        fork(tmp_path / "nowhere", 0, ordering(tmp_path / "out"))
    first = fork(finished, 1, ordering(tmp_path / "one"))
    (first / "predictions" / "0001.npy").unlink()
    (first / "predictions" / "0001.npy").symlink_to("/etc/hostname")
    with pytest.raises(StorageError, match=r"RUN-DAMAGED.*0001.npy"):
        fork(first, 1, ordering(tmp_path / "two"))
    assert not (tmp_path / "two").exists()
