"""What functions of categories and texts do to columns: strings as objects, anything else is missing."""

from collections.abc import Callable

import numpy as np

Array = np.ndarray


def _each(of: Callable[[str], float]) -> Callable[[Array], Array]:
    """Over the different values of a column, each looked at once."""

    def column(values: Array) -> Array:
        words = [value if isinstance(value, str) else None for value in values]
        known = {word: np.nan if word is None else float(of(word)) for word in dict.fromkeys(words)}
        return np.array([known[word] for word in words], dtype=np.float64)

    return column


def _contains(values: Array, sought: Array) -> Array:
    text = str(sought[0]).casefold() if len(sought) else ""
    return _each(lambda value: float(text in value.casefold()))(values)


def _compared(same: bool) -> Callable[[Array, Array], Array]:
    def pair(a: Array, b: Array) -> Array:
        return np.array(
            [
                float((x == y) is same) if isinstance(x, str) and isinstance(y, str) else np.nan
                for x, y in zip(a, b, strict=True)
            ],
            dtype=np.float64,
        )

    return pair


#: Function of words -> what it does.
WORDS: dict[str, Callable[..., Array]] = {
    "length": _each(len),
    "word_count": _each(lambda value: len(value.split())),
    "contains": _contains,
    "equal": _compared(True),
    "not_equal": _compared(False),
}
