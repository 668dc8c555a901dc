"""A conversation's log: one line for each turn, with what the conversation had come to after it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...tools.secrets import redact_body
from .lines import lines
from .reply import Turn
from .room import State

LOG = "turns.jsonl"
_LOCK = ".lock"


class Log:
    """The log in a conversation's folder, which is there. A turn counts once its line is whole."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOG
        self._bytes = -1
        self.turns: list[Turn] = []
        self.states: list[State] = []
        self.refresh()

    def refresh(self) -> None:
        """Read it again, where another process has written meanwhile."""
        size = self._path.stat().st_size if self._path.exists() else 0
        if size == self._bytes:
            return
        found = list(lines(self._path))
        self.turns = [Turn.model_validate(line["turn"]) for line in found]
        self.states = [State.model_validate(line["state"]) for line in found]
        self._bytes = size

    @contextmanager
    def turn(self) -> Iterator[None]:
        """While a turn is taken: other processes wait for theirs, and what they said before is known."""
        with (self._path.parent / _LOCK).open("a") as held:
            # The kernel lets go of it when this process dies.
            fcntl.flock(held, fcntl.LOCK_EX)
            self.refresh()
            yield

    @property
    def state(self) -> State:
        """What the conversation has come to."""
        return self.states[-1] if self.states else State()

    def append(self, turn: Turn, state: State) -> None:
        """Keep a turn; it is on disk when this returns."""
        line = {"turn": turn.model_dump(mode="json"), "state": state.model_dump(mode="json")}
        _mend(self._path)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(redact_body(line), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
            self._bytes = file.tell()
        self.turns.append(turn)
        self.states.append(state)


def _mend(path: Path) -> None:
    """Take away a last line that a killed process left unfinished."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return
    whole = text.rfind(b"\n") + 1
    if whole < len(text):
        os.truncate(path, whole)
