"""What is demanded of the model, beside its score, must be possible with the table that there is."""

from ...pipelines.contracts import ColumnKind, Constraints, DataProfile, RequestError, TaskKind

#: Kinds of columns that have no more and less that a model would read as such.
_UNORDERED = frozenset({ColumnKind.CATEGORICAL, ColumnKind.TEXT, ColumnKind.DATETIME})


def check_demands(
    constraints: Constraints, kind: TaskKind, target: str, classes: int, profile: DataProfile
) -> None:
    """Refuse demands that contradict the table or the task.

    Args:
        constraints: what is demanded.
        kind: kind of the task.
        target: column to predict.
        classes: number of its classes; 0 for values, or where it is not known.
        profile: facts of the table.

    Raises:
        RequestError: a column is missing, is the target, or has no more and less.
    """
    known = {c.name: c for c in profile.columns}
    fields = {"fair_across": constraints.fair_across, "monotone": tuple(constraints.monotone)}
    for field, names in fields.items():
        for name in names:
            if name not in known:
                raise RequestError(
                    "NO-SUCH-COLUMN",
                    f"{field} names {name!r}, the data has no such column",
                    "name one it has",
                )
            if name == target:
                raise RequestError(
                    "TARGET-IN-DEMAND", f"{field} names {name!r}, which is predicted", "name another column"
                )
    if kind.locates and any(fields.values()):
        raise RequestError(
            "NOT-FOR-PICTURES",
            f"{next(f for f, names in fields.items() if names)} is measured for classes and numbers, not for"
            f" {kind.words}",
            "leave it out",
        )
    for name in constraints.monotone:
        if known[name].kind in _UNORDERED:
            raise RequestError(
                "NOT-A-NUMBER",
                f"monotone names {name!r}, which holds {known[name].kind.value} values, not numbers",
                "name a column of numbers",
            )
    if constraints.monotone and kind.classifies and classes > 2:
        raise RequestError(
            "NOT-A-DIRECTION",
            f"monotone needs a number or two classes to go up or down, {target!r} has {classes} classes",
            "predict one class against the rest, or leave monotone out",
        )
    for name in constraints.fair_bounds:
        if name in known and known[name].kind in _UNORDERED:
            raise RequestError(
                "NOT-A-NUMBER",
                f"fair_across cuts {name!r} at numbers, it holds {known[name].kind.value} values",
                "leave the bounds out",
            )
