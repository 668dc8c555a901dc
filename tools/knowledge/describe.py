"""From facts to a query."""

from ...pipelines.contracts import DataProfile, TaskSpec
from .search import Query
from .situation import Situation
from .vocabulary import VOCABULARY


def describe(task: TaskSpec, profile: DataProfile, seconds: float) -> Query:
    """The words of the vocabulary that hold.

    The person's own words stay out: what is found depends on facts alone, and nothing private gets further.

    Args:
        task: what is to be done.
        profile: facts of the table, its target included.
        seconds: the time limit.
    """
    situation = Situation(task=task, profile=profile, seconds=seconds)
    return Query(words=tuple(word for word, holds in VOCABULARY.items() if holds(situation)))
