"""Words with one letter wrong: missing, doubled, replaced, or two that changed places."""

from collections.abc import Sequence
from functools import lru_cache


@lru_cache(maxsize=8192)
def nearest(word: str, known: Sequence[str]) -> str | None:
    """The one known word that ``word`` may have been meant to be, or None."""
    found = [k for k in known if k[0] == word[0] and _one_apart(word.removesuffix("s"), k)]
    return found[0] if len(found) == 1 else None


def _one_apart(a: str, b: str) -> bool:
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) == len(b):
        swapped = a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
        return swapped or a[at + 1 :] == b[at + 1 :]
    shorter, longer = sorted((a, b), key=len)
    return shorter[at:] == longer[at + 1 :]
