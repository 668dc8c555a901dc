"""The comparison itself: what it lets pass, and that it does not let pass what it must not."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from automl_agent.evals.kills.asked import answered_twice
from automl_agent.evals.kills.history import lost, rows, told, zombies

Row = tuple[int, str, int, int, float, str, str]


def row(seq: int, kind: str, number: int = 0, attempt: int = 0, body: str = "{}") -> Row:
    return seq, kind, number, attempt, 0.0, body, "chain"


def edited(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(folder / "run.db", isolation_level=None)
    connection.execute("DROP TRIGGER IF EXISTS event_is_final")
    connection.execute("DROP TRIGGER IF EXISTS event_stays")
    assert connection.execute(statement).rowcount == 1
    connection.close()


@pytest.fixture
def copied(finished: Path, tmp_path: Path) -> Path:
    return shutil.copytree(finished, tmp_path / "out")


def test_a_record_must_begin_with_the_one_before() -> None:
    before = [row(1, "run_created"), row(2, "planned")]
    assert lost(before, [*before, row(3, "split")]) == 0
    assert lost(before, before[:1]) == 1
    assert lost(before, [before[0], row(2, "planned", body='{"other": 1}')]) == 1
    assert lost([], before) == 0


def test_zombies_are_trials_without_an_end_and_numbers_given_twice() -> None:
    whole = [row(1, "proposed"), row(2, "started"), row(3, "started", attempt=1), row(4, "finished")]
    assert zombies(whole) == 0
    assert zombies(whole[:3]) == 1
    assert zombies([*whole, row(5, "finished")]) == 1


def test_a_reply_on_record_is_asked_for_once() -> None:
    def answered(seq: int, fingerprint: str) -> Row:
        return row(seq, "llm_answered", seq, body=json.dumps({"fingerprint": fingerprint}))

    assert answered_twice([answered(1, "a"), answered(2, "b")]) == 0
    assert answered_twice([answered(1, "a"), answered(2, "a")]) == 1


def test_moments_and_seconds_are_no_difference(finished: Path, copied: Path) -> None:
    edited(copied, "UPDATE event SET at = at + 1 WHERE kind = 'planned'")
    edited_body = "UPDATE event SET body = json_set(body, '$.elapsed', 99) WHERE kind = 'selected'"
    connection = sqlite3.connect(copied / "run.db", isolation_level=None)
    assert connection.execute(edited_body).rowcount == 1
    connection.close()
    assert rows(copied) != rows(finished)
    assert told(finished).differences(told(copied)) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE event SET body = json_set(body, '$.trial.score', 0.1) WHERE kind = 'finished' AND number = 1", "event"),
        ("UPDATE event SET body = json_set(body, '$.seed', 1) WHERE kind = 'proposed' AND number = 2", "event"),
        ("UPDATE event SET body = json_set(body, '$.trial', 7) WHERE kind = 'selected'", "event"),
        ("UPDATE event SET body = json_set(body, '$.scores[0]', 0.5) WHERE kind = 'test_opened'", "event"),
        ("UPDATE event SET body = json_set(body, '$.status', 'verified') WHERE kind = 'result'", "event"),
        ("DELETE FROM event WHERE kind = 'started' AND number = 1", "events started, not"),
    ],
)  # fmt: skip
def test_what_was_done_is_compared(finished: Path, copied: Path, statement: str, words: str) -> None:
    edited(copied, statement)
    assert any(words in difference for difference in told(finished).differences(told(copied)))


def test_an_event_said_again_counts_once_and_one_that_says_otherwise_does_not(
    finished: Path, copied: Path
) -> None:
    again = "INSERT INTO event (kind, number, attempt, at, body, chain) SELECT kind, number, 9, at, {}, chain FROM event"
    edited(copied, f"{again.format('body')} WHERE kind = 'verdict'")
    assert told(finished).differences(told(copied)) == []
    connection = sqlite3.connect(copied / "run.db", isolation_level=None)
    other = again.replace("9", "10").format("json_set(body, '$.checks', 0)")
    assert connection.execute(f"{other} WHERE kind = 'verdict' AND attempt = 9").rowcount == 1
    connection.close()
    assert told(finished).differences(told(copied))


def test_missing_files_and_leftovers_are_differences(finished: Path, copied: Path) -> None:
    (copied / "request.txt").unlink()
    (copied / "predictions" / ".0001.npy.tmp-4").write_bytes(b"")
    found = told(finished).differences(told(copied))
    assert found == ["request.txt is missing", "predictions/.0001.npy.tmp-4 is left over"]


def test_who_spoke_is_no_difference_where_it_is_not_to_be(finished: Path, copied: Path) -> None:
    def spoken(folder: Path, name: str) -> None:
        edited(
            folder,
            f"UPDATE event SET body = json_set(body, '$.llm.model', '{name}') WHERE kind = 'run_created'",
        )
        edited(
            folder,
            f"UPDATE event SET body = json_set(body, '$.planning', '{name} says so') WHERE kind = 'planned'",
        )

    other = copied.parent / "other"
    shutil.copytree(finished, other)
    spoken(copied, "qwen-one")
    spoken(other, "scripted:two")
    assert told(copied, speaker=False).events == told(other, speaker=False).events
    assert told(copied).events != told(other).events
