"""Types: what goes into each function must be of a kind that it takes."""

from ..contracts import ReplyError
from .functions import FUNCTIONS, PAIRS, Function, Parameter
from .kinds import NUMBERS, WORDS, Kind
from .names import Inputs
from .tree import INFIX, Call, Column, Node, Number, Words, walk


def kind_of(node: Node, inputs: Inputs) -> Kind:
    """The type of an expression.

    Raises:
        ReplyError: a function is given what it does not take.
    """
    if isinstance(node, Column):
        return inputs.kind(node.id)
    if isinstance(node, Number):
        return Kind.NUMBER
    if isinstance(node, Words):
        return Kind.TEXT
    function = FUNCTIONS[node.function]
    given = [kind_of(argument, inputs) for argument in node.arguments]
    _count(node, function)
    if not _paired(node.function, given):
        for place, (argument, kind) in enumerate(zip(node.arguments, given, strict=True)):
            _fits(node.function, function.takes[min(place, len(function.takes) - 1)], argument, kind)
    if node.function == "clip":
        _ordered(node)
    return function.gives


def is_fitted(node: Node) -> bool:
    """Whether anything in it holds what training rows say."""
    return any(isinstance(n, Call) and FUNCTIONS[n.function].fitted for n in walk(node))


def _count(node: Call, function: Function) -> None:
    least, given = len(function.takes), len(node.arguments)
    if least <= given <= max(least, function.most):
        return
    wanted = f"{least} to {function.most}" if function.most > least else str(least)
    raise ReplyError(f"{node.function} takes {wanted} argument{'s' if wanted != '1' else ''}, not {given}")


def _paired(name: str, given: list[Kind]) -> bool:
    """Whether two arguments are of one kind that the function takes in pairs."""
    return any(set(given) <= kinds for kinds in PAIRS.get(name, ()))


def _fits(name: str, parameter: Parameter, argument: Node, kind: Kind) -> None:
    shown = f"{INFIX.get(name, name)} takes"
    if kind not in parameter.kinds:
        raise ReplyError(
            f"{shown} {_said(parameter.kinds)}, and {_short(argument)} is a {kind}{_hint(argument)}"
        )
    if parameter.form == "constant" and not isinstance(argument, Number | Words):
        raise ReplyError(f"{shown} a constant there, not {_short(argument)}")
    if parameter.form == "column" and not isinstance(argument, Column):
        raise ReplyError(f"{shown} a column there, not {_short(argument)}")
    if parameter.form == "plain" and is_fitted(argument):
        raise ReplyError(f"{shown} nothing that holds another group mean or frequency")


def _ordered(node: Call) -> None:
    low, high = node.arguments[1:]
    assert isinstance(low, Number)
    assert isinstance(high, Number)
    if low.value > high.value:
        raise ReplyError(f"clip takes the lower bound first: {low} is more than {high}")


def _said(kinds: frozenset[Kind]) -> str:
    if kinds == NUMBERS:
        return "numbers"
    if kinds == WORDS:
        return "a category or text"
    return " or ".join(f"a {kind}" for kind in sorted(kinds))


def _hint(argument: Node) -> str:
    return (
        " (single quotes are texts, columns have none or double ones)" if isinstance(argument, Words) else ""
    )


def _short(node: Node) -> str:
    text = str(node)
    return ascii(text if len(text) <= 40 else text[:40] + "...")
