"""Finding the input that an expression names."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Literal

from ..contracts import InputColumn, InputSchema, ReplyError
from .kinds import KINDS, Kind

_MOST_NAMES, _MOST_COMPARED, _MOST_SHOWN = 3, 1000, 40


@dataclass(frozen=True)
class Inputs:
    """The columns that expressions may read.

    Args:
        schema: inputs of a model; the target and what is left out are not among them.
        words: how words are taken: as ``ids`` alone, which is how texts are kept; as ids, else names, which is how a
            language model is told of columns; or as names, else ids, which is how people write. Quoted, they are names.
        kept: ids of inputs that may not be read, whose effect the model must keep in hand.
    """

    schema: InputSchema
    words: Literal["ids", "ids first", "names first"] = "ids"
    kept: Collection[str] = ()

    def find(self, word: str, quoted: bool) -> InputColumn:
        """The input called ``word``.

        Raises:
            ReplyError: there is none, or it may not be read.
        """
        by_id = self._by_id.get(word)
        by_name = None if self.words == "ids" else self._by_name.get(word)
        found = (by_name or by_id) if quoted or self.words == "names first" else (by_id or by_name)
        if found is None:
            raise ReplyError(f"{word[:_MOST_SHOWN]!a} is no input{self._nearest(word)}")
        if found.id in self.kept:
            raise ReplyError(
                f"{found.id} must act in one direction alone (monotone): no expression may read it"
            )
        return found

    def kind(self, id: str) -> Kind:
        """The type of the input with this id."""
        return KINDS[self._by_id[id].kind]

    def names(self) -> dict[str, str]:
        """Id -> name in the file, of inputs whose name is no other's."""
        return {c.id: c.name for c in self.schema.columns}

    @cached_property
    def _by_id(self) -> dict[str, InputColumn]:
        return {c.id: c for c in self.schema.columns if c.kind in KINDS}

    @cached_property
    def _by_name(self) -> dict[str, InputColumn]:
        return {c.name: c for c in self.schema.columns if c.kind in KINDS}

    def _nearest(self, word: str) -> str:
        known = [*self._by_name, *self._by_id][:_MOST_COMPARED]
        near = get_close_matches(word[:_MOST_SHOWN], known, n=_MOST_NAMES, cutoff=0.6) or known[:_MOST_NAMES]
        return f"; there is {', '.join(f'{n[:_MOST_SHOWN]!a}' for n in near)}" if near else ""
