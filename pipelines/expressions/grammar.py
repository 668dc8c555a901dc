"""The parser: recursive descent over the tokens, with a bound on how deep it goes.

::

    either     = both {"or" both}
    both       = comparison {"and" comparison}
    comparison = sum [("<" | "<=" | ">" | ">=" | "==" | "!=") sum]
    sum        = product {("+" | "-") product}
    product    = unary {("*" | "/") unary}
    unary      = "-" unary | primary
    primary    = number | 'text' | column | "column" | function "(" either {"," either} ")" | "(" either ")"
"""

import math
from collections.abc import Callable
from difflib import get_close_matches

from ..contracts import ReplyError
from .functions import CALLED, FUNCTIONS
from .names import Inputs
from .tokens import Token, tokens
from .tree import Call, Column, Node, Number, Words

#: Calls within calls, and columns, constants and calls in all.
MOST_DEPTH, MOST_NODES = 6, 50
#: Parentheses within parentheses; many are needless, and all are read.
_MOST_NESTED = 30

_SUMS = {"+": "add", "-": "subtract"}
_PRODUCTS = {"*": "multiply", "/": "divide"}
_COMPARISONS = {"<": "less", "<=": "less_equal", ">": "less", ">=": "less_equal", "==": "equal", "!=": "not_equal"}  # fmt: skip
_JOINS = frozenset({"and", "or"})


def parse(text: str, inputs: Inputs) -> Node:
    """The tree of an expression, not yet checked for types.

    Raises:
        ReplyError: it is no expression, names what there is not, or is too large; with what to mend.
    """
    return _Parser(list(tokens(text)), inputs).whole()


class _Parser:
    def __init__(self, given: list[Token], inputs: Inputs) -> None:
        self._tokens = given
        self._inputs = inputs
        self._place = 0
        self._nested = 0

    def whole(self) -> Node:
        if self._over():
            raise ReplyError("the expression is empty")
        node = self._either()
        if not self._over():
            raise ReplyError(f"{self._next.text[:40]!a} cannot follow {_short(node)}{self._hint()}")
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _over(self) -> bool:
        return self._next.kind == "end"

    def _take(self, *signs: str) -> str | None:
        """Step over the next token where it is one of ``signs``."""
        token = self._next
        if token.kind in {"sign", "name"} and token.text in signs:
            self._place += 1
            return token.text
        return None

    def _chain(self, of: Callable[[], Node], signs: dict[str, str]) -> Node:
        left = of()
        while (sign := self._take(*signs)) is not None:
            left = _bounded(Call(signs[sign], (left, of())))
        return left

    def _either(self) -> Node:
        return self._chain(self._both, {"or": "or"})

    def _both(self) -> Node:
        return self._chain(self._comparison, {"and": "and"})

    def _comparison(self) -> Node:
        left = self._sum()
        sign = self._take(*_COMPARISONS)
        if sign is None:
            return left
        right = self._sum()
        if self._next.kind == "sign" and self._next.text in _COMPARISONS:
            raise ReplyError("compare two at a time and join them with and")
        pair = (right, left) if sign in {">", ">="} else (left, right)
        return _bounded(Call(_COMPARISONS[sign], pair))

    def _sum(self) -> Node:
        return self._chain(self._product, _SUMS)

    def _product(self) -> Node:
        return self._chain(self._unary, _PRODUCTS)

    def _unary(self) -> Node:
        signs = 0
        while self._take("-"):
            signs += 1
        node = self._primary()
        if signs % 2 == 0:
            return node
        return Number(-node.value) if isinstance(node, Number) else _bounded(Call("negate", (node,)))

    def _primary(self) -> Node:
        token = self._next
        if token.kind == "end":
            raise ReplyError("the expression ends where a value is missing")
        self._place += 1
        if token.kind == "number":
            return Number(_finite(token.text))
        if token.kind == "words":
            return Words(token.text)
        if token.kind == "quoted":
            return Column(self._inputs.find(token.text, quoted=True).id)
        if token.kind == "name" and token.text not in _JOINS:
            return self._called(token.text) if self._take("(") else self._column(token.text)
        if token.text == "(":
            return self._deeper(self._parenthesised)
        raise ReplyError(f"a value is missing before {token.text[:40]!a}")

    def _column(self, name: str) -> Node:
        return Column(self._inputs.find(name, quoted=False).id)

    def _called(self, name: str) -> Node:
        if name not in CALLED:
            near = get_close_matches(name[:40], CALLED, n=3) or CALLED
            raise ReplyError(f"no function is called {name[:40]!a}; there is {', '.join(near)}")
        return self._deeper(lambda: _bounded(Call(name, self._arguments(name))))

    def _arguments(self, name: str) -> tuple[Node, ...]:
        most = max(len(FUNCTIONS[name].takes), FUNCTIONS[name].most)
        found = [self._either()]
        while self._take(","):
            if len(found) == most:
                raise ReplyError(f"{name} takes {most} argument{'s' if most > 1 else ''} at most")
            found.append(self._either())
        self._close()
        return tuple(found)

    def _parenthesised(self) -> Node:
        node = self._either()
        self._close()
        return node

    def _close(self) -> None:
        if not self._take(")"):
            raise ReplyError(f"a ) is missing before {self._next.text[:40]!a}")

    def _deeper(self, read: Callable[[], Node]) -> Node:
        self._nested += 1
        if self._nested > _MOST_NESTED:
            raise ReplyError(f"more than {_MOST_NESTED} parentheses within each other")
        node = read()
        self._nested -= 1
        return node

    def _hint(self) -> str:
        return ": an operator is missing, or a name needs double quotes" if self._next.kind != "sign" else ""


def _bounded(call: Call) -> Call:
    """A call that is not too large; looked at as the tree grows, so that no text makes a large one first."""
    if call.depth > MOST_DEPTH:
        raise ReplyError(f"more than {MOST_DEPTH} operations within each other: make it simpler")
    if call.nodes > MOST_NODES:
        raise ReplyError(f"more than {MOST_NODES} parts: make it shorter")
    return call


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ReplyError(f"{text[:20]} is too large a number")
    return value


def _short(node: Node) -> str:
    text = str(node)
    return ascii(text if len(text) <= 40 else text[:40] + "...")
