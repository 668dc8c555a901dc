"""The column to predict: what kind of task it makes, its classes or values, and whether it can be learned."""

import re
from typing import TYPE_CHECKING

from ...pipelines.contracts import (
    ColumnKind,
    ColumnProfile,
    DataError,
    DataProfile,
    TargetProfile,
    TaskKind,
    ValueCount,
)
from ..data.cast import canonical_text, encode_target
from ..data.read import RawTable
from .relations import relations

if TYPE_CHECKING:
    import polars as pl

#: Whole numbers of so few values are classes, unless the request says otherwise.
_FEW_CLASSES = 10
_MOST_CLASSES = 200
_MOST_MISSING = 0.05
_SUSPICIOUS = 0.99
_RARE = 10


#: What is drawn on pictures, and the kind of task that it makes.
LOCATING = {ColumnKind(kind.answer.value): kind for kind in TaskKind if kind.locates}


def suggest_kind(profile: DataProfile, target: str) -> tuple[TaskKind, str]:
    """The kind of task that a target makes, and the fact that speaks for it."""
    column = profile.column(target)
    numbers = column.numbers
    if column.kind in LOCATING:
        return LOCATING[column.kind], f"{target!r} holds what is drawn on pictures: {column.kind.value}"
    if column.kind is ColumnKind.DATETIME:
        return TaskKind.TABULAR_REGRESSION, f"{target!r} is a date"
    if numbers is None:
        return TaskKind.TABULAR_CLASSIFICATION, f"{target!r} holds {column.unique} different words"
    if not numbers.integer:
        return TaskKind.TABULAR_REGRESSION, f"{target!r} holds fractions"
    if column.unique <= _FEW_CLASSES:
        return TaskKind.TABULAR_CLASSIFICATION, f"{target!r} holds {column.unique} different whole numbers"
    gapless = numbers.maximum - numbers.minimum == column.unique - 1
    if gapless and numbers.minimum in (0.0, 1.0) and column.unique <= 30 and _even(column, profile.rows):
        return (
            TaskKind.TABULAR_CLASSIFICATION,
            f"{target!r} numbers {column.unique} classes of like size",
        )
    return TaskKind.TABULAR_REGRESSION, f"{target!r} holds {column.unique} different numbers"


def _even(column: ColumnProfile, rows: int) -> bool:
    """Whether all values are about as frequent, as classes in a made-up numbering are and counts are not."""
    top = column.top[0].count if column.top else rows
    last = column.top[-1].count if column.top else 0
    return top <= 2 * rows / column.unique and last >= 0.5 * rows / column.unique


def with_target(profile: DataProfile, table: RawTable, target: str, kind: TaskKind) -> DataProfile:
    """The profile with the target's facts and every column's relation to it.

    Raises:
        DataError: the target cannot be such a task's.
    """
    column = profile.column(target)
    if kind.locates:
        return _with_located(profile, table, column, kind)
    if column.kind is ColumnKind.IMAGE or column.dtype == "binary":
        raise DataError(
            "TARGET-IS-PICTURE",
            f"{target[:60]!r} holds pictures, which cannot be predicted",
            "name a column of labels or numbers",
        )
    if target in profile.file.repeated:
        raise DataError(
            "TARGET-TWICE",
            f"{profile.file.path} has more than one column called {target[:60]!r}",
            "rename all but one",
        )
    values = table.column(target)
    classes: tuple[ValueCount, ...] = ()
    if kind.classifies:
        _check_classes(column, profile.rows)
        classes = _classes(values)
    elif column.numbers is None or column.kind is ColumnKind.DATETIME:
        raise DataError(
            "TARGET-NOT-NUMERIC",
            f"{target!r} holds {column.dtype}, not numbers, so it cannot be estimated as a quantity",
            "name another target, or ask for a classification",
        )
    described = TargetProfile(
        id=column.id,
        name=target,
        missing=column.missing,
        classes=classes,
        numbers=column.numbers if not classes else None,
        minority=min((c.count for c in classes), default=0) / max(1, sum(c.count for c in classes))
        if classes
        else None,
    )
    strengths = _strengths(profile, table.filter(values.is_not_null()).frame, described)
    columns = tuple(
        c.model_copy(update={"target_relation": strengths.get(c.id)}) if c.name != target else c
        for c in profile.columns
    )
    return profile.model_copy(
        update={
            "columns": columns,
            "target": described,
            "warnings": (*profile.warnings, *_warnings(described, columns, profile.rows)),
        }
    )


