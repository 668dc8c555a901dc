"""What a column holds, judged by its values and, for identifiers, by its name."""

import re
from typing import TYPE_CHECKING

from ...pipelines.contracts import ColumnKind

if TYPE_CHECKING:
    import polars as pl

_ID_NAME = re.compile(
    r"(^|[^a-z])(id|ids|key|uuid|guid|index|idx|row|rownum|rownames?|record|serial|sku|pk|nr|no|num|number)$|"
    r"^(id|uuid|guid|index|unnamed: ?\d+|row|rownames?|column_1)([^a-z]|$)",
)
_ENTITY = re.compile(
    r"(^|[^a-z])(patient|customer|client|user|subject|person|member|household|account|session|device|driver|"
    r"student|player|employee|company|firm|store|shop|machine|sensor|vehicle|engine|unit|visitor|donor|group|"
    r"cluster|family|site|hospital|school)s?([^a-z]|$)"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TRUTH = frozenset({"true", "false"}), frozenset({"yes", "no"}), frozenset({"y", "n"}), frozenset({"t", "f"})
#: Share of different values from which words are identifiers, and the rows it takes to tell.
_ALL_DIFFERENT, _ENOUGH_ROWS = 0.95, 30
_WORDS_OF_PROSE, _DIFFERENT_PROSE = 3.5, 0.3
#: Signs of scripts that put no blanks between words, and about how many of them are a word.
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_SIGNS_A_WORD = 2.0


def lower_name(name: str) -> str:
    """A name in lower case with its seams as underscores."""
    return _CAMEL.sub("_", name[:200]).lower()


def is_identifier_name(name: str) -> bool:
    """Whether a column is called like a key."""
    return _ID_NAME.search(lower_name(name)) is not None


def is_entity_name(name: str) -> bool:
    """Whether a column is called like something that may own several rows."""
    return _ENTITY.search(lower_name(name)) is not None or is_identifier_name(name)


def kind_of(column: "pl.Series", name: str, unique: int) -> ColumnKind:
    """The kind of a column called ``name`` with ``unique`` different values, missing ones not counted."""
    import polars as pl

    present = len(column) - column.null_count()
    if present == 0:
        return ColumnKind.EMPTY
    if unique == 1 and present == len(column):
        return ColumnKind.CONSTANT
    if column.dtype == pl.Binary:
        return ColumnKind.IMAGE
    if column.dtype == pl.Datetime:
        return ColumnKind.DATETIME
    if column.dtype == pl.Boolean:
        return ColumnKind.BOOLEAN
    if column.dtype == pl.String:
        return _kind_of_words(column, unique, present)
    return ColumnKind.IDENTIFIER if _counts_rows(column, name, unique, present) else ColumnKind.NUMERIC


def _counts_rows(column: "pl.Series", name: str, unique: int, present: int) -> bool:
    """Whole numbers, all different, that are called like a key or count 1, 2, 3 without a gap."""
    if unique < present or present < _ENOUGH_ROWS:
        return False
    if bool((column.drop_nulls() % 1 != 0).any()):
        return False
    low, high = column.min(), column.max()
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    return high - low == unique - 1 or is_identifier_name(name)


def _kind_of_words(column: "pl.Series", unique: int, present: int) -> ColumnKind:
    values = column.drop_nulls()
    if unique == 2 and frozenset(values.str.to_lowercase().unique().to_list()) in _TRUTH:
        return ColumnKind.BOOLEAN
    first = values.head(2000)
    words = max(_mean_matches(first, r"\S+"), _mean_matches(first, _UNSPACED) / _SIGNS_A_WORD)
    if words >= _WORDS_OF_PROSE and unique > _DIFFERENT_PROSE * present and unique > _ENOUGH_ROWS:
        return ColumnKind.TEXT
    if unique >= _ALL_DIFFERENT * present and present >= _ENOUGH_ROWS:
        return ColumnKind.IDENTIFIER
    return ColumnKind.CATEGORICAL


def _mean_matches(values: "pl.Series", pattern: str) -> float:
    return float(values.str.count_matches(pattern).mean() or 0)  # type: ignore[arg-type]
