"""What somebody may do to a run folder."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: Changes what it is given.
Change = Callable[[dict[str, Any]], object]


def edit_event(folder: Path, kind: str, change: Change, *, chained: bool = False, number: int = 0) -> None:
    """Change an event's body past the triggers; ``chained`` makes the chain fit again."""
    connection = sqlite3.connect(folder / "run.db", isolation_level=None)
    past_the_triggers(connection)
    found = connection.execute(
        "SELECT seq, body FROM event WHERE kind = ? AND number = ? ORDER BY seq DESC", (kind, number)
    )
    seq, text = found.fetchone()
    body = json.loads(text)
    change(body)
    connection.execute("UPDATE event SET body = ? WHERE seq = ?", (json.dumps(body), seq))
    if chained:
        chain_anew(connection)
    connection.close()


def run_sql(folder: Path, statement: str, *, chained: bool = False) -> None:
    """Do something else to the record."""
    connection = sqlite3.connect(folder / "run.db", isolation_level=None)
    past_the_triggers(connection)
    connection.execute(statement)
    if chained:
        chain_anew(connection)
    connection.close()


def past_the_triggers(connection: sqlite3.Connection) -> None:
    """Take the triggers away."""
    for trigger in ("event_is_final", "event_stays"):
        connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")


def chain_anew(connection: sqlite3.Connection) -> None:
    """What somebody would do who knows how the chain is made."""
    before = ""
    rows = connection.execute("SELECT seq, kind, number, attempt, at, body FROM event ORDER BY seq")
    for seq, *event in rows.fetchall():
        before = hashlib.sha256("\x1f".join((before, *map(str, event))).encode()).hexdigest()
        connection.execute("UPDATE event SET chain = ? WHERE seq = ?", (before, seq))


def edit_json(path: Path, change: Change) -> None:
    """Change a JSON file, written as it was."""
    body = json.loads(path.read_text())
    change(body)
    path.write_text(json.dumps(body, indent=2) + "\n")


def forget_after(folder: Path, kind: str) -> None:
    """Leave the record as a process that was killed after its last event of a kind would have left it."""
    (folder / ".lock").unlink()  # it says how far the record was acknowledged
    connection = sqlite3.connect(folder / "run.db", isolation_level=None)
    guards = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    past_the_triggers(connection)
    (last,) = connection.execute("SELECT max(seq) FROM event WHERE kind = ?", (kind,)).fetchone()
    connection.execute("DELETE FROM event WHERE seq > ?", (last,))
    connection.execute("UPDATE sqlite_sequence SET seq = ?", (last,))
    for (guard,) in guards:
        connection.execute(guard)
    connection.close()
