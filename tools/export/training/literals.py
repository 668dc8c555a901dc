"""Values as Python text. Names come out of files, so nothing but a literal is ever written of them."""

from collections.abc import Mapping

_WIDTH = 100


def literal(value: object) -> str:
    """A literal that reads as the value, over several lines where it is long.

    ``repr`` writes what cannot be seen, such as marks that turn the direction of text, as escapes.

    Raises:
        TypeError: it is no plain value.
    """
    _check(value)
    return _written(value, 0)


def _written(value: object, depth: int) -> str:
    line = repr(value)
    if isinstance(value, str):
        return _quoted(line)
    if len(line) <= _WIDTH or not isinstance(value, Mapping | list | tuple):
        return line if not isinstance(value, Mapping | list | tuple) else _on_one_line(value)
    inner = "    " * (depth + 1)
    if isinstance(value, Mapping):
        parts = [f"{_written(k, 0)}: {_written(v, depth + 1)}" for k, v in value.items()]
        open_, close = "{", "}"
    else:
        parts = [_written(v, depth + 1) for v in value]
        open_, close = ("[", "]") if isinstance(value, list) else ("(", ")")
    lines = [f"{inner}{part}," for part in parts]
    return "\n".join([open_, *lines, "    " * depth + close])


def _on_one_line(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_on_one_line(k)}: {_on_one_line(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_on_one_line, value)) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_on_one_line, value)) + ("," if len(value) == 1 else "") + ")"
    return _quoted(repr(value)) if isinstance(value, str) else repr(value)


def _quoted(line: str) -> str:
    """Double quotes, as the rest of a script has them, where that takes no escapes."""
    return f'"{line[1:-1]}"' if line.startswith("'") and '"' not in line and "\\'" not in line else line


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
