"""The report's sections, in order. A new one is a function and its line here; empty ones are left out."""

from collections.abc import Callable

from ..data import ReportData
from ..document import Section
from .closing import budget, environment, usage
from .evidence import checks, scores
from .features import features
from .language import language
from .learning import learning
from .outcome import behaviour, importance
from .pictures import pictures
from .search import failures, leaderboard, search
from .split import split
from .table import data as data_section
from .task import task
from .tradeoffs import tradeoffs

_SECTIONS: tuple[Callable[[ReportData], Section | None], ...] = (
    task,
    data_section,
    split,
    checks,
    scores,
    search,
    leaderboard,
    learning,
    tradeoffs,
    failures,
    features,
    behaviour,
    pictures,
    importance,
    language,
    budget,
    environment,
    usage,
)


def sections(data: ReportData) -> tuple[Section, ...]:
    """Every section that has something to say."""
    return tuple(found for make in _SECTIONS if (found := make(data)) is not None)
