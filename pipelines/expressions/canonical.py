"""One form for expressions that say the same in another order."""

from .functions import FUNCTIONS
from .tree import Call, Column, Node


def canonical(node: Node) -> Node:
    """The expression with the arguments of commutative functions in a fixed order, at every depth.

    Sums of three are not regrouped: of floating-point numbers that would be another sum.
    """
    if not isinstance(node, Call):
        return node
    arguments = tuple(canonical(argument) for argument in node.arguments)
    if FUNCTIONS[node.function].commutative:
        arguments = tuple(sorted(arguments, key=_place))
    return Call(node.function, arguments)


def _place(node: Node) -> tuple[int, str]:
    """Columns, then calls, then constants, as people write them."""
    return 0 if isinstance(node, Column) else 1 if isinstance(node, Call) else 2, str(node)
