"""Values as Python text. Names come out of files, so nothing but a literal is ever written of them."""

import pprint
from collections.abc import Mapping

_WIDTH = 100



def literal(value: object) -> str:
    """A literal that reads as the value, over several lines where it is long.

    ``repr`` writes what cannot be seen, such as marks that turn the direction of text, as escapes.

    Raises:
        TypeError: it is no plain value.
    """
    _check(value)
    return pprint.pformat(value, width=_WIDTH, sort_dicts=False, compact=True)


def _check(value: object) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _check(key)
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif type(value) not in {bool, int, float, str, type(None)}:
        raise TypeError(f"{type(value).__name__} is no plain value")
    elif isinstance(value, float) and value - value != 0:
        raise TypeError("a number without end has no literal")