def _with_located(
    profile: DataProfile, table: RawTable, column: ColumnProfile, kind: TaskKind
) -> DataProfile:
    """The profile with what is located.

    Raises:
        DataError: the column holds no such annotations, or there is no picture beside it.
    """
    from ..data.pictures.annotated.styles import annotated
    from ..data.pictures.annotated.targets import counted

    drawn = annotated(column.style)
    if drawn is None or LOCATING.get(column.kind) is not kind:
        raise DataError(
            "NOT-DRAWN",
            f"{column.name[:60]!r} holds no {kind.answer.value} drawn on pictures",
            "bring annotations (COCO, VOC, YOLO, a table of boxes, masks beside pictures, or columns of x and y), or name another target",
        )
    if all(c.kind is not ColumnKind.IMAGE for c in profile.columns):
        raise DataError("NO-PICTURES", "no column holds pictures to locate anything in", "bring the pictures")
    counts = counted(table.column(column.name), column.kind, len(drawn[1]))
    things = tuple(ValueCount(value=v, count=n) for v, n in zip(drawn[1], counts, strict=True))
    described = TargetProfile(id=column.id, name=column.name, missing=column.missing, things=things)
    rare = [t.value for t in things if t.count < _RARE]
    said = [*_warnings(described, profile.columns, profile.rows)]
    if rare:
        named = ", ".join(map(repr, rare[:5]))
        said.append(f"{named} is in fewer than {_RARE} pictures: hardly learnable")
    return profile.model_copy(update={"target": described, "warnings": (*profile.warnings, *said)})


def _strengths(profile: DataProfile, frame: "pl.DataFrame", described: TargetProfile) -> dict[str, float]:
    labels = described.labels or None
    if frame.height == 0:
        return {}
    codes = encode_target(frame.get_column(described.id), labels, described.name)
    others = tuple(c for c in profile.columns if c.id != described.id)
    return dict(relations(frame, others, codes, len(labels or ())))


def _check_classes(column: ColumnProfile, rows: int) -> None:
    present = rows - column.missing
    if column.unique > _MOST_CLASSES or (column.unique > 20 and column.unique > present / 3):
        raise DataError(
            "TOO-MANY-CLASSES",
            f"{column.name!r} has {column.unique} different values in {present} rows",
            f"name a target of at most {_MOST_CLASSES} classes, or ask for a regression",
        )


def _classes(values: "pl.Series") -> tuple[ValueCount, ...]:
    """Classes in code order: by number where all are numbers, else by alphabet."""
    counts = canonical_text(values.drop_nulls()).alias("v").value_counts(name="n")
    pairs = [(str(v), int(n)) for v, n in counts.iter_rows()]
    number = re.compile(r"-?\d+(\.\d+)?")
    numeric = all(number.fullmatch(v) for v, _ in pairs)
    pairs.sort(key=lambda p: (float(p[0]), p[0]) if numeric else (0.0, p[0]))
    return tuple(ValueCount(value=v, count=n) for v, n in pairs)


def _warnings(target: TargetProfile, columns: tuple[ColumnProfile, ...], rows: int) -> list[str]:
    found = []
    if target.missing:
        found.append(f"{target.missing} of {rows} rows lack the target and are left out")
    rare = [c.value for c in target.classes if c.count < _RARE]
    if rare:
        found.append(f"class {', '.join(map(repr, rare[:5]))} has fewer than {_RARE} rows: hardly learnable")
    if target.minority is not None and target.minority < 0.05 and not rare:
        found.append(f"the rarest class is {target.minority:.1%} of the rows")
    found += [
        f"column {c.name!r} almost gives the target away ({c.target_relation:.3f}): is it known before the outcome?"
        for c in columns
        if c.target_relation is not None and c.id != target.id and c.target_relation > _SUSPICIOUS
    ]
    return found


def check_target(profile: DataProfile) -> None:
    """Refuse a target that nothing can be learned from.

    Raises:
        DataError: it is empty, constant, missing too often, or one class is all there is.
    """
    target = profile.target
    assert target is not None, "the profile knows the target by now"
    if target.missing == profile.rows:
        raise DataError("TARGET-EMPTY", f"{target.name!r} has no values", "name another target")
    numbers = target.numbers
    if target.things and not any(t.count for t in target.things):
        raise DataError(
            "TARGET-CONSTANT", f"nothing is drawn in any of {target.name!r}", "bring annotated pictures"
        )
    if len(target.classes) == 1 or (numbers is not None and numbers.minimum == numbers.maximum):
        value = target.classes[0].value if target.classes else f"{numbers.minimum:g}" if numbers else ""
        raise DataError(
            "TARGET-CONSTANT", f"{target.name!r} is always {value[:40]!r}", "name a target that varies"
        )
    if target.missing > _MOST_MISSING * profile.rows:
        raise DataError(
            "TARGET-MISSING",
            f"{target.missing} of {profile.rows} rows lack {target.name!r}",
            "keep only rows with a target, or name another",
        )
    if target.classes and sorted(c.count for c in target.classes)[-2] < 2:
        raise DataError(
            "ONE-CLASS", f"all rows but one have the same {target.name!r}", "bring rows of every class"
        )
