"""Every function there is. What is not in this table cannot be said."""

from dataclasses import dataclass
from typing import Literal

from .kinds import ANY, KEYS, NUMBERS, WORDS, Kind

#: ``any``: an expression; ``constant``: a number or text written out; ``column``: an input itself;
#: ``plain``: an expression in which nothing is fitted.
Form = Literal["any", "constant", "column", "plain"]


@dataclass(frozen=True)
class Parameter:
    """One argument."""

    kinds: frozenset[Kind]
    form: Form = "any"


@dataclass(frozen=True)
class Function:
    """What a function takes and gives.

    Attributes:
        takes: its arguments; the last may be repeated up to ``most`` in all.
        gives: its type.
        most: arguments at most.
        commutative: whether their order is all the same.
        fitted: whether it holds what training rows say.
    """

    takes: tuple[Parameter, ...]
    gives: Kind = Kind.NUMBER
    most: int = 0
    commutative: bool = False
    fitted: bool = False


_NUMBER, _DATE, _WORDS = Parameter(NUMBERS), Parameter(frozenset({Kind.DATE})), Parameter(WORDS)
_CONSTANT, _KEY = Parameter(NUMBERS, "constant"), Parameter(KEYS, "column")
_ONE, _TWO = Function((_NUMBER,)), Function((_NUMBER, _NUMBER))
_SWAP = Function((_NUMBER, _NUMBER), commutative=True)
_SEVERAL = Function((_NUMBER, _NUMBER), most=8, commutative=True)
_BOTH = Function((_NUMBER, _NUMBER), Kind.BOOLEAN, commutative=True)
_PART = Function((_DATE,))

#: ``subtract`` takes two dates too and gives days; comparisons take two of a kind: see ``check.py``.
FUNCTIONS: dict[str, Function] = {
    "add": _SWAP,
    "subtract": _TWO,
    "multiply": _SWAP,
    "divide": _TWO,
    "negate": _ONE,
    "abs": _ONE,
    "sign": _ONE,
    "sqrt": _ONE,
    "log": _ONE,
    "log1p": _ONE,
    "round": _ONE,
    "min": _SEVERAL,
    "max": _SEVERAL,
    "clip": Function((_NUMBER, _CONSTANT, _CONSTANT)),
    "less": Function((_NUMBER, _NUMBER), Kind.BOOLEAN),
    "less_equal": Function((_NUMBER, _NUMBER), Kind.BOOLEAN),
    "equal": _BOTH,
    "not_equal": _BOTH,
    "and": Function((Parameter(frozenset({Kind.BOOLEAN})),) * 2, Kind.BOOLEAN, commutative=True),
    "or": Function((Parameter(frozenset({Kind.BOOLEAN})),) * 2, Kind.BOOLEAN, commutative=True),
    "not": Function((Parameter(frozenset({Kind.BOOLEAN})),), Kind.BOOLEAN),
    "if_else": Function((Parameter(frozenset({Kind.BOOLEAN})), _NUMBER, _NUMBER)),
    "is_missing": Function((Parameter(ANY),), Kind.BOOLEAN),
    "year": _PART,
    "quarter": _PART,
    "month": _PART,
    "day": _PART,
    "day_of_year": _PART,
    "weekday": _PART,
    "hour": _PART,
    "minute": _PART,
    "length": Function((_WORDS,)),
    "word_count": Function((_WORDS,)),
    "contains": Function((_WORDS, Parameter(WORDS, "constant")), Kind.BOOLEAN),
    "frequency": Function((_KEY,), fitted=True),
    "mean_by": Function((Parameter(NUMBERS, "plain"), _KEY), fitted=True),
}
#: Functions whose two arguments may also be of another kind, both of the same.
PAIRS: dict[str, tuple[frozenset[Kind], ...]] = {
    "subtract": (frozenset({Kind.DATE}),),
    "less": (frozenset({Kind.DATE}),),
    "less_equal": (frozenset({Kind.DATE}),),
    "equal": (frozenset({Kind.DATE}), WORDS),
    "not_equal": (frozenset({Kind.DATE}), WORDS),
}
#: Names as they are called; those that have a sign are written with it.
CALLED = tuple(
    name
    for name in FUNCTIONS
    if name
    not in {
        "add", "subtract", "multiply", "divide", "less", "less_equal", "equal", "not_equal", "and", "or",
    }
)  # fmt: skip
