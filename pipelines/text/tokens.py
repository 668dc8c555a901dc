"""Texts as numbers: words and pieces of words, hashed into a fixed number of buckets, so that no vocabulary is kept."""

import re
from collections.abc import Sequence

import numpy as np

from ..contracts import Value
from .texts import TOKEN, ends

_TOKEN = re.compile(TOKEN)
#: 0 stands for nothing.
PADDING = 0


class TokenOptions(Value):
    """How texts become numbers.

    Attributes:
        buckets: numbers that there are, 0 included.
        length: tokens of a text that are read; of a longer one the first three quarters and the end.
        words: longest sequence of words with a number of its own.
        pieces: whether pieces of 3 to 5 characters of each word have numbers too (Bojanowski et al. 2017).
    """

    buckets: int = 2**24
    length: int = 256
    words: int = 1
    pieces: bool = False


def tokens(rows: Sequence[str], options: TokenOptions) -> np.ndarray:
    """(rows, longest) int32, filled up with ``PADDING`` at the end; at least one column."""
    known: dict[str, int] = {}
    lists = [_numbers(row, options, known) for row in rows]
    out = np.full((len(rows), max([1, *map(len, lists)])), PADDING, dtype=np.int32)
    for place, numbers in enumerate(lists):
        out[place, : len(numbers)] = numbers
    return out


def _numbers(row: str, options: TokenOptions, known: dict[str, int]) -> list[int]:
    # What is far from both ends would be cut out again.
    words = _cut(_TOKEN.findall(ends(row, 80 * options.length).lower()), options.length)
    names = list(words)
    for size in range(2, options.words + 1):
        names += [" ".join(words[i : i + size]) for i in range(len(words) - size + 1)]
    if options.pieces:
        for word in words:
            marked = f"<{word[:40]}>"
            names += [marked[i : i + n] + "_" for n in (3, 4, 5) for i in range(len(marked) - n + 1)]
    return [_bucket(name, options.buckets, known) for name in _cut(names, options.length)]


def _bucket(name: str, buckets: int, known: dict[str, int]) -> int:
    from sklearn.utils import murmurhash3_32

    number = known.get(name)
    if number is None:
        number = known[name] = 1 + murmurhash3_32(name, positive=True) % (buckets - 1)
    return number


def _cut(items: list[str], length: int) -> list[str]:
    if len(items) <= length:
        return items
    head = length - length // 4
    return items[:head] + items[len(items) - (length - head) :]
