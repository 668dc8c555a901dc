"""BM25 (Robertson and Zaragoza, 2009) over weighted terms."""

import math
from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

#: How fast a repeated term saturates, and how much long texts are held back: the usual values.
_K1, _B = 1.2, 0.75
_Name = TypeVar("_Name", bound=Hashable)


def rank(words: Collection[str], texts: Mapping[_Name, Mapping[str, float]]) -> Mapping[_Name, float]:
    """Name of each text -> how well it fits; 0 where it has none of the words.

    Args:
        words: that are asked for.
        texts: terms of each text and what they count there, which is more than 0.
    """
    if not texts:
        return {}
    lengths = {name: sum(terms.values()) for name, terms in texts.items()}
    mean = sum(lengths.values()) / len(texts) or 1.0
    rarities = {word: _rarity(word, texts) for word in set(words)}
    return {
        # An exact sum: the order of the words must not decide between equals.
        name: math.fsum(
            rarity * terms[word] * (_K1 + 1) / (terms[word] + _K1 * (1 - _B + _B * lengths[name] / mean))
            for word, rarity in rarities.items()
            if word in terms
        )
        for name, terms in texts.items()
    }


def _rarity(word: str, texts: Mapping[_Name, Mapping[str, float]]) -> float:
    """Inverse document frequency in the form that is never negative."""
    having = sum(word in terms for terms in texts.values())
    return math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
