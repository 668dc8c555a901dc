"""What a column must be like to be predicted, to order rows or to bind them together: a run would be refused else."""

from ...pipelines.contracts import DROPPED_KINDS, UNPREDICTABLE_KINDS, ColumnProfile, DataProfile

#: Test rows and each of five folds must get some of the groups, and learning needs several to generalise from.
_LEAST_GROUPS = 10
#: Test rows and at least one fold come after others.
_LEAST_TIMES = 4
#: A target that more rows lack is refused.
_MOST_MISSING = 0.05


def can_be_target(profile: DataProfile, name: str) -> bool:
    """Whether a column holds classes or amounts, for nearly all rows."""
    column = profile.column(name)
    return column.kind not in UNPREDICTABLE_KINDS and column.missing <= _MOST_MISSING * profile.rows


def can_bind(profile: DataProfile, name: str) -> bool:
    """Whether a column's equal values can be kept on one side of a split."""
    column = profile.column(name)
    return _LEAST_GROUPS <= column.unique < profile.rows - column.missing


def can_order(profile: DataProfile, name: str) -> bool:
    """Whether a column's values come one after another: numbers, or dates."""
    column = profile.column(name)
    return column.numbers is not None and column.unique >= _LEAST_TIMES


def is_input(column: ColumnProfile, target: str) -> bool:
    """Whether there is something in a column to learn the target from."""
    return column.kind not in DROPPED_KINDS and column.name != target
