"""Derived features of a frame: learned from training rows, added to any rows, kept as JSON beside a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import ValidationError

from ..contracts import ColumnKind, DataError, InputColumn, InputSchema, ReplyError, Value
from .evaluate import Columns, evaluate, fit, fitted_parts
from .grouped import GroupTable
from .kinds import Kind
from .names import Inputs
from .read import Expression, read_expression

if TYPE_CHECKING:
    import pandas as pd

#: Features of one model at most.
MOST_FEATURES = 20
#: Name of the file.
FILE = "derived.json"


class Kept(Value):
    """What is on disk: canonical texts, and what their fitted parts learned."""

    expressions: tuple[str, ...]
    tables: tuple[GroupTable, ...]


@dataclass(frozen=True)
class Derived:
    """Features computed of the inputs of one model.

    Args:
        schema: the inputs that are read.
        texts: canonical expressions.
        tables: what was learned from training rows.
    """

    schema: InputSchema
    texts: tuple[str, ...]
    tables: tuple[GroupTable, ...]

    @classmethod
    def fitted(cls, schema: InputSchema, texts: Sequence[str], train: "pd.DataFrame") -> Self:
        """Learn from the rows of ``train``, and from no others."""
        inputs = Inputs(schema)
        trees = [read_expression(text, inputs).tree for text in texts]
        return cls(schema, tuple(texts), fit(trees, _columns(train, schema), inputs))

    def add(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        """The rows with a column for each feature, computed from their own inputs."""
        columns = _columns(frame, self.schema)
        made = {
            column.id: evaluate(expression.tree, columns, self._inputs, self.tables)
            for column, expression in zip(self.columns, self._expressions, strict=True)
        }
        return frame.assign(**made)

    @cached_property
    def columns(self) -> tuple[InputColumn, ...]:
        """The features as inputs of a model; ids ``d0``, ``d1``, ..."""
        return tuple(
            InputColumn(
                id=f"d{place}",
                name=text,
                kind=ColumnKind.BOOLEAN if expression.kind is Kind.BOOLEAN else ColumnKind.NUMERIC,
            )
            for place, (text, expression) in enumerate(zip(self.texts, self._expressions, strict=True))
        )

    @property
    def extended(self) -> InputSchema:
        """The schema of what :meth:`add` gives."""
        return self.schema.model_copy(update={"columns": (*self.schema.columns, *self.columns)})

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        kept = Kept(expressions=self.texts, tables=self.tables)
        (folder / FILE).write_text(kept.model_dump_json(), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, schema: InputSchema, texts: Sequence[str]) -> Self:
        """Read what :meth:`save` wrote.

        Raises:
            DataError: it is not there, damaged, or of other features than ``texts``.
        """
        try:
            kept = Kept.model_validate_json((folder / FILE).read_bytes())
            found = cls(schema, kept.expressions, kept.tables)
            sound = kept.expressions == tuple(texts) and found._is_whole()
        except (OSError, ValidationError, ReplyError) as error:
            raise _bad(f"{FILE} cannot be read: {str(error).splitlines()[0][:160]}") from error
        if not sound:
            raise _bad(f"{FILE} holds other features than the model was fitted with")
        return found

    @cached_property
    def _inputs(self) -> Inputs:
        return Inputs(self.schema)

    @cached_property
    def _expressions(self) -> tuple[Expression, ...]:
        return tuple(read_expression(text, self._inputs) for text in self.texts)

    def _is_whole(self) -> bool:
        """Whether every fitted part has its table."""
        wanted = fitted_parts([e.tree for e in self._expressions])
        return wanted.keys() == {t.part for t in self.tables}


def _columns(frame: "pd.DataFrame", schema: InputSchema) -> Columns:
    """Arrays of the inputs."""
    return {c.id: frame[c.id].to_numpy() for c in schema.columns}


def _bad(what: str) -> DataError:
    return DataError("BAD-MODEL", what, "use an unchanged copy, or train anew")
