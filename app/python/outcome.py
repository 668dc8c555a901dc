"""What the caller gets of a run: its result, and errors of the crew as exceptions of Python."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import error

if TYPE_CHECKING:
    from ...pipelines.contracts import RunResult
    from ...tools.store.history import History


@contextmanager
def as_python() -> Iterator[None]:
    """Errors meant for the person are raised as the exceptions of :mod:`.errors`."""
    from ...pipelines.contracts import PersonError

    try:
        yield
    except PersonError as told:
        raise error(told.exit_code, told.code, told.what, told.hint) from told


def history(folder: Path) -> "History":
    """What has happened in the run.

    Raises:
        AutoMLError: there is no run, or its record cannot be read.
    """
    from ...tools.store.history import replay
    from ...tools.store.run import read_events

    with as_python():
        return replay(read_events(folder))


def result(folder: Path) -> "RunResult":
    """The result of the run.

    Raises:
        AutoMLError: there is none.
    """
    found = history(folder).result
    if found is None:
        raise error(2, "RUN-NOT-OVER", f"the run in {folder} is not over", "go on with resume()")
    return found
