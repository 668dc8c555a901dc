"""From a text to a feature: parsed, checked for types, in canonical form."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from ..contracts import InputSchema, ReplyError
from .canonical import canonical
from .check import kind_of
from .grammar import parse
from .kinds import NUMBERS, Kind
from .names import Inputs
from .tokens import MOST_CHARACTERS
from .tree import Column, Node, columns_of, named


@dataclass(frozen=True)
class Expression:
    """A feature that can be computed. ``str`` of it is the canonical text, with ids, that is kept everywhere."""

    tree: Node
    kind: Kind

    def __str__(self) -> str:
        return str(self.tree)

    @property
    def columns(self) -> tuple[str, ...]:
        """Ids of the inputs that it reads."""
        return columns_of(self.tree)

    def spoken(self, inputs: Inputs) -> str:
        """The text with the file's names, for people."""
        return named(self.tree, inputs.names())


def readable(texts: Sequence[str], schema: InputSchema) -> tuple[str, ...]:
    """Those of some canonical texts whose columns are all among the inputs of ``schema``."""
    inputs, found = Inputs(schema), []
    for text in texts:
        with suppress(ReplyError):
            found.append(str(read_expression(text, inputs)))
    return tuple(found)


def spoken(text: str, schema: InputSchema) -> str:
    """A canonical text with the file's names, for people; as it is where its columns are no inputs any more."""
    inputs = Inputs(schema)
    try:
        return read_expression(text, inputs).spoken(inputs)
    except ReplyError:
        return text


def read_expression(text: str, inputs: Inputs) -> Expression:
    """Read a feature.

    Raises:
        ReplyError: it is none, with what to mend.
    """
    tree = canonical(parse(text, inputs))
    kind = kind_of(tree, inputs)
    if kind not in NUMBERS:
        raise ReplyError(f"a feature is a number or a truth value, and this is a {kind}")
    if isinstance(tree, Column):
        raise ReplyError(f"{tree} is an input already")
    if not columns_of(tree):
        raise ReplyError("it reads no column: every row would have the same")
    if len(str(tree)) > MOST_CHARACTERS:
        raise ReplyError(f"written out, it has more than {MOST_CHARACTERS} characters: make it shorter")
    return Expression(tree, kind)
