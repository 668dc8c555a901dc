"""Finding cards: BM25 with weighted fields (Robertson and Zaragoza, 2009) over words of the vocabulary.

A word of the vocabulary is one term, of whatever length: "few rows" has nothing in common with "many rows".
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from ...pipelines.contracts import Value
from .card import Agent, Card, cards
from .ranking import rank
from .vocabulary import VOCABULARY

#: What a term counts in each field: ``when`` is meant for the search, the text mentions things in passing.
_WHEN, _TITLE, _BODY = 4.0, 2.0, 0.5
#: A card on one kind of task is of no use for the other, whatever else they share.
_KINDS = frozenset({"classification", "regression", "locating"})

#: The vocabulary's words in a card -> what they count there.
_Terms = Mapping[str, float]


class Query(Value):
    """What to find cards on: words of the vocabulary."""

    words: tuple[str, ...]


def retrieve(
    query: Query, agent: Agent, limit: int, families: Collection[str] | None = None
) -> Sequence[Card]:
    """Cards that fit a query, the best first and equals by name.

    A card fits if a word of its ``when`` is asked for; what its text mentions counts for the order alone.

    Args:
        query: what :func:`~.describe.describe` made of a task.
        agent: whose cards are wanted.
        limit: how many there may be.
        families: leaves out cards that are on other families alone.
    """
    terms = _terms(agent)
    scores = rank(query.words, terms)
    fitting = [
        card
        for card in cards()
        if card.name in terms
        and not set(card.when).isdisjoint(query.words)
        and _admits(_KINDS.intersection(card.when), query.words)
        and _admits(card.families, families)
    ]
    return sorted(fitting, key=lambda card: (-scores[card.name], card.name))[:limit]


def _admits(named: Collection[str], wanted: Collection[str] | None) -> bool:
    """Whether a card that is on ``named`` alone, or on all where it names none, serves what is wanted."""
    return wanted is None or not named or not set(named).isdisjoint(wanted)


@cache
def _terms(agent: Agent) -> Mapping[str, _Terms]:
    """Name of a card of the agent -> its terms."""
    return {card.name: _counted(card) for card in cards() if agent in card.agents}


def _counted(card: Card) -> _Terms:
    title, body = _plain(card.title), _plain(card.body)
    found = {
        word: _WHEN * (word in card.when)
        + _TITLE * title.count(f" {word} ")
        + _BODY * body.count(f" {word} ")
        for word in VOCABULARY
    }
    return {word: weight for word, weight in found.items() if weight}


def _plain(text: str) -> str:
    """Words in lower case with one space around each."""
    return f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "
