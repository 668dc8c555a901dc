"""The report's sections, in order. A new one is a function and its line here; empty ones are left out."""

from collections.abc import Callable

from ..data import ReportData
from ..document import Section
from .closing import budget, environment, usage
from .evidence import checks, scores
from .input import data as data_section
from .input import split, task
from .outcome import behaviour, importance
from .search import failures, leaderboard, search

_SECTIONS: tuple[Callable[[ReportData], Section | None], ...] = (
    task,
    scores,
    checks,
    data_section,
    split,
    search,
    leaderboard,
    failures,
    behaviour,
    importance,
    usage,
    budget,
    environment,
)


def sections(data: ReportData) -> tuple[Section, ...]:
    """Every section that has something to say."""
    return tuple(found for make in _SECTIONS if (found := make(data)) is not None)
