"""Which decisions answer a question: BM25 over what is on record, with a table of synonyms for the question's words."""

import re
import unicodedata
from collections.abc import Sequence

from ..knowledge.ranking import rank
from .decision import Decision
from .synonyms import STOP, stands_for

#: What a word counts in each field.
_TOPIC, _QUESTION, _CHOICE, _REST = 4.0, 3.0, 2.0, 1.0
#: Answers as good as this, compared with the best one, are given too.
_NEARLY, _MOST = 0.6, 5
#: What stands for a word counts a little less than the word itself, which may name a column.
_OWN = 2


def answers(question: str, log: Sequence[Decision], most: int = _MOST) -> tuple[Decision, ...]:
    """The decisions that answer, best first; none where nothing on record has to do with the question."""
    asked = [word for word in words(question) if word not in STOP]
    terms = {number: _terms(decision) for number, decision in enumerate(log)}
    scores = dict.fromkeys(terms, 0.0)
    for word in dict.fromkeys(asked):
        known = stands_for(word)
        for number, value in rank(known, terms).items():
            # A topic with three words shall not count three times.
            scores[number] += value / len(known)
        for number, value in rank((word,), terms).items():
            scores[number] += _OWN * value
    best = max(scores.values(), default=0.0)
    if best <= 0:
        return ()
    fitting = sorted((n for n in scores if scores[n] >= _NEARLY * best), key=lambda n: (-scores[n], n))
    return tuple(log[n] for n in fitting[:most])


def words(text: str) -> list[str]:
    """Words in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))


def _terms(decision: Decision) -> dict[str, float]:
    found: dict[str, float] = {}
    parts = (
        (_TOPIC, decision.topic),
        (_QUESTION, decision.question),
        (_CHOICE, decision.choice),
        (_REST, " ".join((*decision.options, *decision.evidence, decision.effect))),
    )
    for weight, text in parts:
        # Once a field: a long list of columns shall not drown what the decision is about.
        for word in set(words(text)):
            found[word] = found.get(word, 0.0) + weight
    return found
