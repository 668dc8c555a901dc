"""Where a run stands, as an answer, and waiting for it."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from mcp.server.mcpserver import Context

from ...tools.report.wording import shown
from ...tools.runs.summary import RunState, RunSummary
from .answers import RunAnswer
from .place import Place

_T = TypeVar("_T")

#: Longest text of one field; names and messages may hold anything.
LONGEST = 600
_LOOK_SECONDS = 0.3
#: Clients give up on silence; so often they hear of a run that has nothing new.
_SIGN_SECONDS = 5.0

_NEXT = {
    RunState.STARTING: "call status with wait_seconds",
    RunState.WORKING: "call status with wait_seconds; cancel stops it",
    RunState.INTERRUPTED: "call resume to go on, or start anew",
    RunState.REFUSED: "mend what problem says, then start anew",
    RunState.DAMAGED: "run `automl-agent doctor` on its folder",
    RunState.VERIFIED: "call result; predict uses the model",
    RunState.UNVERIFIED: "call result: failed_checks says why, and what to do",
    RunState.FAILED: "call result: reasons says why",
}


def answer(place: Place, found: RunSummary) -> RunAnswer:
    """A summary as agents see it."""
    return RunAnswer(
        run=found.name,
        folder=str(place.runs.root / found.name),
        state=found.state.value,
        is_over=found.state.rests,
        doing=shown(found.doing, LONGEST),
        problem=shown(found.problem, LONGEST),
        target=None if found.target is None else shown(found.target, LONGEST),
        kind=found.kind,
        metric=found.metric,
        direction=found.direction,
        trials=found.trials,
        best_validation_score=found.best.score if found.best is not None else None,
        best_family=found.best.family if found.best is not None else None,
        elapsed_seconds=round(found.elapsed, 1),
        time_limit_seconds=found.time_limit,
        test_score=found.scores.test if found.scores is not None else None,
        llm=found.llm,
        next=_NEXT[found.state],
    )


async def wait(place: Place, word: str, seconds: float, context: Context[None, Any]) -> RunSummary:
    """The summary of a run as soon as nothing goes on any more, or after so many seconds; progress is told meanwhile.

    Raises:
        RequestError: there is no such run.
    """
    began = time.monotonic()
    told, sign = -1, began
    while True:
        found = await anyio.to_thread.run_sync(place.summary, word)
        passed = time.monotonic() - began
        if found.state.rests or passed >= seconds:
            return found
        if found.seq != told or time.monotonic() - sign >= _SIGN_SECONDS:
            await context.report_progress(passed, seconds, _in_words(found))
            told, sign = found.seq, time.monotonic()
        await anyio.sleep(min(_LOOK_SECONDS, max(0.0, seconds - passed)))


async def in_thread(act: Callable[[], _T]) -> _T:
    """What blocks, beside the loop."""
    return await anyio.to_thread.run_sync(act)


def _in_words(found: RunSummary) -> str:
    words = f"{found.name}: {found.doing or found.state.value}"
    if found.trials:
        words += f", {found.trials} trials"
    if found.best is not None and found.best.score is not None:
        words += f", best {found.metric} {found.best.score:.4g}"
    return shown(words, LONGEST)
