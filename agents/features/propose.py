"""Asking for features once, and reading the answer: each is an expression of our own small language, or refused."""

from collections.abc import Callable
from typing import Any

from ...pipelines.contracts import (
    DataProfile,
    DerivedFeature,
    PipelinePlan,
    RefusedFeature,
    ReplyError,
    Value,
)
from ...pipelines.expressions import MOST_CHARACTERS, Expression, Inputs
from ...tools.llm.access import Access, NoAnswer
from ..planner.alternatives import clean
from ..planner.describe import Privacy
from .told import told

#: Features that are asked for.
MOST = 6
#: Of its own words, and of what it proposed and what is refused.
_MOST_WHY, _MOST_REFUSED, _MOST_REASON = 120, 12, 300
#: Problems that are told at once.
_MOST_PROBLEMS = 3

#: Reads a feature and holds it against the development rows; ReplyError says why it is none.
Read = Callable[[str], Expression]


class Proposed(Value):
    """One feature, in a language model's words."""

    why: str
    expression: str


class Proposals(Value):
    """An answer."""

    features: tuple[Proposed, ...]


class Sifted(Value):
    """What is sound and what is not, of all that was answered."""

    features: tuple[DerivedFeature, ...] = ()
    refused: tuple[RefusedFeature, ...] = ()


def propose_features(
    access: Access, plan: PipelinePlan, profile: DataProfile, inputs: Inputs, read: Read, privacy: Privacy
) -> Sifted:
    """Ask for features, once more where some of the first answer are refused; what is sound in either is taken.

    Args:
        access: the language model.
        plan, profile: the task and its table.
        inputs: the columns that features may read.
        read: reads an expression.
        privacy: what of the table may be told.
    """
    sieve = _Sieve(read)
    try:
        access.ask(
            "features", Proposals, told(profile, plan, inputs, privacy), schema=_SCHEMA, check=sieve.take
        )
    except NoAnswer:
        # On record where it happened; what was sound in an answer before is taken all the same.
        pass
    return sieve.sifted()


class _Sieve:
    """Takes answers one after another."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._found: dict[str, DerivedFeature] = {}
        self._refused: dict[str, str] = {}

    def take(self, answer: Proposals) -> None:
        """Sift an answer.

        Raises:
            ReplyError: something is to be mended; usable where anything is sound so far.
        """
        problems = []
        for said in answer.features[:MOST]:
            try:
                expression = self._read(said.expression)
            except ReplyError as error:
                self._refused[said.expression] = str(error)
                problems.append(f"{said.expression[:60]!a}: {error}")
                continue
            feature = DerivedFeature(expression=str(expression), why=clean(said.why, _MOST_WHY))
            if len(self._found) < MOST:
                self._found.setdefault(feature.expression, feature)
        if problems:
            raise ReplyError("; ".join(problems[:_MOST_PROBLEMS]), usable=bool(self._found))

    def sifted(self) -> Sifted:
        """What came of all answers."""
        refused = list(self._refused.items())[:_MOST_REFUSED]
        return Sifted(
            features=tuple(self._found.values()),
            refused=tuple(
                RefusedFeature(text=clean(text, MOST_CHARACTERS), reason=why[:_MOST_REASON])
                for text, why in refused
            ),
        )


_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "why": {"type": "string", "maxLength": 100},
                    "expression": {"type": "string", "maxLength": 120},
                },
                "required": ["why", "expression"],
                "additionalProperties": False,
            },
            "minItems": 1,
            "maxItems": MOST,
        }
    },
    "required": ["features"],
    "additionalProperties": False,
}
