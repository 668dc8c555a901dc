"""Runs that take no time: begun, they are copies of one that was made before, and are over when somebody waits for them.

For reading turns it makes no difference what a run has found; a conversation is played in seconds.
"""

import shutil
from pathlib import Path

from ...app.control import Launch, Resumption, Runs
from ...tools.runs.summary import RunState, RunSummary


class FinishedRuns(Runs):
    """Runs in a folder, each a copy of ``made``.

    Args:
        root: holds the copies.
        made: folder of a run that is over.
    """

    def __init__(self, root: Path, made: Path) -> None:
        super().__init__(root)
        self._made = made
        self._states: dict[str, RunState] = {}

    def start(self, launch: Launch) -> str:
        """Begin a run; it goes on until it is stopped or waited for."""
        name = self._new_name(launch)
        shutil.copytree(self._made, self.root / name, dirs_exist_ok=True)
        self._states[name] = RunState.WORKING
        return name

    def resume(self, word: str, how: Resumption | None = None) -> str:
        """Let it go on."""
        self._states[word] = RunState.WORKING
        return word

    def stop(self, word: str, wait_seconds: float = 0.0) -> RunSummary:
        """Stop it, where it goes on."""
        if self._states.get(word) is RunState.WORKING:
            self._states[word] = RunState.INTERRUPTED
        return self.summary(word)

    def finish(self, name: str) -> None:
        """Let it be over."""
        if self._states.get(name) is RunState.WORKING:
            self._states[name] = RunState.VERIFIED

    def knows(self, name: str) -> bool:
        """Whether it was begun here."""
        return name in self._states

    def summary(self, word: str) -> RunSummary:
        """Where it stands."""
        found = super().summary(word)
        state = self._states.get(found.name)
        if state in {RunState.WORKING, RunState.INTERRUPTED}:
            return found.model_copy(update={"state": state, "scores": None, "doing": "searching"})
        return found

    def _pid(self, name: str) -> int | None:
        return None
