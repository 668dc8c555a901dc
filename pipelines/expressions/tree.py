"""An expression as a tree of frozen values, and its text: ``parse(str(tree)) == tree``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

#: What stands between two arguments in the text; every other function is written ``name(a, b)``.
INFIX = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "less": "<",
    "less_equal": "<=",
    "equal": "==",
    "not_equal": "!=",
    "and": "and",
    "or": "or",
}


@dataclass(frozen=True)
class Column:
    """An input, by its id."""

    id: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True)
class Number:
    """A finite constant."""

    value: float

    def __str__(self) -> str:
        whole = self.value.is_integer() and abs(self.value) < 1e15
        return str(int(self.value)) if whole else repr(self.value)


@dataclass(frozen=True)
class Words:
    """A constant text."""

    value: str

    def __str__(self) -> str:
        return "'" + self.value.replace("'", "''") + "'"


@dataclass(frozen=True)
class Call:
    """A function of the table in ``functions.py`` with its arguments.

    ``depth`` is that of the tree below and with it (a column or constant has 0), ``nodes`` counts all of it.
    """

    function: str
    arguments: tuple["Node", ...]
    depth: int = field(init=False, compare=False, repr=False)
    nodes: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "depth", 1 + max((depth(a) for a in self.arguments), default=0))
        object.__setattr__(self, "nodes", 1 + sum(nodes(a) for a in self.arguments))

    def __str__(self) -> str:
        return _text(self, str)


Node = Column | Number | Words | Call


def depth(node: Node) -> int:
    """Calls within calls."""
    return node.depth if isinstance(node, Call) else 0


def nodes(node: Node) -> int:
    """Columns, constants and calls."""
    return node.nodes if isinstance(node, Call) else 1


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    if isinstance(node, Call):
        for argument in node.arguments:
            yield from walk(argument)


def columns_of(node: Node) -> tuple[str, ...]:
    """Ids of the inputs that an expression reads, each once, in order."""
    return tuple(dict.fromkeys(n.id for n in walk(node) if isinstance(n, Column)))


def named(node: Node, names: dict[str, str]) -> str:
    """The text with columns by their names, in double quotes where that is needed; for people."""

    def spoken(inner: Node) -> str:
        if isinstance(inner, Column):
            name = names.get(inner.id, inner.id)
            plain = name.isascii() and name.isidentifier()
            return name if plain else '"' + name.replace('"', '""') + '"'
        return _text(inner, spoken) if isinstance(inner, Call) else str(inner)

    return spoken(node)


def _text(call: Call, spoken: Callable[[Node], str]) -> str:
    sign = INFIX.get(call.function)
    if sign is None:
        return f"{call.function}({', '.join(spoken(a) for a in call.arguments)})"
    left, right = (
        f"({spoken(a)})" if isinstance(a, Call) and a.function in INFIX else spoken(a) for a in call.arguments
    )
    return f"{left} {sign} {right}"
