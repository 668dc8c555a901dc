"""What failed fits said, kept for the person who wants to know why."""

from collections.abc import Sequence
from pathlib import Path

from ..store.files import write_text
from .job import LOG
from .left import end_of
from .workers import Outcome

#: Of one fit: its end tells the most.
_MOST_BYTES = 20_000


def keep_logs(outcomes: Sequence[Outcome], path: Path) -> None:
    """Write the ends of the fits' logs into ``path``; no file where none said anything."""
    said = []
    for number, outcome in enumerate(outcomes):
        words = end_of(outcome.folder / LOG, _MOST_BYTES)
        if words:
            said.append(f"fit {number}: {outcome.report.status.value}: {outcome.report.reason}\n{words}\n")
    if said:
        path.parent.mkdir(exist_ok=True)
        write_text(path, "\n".join(said))
