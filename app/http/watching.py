"""Runs as they go on: read once for all who watch, and told to each from where it left off."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from ...pipelines.contracts import PersonError, RequestError
from ...tools.runs.summary import RunState, RunSummary, TrialPoint, curve
from ...tools.store.events import EventKind
from ...tools.store.history import is_planned, replay
from ..control import Runs
from .problems import of_error
from .sse import COMMENT, KEEP_ALIVE_SECONDS, event

LOOK_SECONDS = 0.5
_LINES = 100
_GOING_ON = frozenset({RunState.STARTING, RunState.WORKING})


@dataclass(frozen=True)
class Seen:
    """A run at one moment; each trial with the number of the event that it ended with."""

    summary: RunSummary
    trials: tuple[tuple[int, TrialPoint], ...] = ()
    lines: tuple[str, ...] = ()


@dataclass
class _Watched:
    watchers: int = 0
    version: int = 0
    seen: Seen | None = None
    #: Changes whenever a client changes the run: what was read before does not count any more.
    touched: int = 0
    read: int = -1
    problem: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None


class Watching:
    """Those who watch runs; one reader for each run that is watched.

    Args:
        runs: the runs.
        most: watchers at a time.
    """

    def __init__(self, runs: Runs, most: int) -> None:
        self._runs = runs
        self._most = most
        self._watched: dict[str, _Watched] = {}
        self._closed = False

    def close(self) -> None:
        """End every stream: the server ends, and those who watch come back."""
        self._closed = True
        for watched in self._watched.values():
            watched.changed.set()

    def known(self, name: str) -> RunSummary | None:
        """Where a run stood half a second ago at most; None where nobody watches it, or a client has just changed it.

        Whoever asks the record while it grows waits for it to be read; many who ask often need not.
        """
        watched = self._watched.get(name)
        if watched is None or watched.seen is None or watched.read != watched.touched:
            return None
        return watched.seen.summary

    def touch(self, name: str) -> None:
        """A client changes the run."""
        if (watched := self._watched.get(name)) is not None:
            watched.touched += 1

    async def events(self, word: str, after: int) -> AsyncIterator[bytes]:
        """The stream for one watcher.

        Args:
            word: names the run.
            after: number of the last event that the watcher has seen.

        Returns:
            An iterator over ``trial`` for each that ended after ``after``, ``summary`` and ``console`` whenever they change, and
            ``end`` when nobody works on the run any more. Their ids are numbers of the record's events.

        Raises:
            RequestError: there is no such run, or too many watch.
        """
        if sum(w.watchers for w in self._watched.values()) >= self._most:
            raise RequestError("BUSY", "too many watch already", "ask for the summary instead")
        name = (await run_in_threadpool(self._runs.summary, word)).name
        return self._tell(name, after)

    async def _tell(self, name: str, after: int) -> AsyncIterator[bytes]:
        # Here, not before: a stream that is never begun is never ended either.
        watched = self._watched.setdefault(name, _Watched())
        watched.watchers += 1
        if watched.task is None:
            watched.task = asyncio.create_task(self._look(name, watched))
        version, lines = 0, None
        try:
            # Time before a browser that lost the connection asks again.
            yield b"retry: 1000\n\n"
            while not self._closed:
                if not await _newer(watched, version):
                    yield COMMENT
                    continue
                if self._closed:
                    return
                version, seen = watched.version, watched.seen
                if seen is None:
                    yield event(watched.problem, "problem")
                    return
                for seq, point in seen.trials:
                    if seq > after:
                        yield event(point.model_dump_json(), "trial", seq)
                        after = seq
                after = max(after, seen.summary.seq)
                if seen.lines != lines:
                    lines = seen.lines
                    yield event(json.dumps(lines), "console")
                yield event(seen.summary.model_dump_json(), "summary", after)
                if seen.summary.state not in _GOING_ON:
                    yield event(json.dumps(seen.summary.state.value), "end", after)
                    return
        finally:
            self._leave(name, watched)

    def _leave(self, name: str, watched: _Watched) -> None:
        watched.watchers -= 1
        if watched.watchers == 0:
            if watched.task is not None:
                watched.task.cancel()
            if self._watched.get(name) is watched:
                del self._watched[name]

    async def _look(self, name: str, watched: _Watched) -> None:
        while True:
            began, touched = time.monotonic(), watched.touched
            try:
                seen = await run_in_threadpool(self._read, name, watched.seen)
            except PersonError as error:
                watched.seen, watched.problem = None, of_error(error).model_dump_json()
                _tell_all(watched)
                return
            watched.read = touched
            if seen != watched.seen:
                watched.seen = seen
                _tell_all(watched)
            # Reading a long record may take longer than it pays to look again at once.
            await asyncio.sleep(max(LOOK_SECONDS, 2 * (time.monotonic() - began)))

    def _read(self, name: str, before: Seen | None) -> Seen:
        summary = self._runs.summary(name)
        lines = tuple(self._runs.console(name, _LINES))
        if before is not None and summary.seq == before.summary.seq:
            return Seen(summary, before.trials, lines)
        return Seen(summary, finished_trials(self._runs, summary), lines)


def finished_trials(runs: Runs, summary: RunSummary) -> tuple[tuple[int, TrialPoint], ...]:
    """The finished trials of a run, each with the number of the event that says so; none before there is a plan."""
    if summary.seq == 0 or summary.state is RunState.DAMAGED:
        return ()
    events = [e for e in runs.catalogue.events(summary.name) if e.seq <= summary.seq]
    if not is_planned(events):
        return ()
    ended = {e.number: e.seq for e in events if e.kind is EventKind.FINISHED}
    return tuple((ended.get(p.number, 0), p) for p in curve(replay(events), events))


async def _newer(watched: _Watched, version: int) -> bool:
    """Wait until there is something new; False where there was nothing for a while."""
    if watched.version > version:
        return True
    try:
        await asyncio.wait_for(watched.changed.wait(), KEEP_ALIVE_SECONDS)
    except TimeoutError:
        return False
    return True


def _tell_all(watched: _Watched) -> None:
    watched.version += 1
    watched.changed.set()
    watched.changed = asyncio.Event()
