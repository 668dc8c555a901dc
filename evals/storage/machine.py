"""Everything that can happen to a run's store, in any order, held against a list (hypothesis, stateful testing)."""

import os
import shutil
import signal
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ...pipelines.contracts import StorageError
from ...tools.store import files, run
from ...tools.store.events import Event, EventKind
from ...tools.store.run import RunStore, read_events
from ..forks import fork
from .full import limited

#: Kind, number, attempt, body: all but what only the clock knows.
Said = tuple[EventKind, int, int, Any]

_BODIES = st.dictionaries(
    st.text(max_size=8),
    st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=200), st.booleans()),
    max_size=4,
)
#: What happened, over all machines of this process.
counts: Counter[str] = Counter()


class StoreMachine(RuleBasedStateMachine):
    """A run's store beside ``told``, the list of what was acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(prefix="store-"))
        self.folder = self.place / "0"
        self.folder.mkdir()
        self.told: list[Said] = []
        self.proposed = 0
        self.killed = 0
        self.store = RunStore(self.folder)
        counts["runs"] += 1

    def teardown(self) -> None:
        """Nothing stays behind."""
        self.store.close()
        shutil.rmtree(self.place)

    @initialize(body=_BODIES)
    def begin(self, body: dict[str, Any]) -> None:
        """The first event makes the database."""
        self._append(EventKind.RUN_CREATED, 0, 0, body)

    @rule(body=_BODIES)
    def propose(self, body: dict[str, Any]) -> None:
        """A new trial."""
        self._append(EventKind.PROPOSED, self.proposed, 0, body)
        self.proposed += 1

    @rule(ok=st.booleans(), body=_BODIES)
    def finish(self, ok: bool, body: dict[str, Any]) -> None:
        """The oldest open trial comes to an end, or fails; a trial that has ended is refused another end."""
        ended = sum(said[0] is EventKind.FINISHED for said in self.told)
        if ended < self.proposed:
            self._append(EventKind.FINISHED, ended, 0, {**body, "ok": ok})
        elif ended:
            try:
                self.store.append(EventKind.FINISHED, body, ended - 1)
            except sqlite3.IntegrityError:
                counts["repeated events refused"] += 1
            else:
                raise AssertionError("a trial ended twice")

    @rule(body=_BODIES, left=st.integers(0, 9000))
    def disk_is_full(self, body: dict[str, Any], left: int) -> None:
        """The log may grow by a few bytes only; an event that was not acknowledged must not come back later."""
        log = self.folder / "run.db-wal"
        grown = (log.stat().st_size if log.is_file() else 0) + left
        with limited(grown):
            try:
                self._append(EventKind.ANSWERED, len(self.told), 0, {**body, "long": "x" * 6000})
            except StorageError:
                counts["full disks"] += 1

    @rule()
    def killed_between_events(self) -> None:
        """What lies on the disk is all that is left: a copy taken while everything is open."""
        self.killed += 1
        after = self.place / str(self.killed)
        shutil.copytree(self.folder, after)
        self.store.close()
        self.folder = after
        self._resume("kills")

    @rule(after=st.booleans(), body=_BODIES)
    def killed_at_a_commit(self, after: bool, body: dict[str, Any]) -> None:
        """A process of its own dies before or after its commit; here its events are what it left."""
        point = f"commit:{EventKind.VERDICT.value}:{'after' if after else 'before'}"
        attempt = sum(said[0] is EventKind.VERDICT for said in self.told)
        self.store.close()
        status = _in_child(lambda: _append_and_die(self.folder, point, body, attempt))
        assert os.WTERMSIG(status) == signal.SIGKILL
        if after:
            self.told.append((EventKind.VERDICT, 0, attempt, body))
        self._resume("kills")

    @rule()
    def closed_and_taken_up(self) -> None:
        """In peace."""
        self.store.close()
        self._resume("closed in peace")

    @rule(elsewhere=st.integers(0, 7).map(lambda n: n == 7))
    def second_process(self, elsewhere: bool) -> None:
        """Nobody else gets in, and is told who is there."""
        if elsewhere:
            status = _in_child(lambda: _is_refused(self.folder))
            assert os.waitstatus_to_exitcode(status) == 0
        else:
            assert _is_refused(self.folder)
        counts["second processes refused"] += 1

    @invariant()
    def nothing_is_lost_or_invented(self) -> None:
        """In memory and on disk, where reading holds it against the chain."""
        counts["steps"] += 1
        assert list(map(_said, self.store.events)) == self.told
        if self.told:
            assert list(map(_said, read_events(self.folder))) == self.told

    def _append(self, kind: EventKind, number: int, attempt: int, body: dict[str, Any]) -> None:
        self.store.append(kind, body, number, attempt)
        self.told.append((kind, number, attempt, body))

    def _resume(self, why: str) -> None:
        self.store = RunStore(self.folder)
        counts[why] += 1


def check(runs: int, steps: int) -> Counter[str]:
    """So many machines of so many steps; what happened in them.

    Raises:
        AssertionError: an acknowledged event was lost, changed or invented.
    """
    counts.clear()
    run_state_machine_as_test(
        StoreMachine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return +counts


def _said(event: Event) -> Said:
    return event.kind, event.number, event.attempt, dict(event.body)


def _in_child(work: Callable[[], bool]) -> int:
    """Let a child do it; its wait status. It leaves 0 for True."""
    pid = fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if work() else 1
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1]


def _append_and_die(folder: Path, point: str, body: dict[str, Any], attempt: int) -> bool:
    def passing(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    with mock.patch.object(run, "passing", passing), mock.patch.object(files, "passing", passing):
        RunStore(folder).append(EventKind.VERDICT, body, 0, attempt)
    return False


def _is_refused(folder: Path) -> bool:
    try:
        RunStore(folder)
    except StorageError as error:
        return error.code == "RUN-LOCKED" and "process " in error.what
    return False
