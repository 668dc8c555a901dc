"""Outcomes on record, by task and configuration: arms that try the same share them, and so do processes."""

import json
import sqlite3
from pathlib import Path

from ...pipelines.contracts import StorageError
from .task import Outcome, Params, Task

_TABLE = (
    "CREATE TABLE IF NOT EXISTS outcomes (task TEXT, params TEXT, outcome TEXT, PRIMARY KEY (task, params))"
)


class Evaluations:
    """A file of outcomes that several processes read and write.

    Raises:
        StorageError: it cannot be opened, read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = sqlite3.connect(path, timeout=120, isolation_level=None)
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute("PRAGMA synchronous=NORMAL")
            self._file.execute(_TABLE)
        except sqlite3.Error as error:
            raise self._trouble(error) from error

    def evaluate(self, task: Task, params: Params) -> Outcome:
        """The outcome on record, else a new one."""
        key = task.identity, json.dumps(dict(params), sort_keys=True)
        try:
            if (known := self._known(key)) is not None:
                return known
            outcome = task.evaluate(params)
            self._file.execute(
                "INSERT OR IGNORE INTO outcomes VALUES (?, ?, ?)", (*key, outcome.model_dump_json())
            )
            # Another process may have been quicker, and its seconds are the ones that all arms see.
            return self._known(key) or outcome
        except sqlite3.Error as error:
            raise self._trouble(error) from error

    def _known(self, key: tuple[str, str]) -> Outcome | None:
        found = self._file.execute(
            "SELECT outcome FROM outcomes WHERE task = ? AND params = ?", key
        ).fetchone()
        return Outcome.model_validate_json(found[0]) if found is not None else None

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def _trouble(self, error: sqlite3.Error) -> StorageError:
        return StorageError(
            "EVALUATIONS", f"{self._path} cannot be used ({error})", "remove it, or use another --out"
        )
