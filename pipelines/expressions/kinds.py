"""Types of expressions: what a function takes and gives."""

from enum import StrEnum

from ..contracts import ColumnKind


class Kind(StrEnum):
    """A type. Missing values are part of each."""

    NUMBER = "number"
    BOOLEAN = "truth value"
    DATE = "date"
    CATEGORY = "category"
    TEXT = "text"


#: Kinds of columns that an expression may read.
KINDS = {
    ColumnKind.NUMERIC: Kind.NUMBER,
    ColumnKind.BOOLEAN: Kind.BOOLEAN,
    ColumnKind.DATETIME: Kind.DATE,
    ColumnKind.CATEGORICAL: Kind.CATEGORY,
    ColumnKind.TEXT: Kind.TEXT,
}

#: Truth values count as 1 and 0.
NUMBERS = frozenset({Kind.NUMBER, Kind.BOOLEAN})
WORDS = frozenset({Kind.CATEGORY, Kind.TEXT})
#: What rows are grouped by.
KEYS = frozenset({Kind.CATEGORY, Kind.BOOLEAN})
ANY = frozenset(Kind)
