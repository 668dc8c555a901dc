"""Tasks and profiles made fact by fact: what they say is all that the tests need."""

from automl_agent.pipelines.contracts import (
    ColumnKind,
    ColumnProfile,
    DataProfile,
    FileFacts,
    FileFormat,
    NumberFacts,
    TargetProfile,
    TaskKind,
    TaskSpec,
    ValueCount,
)

FILE = FileFacts(path="/d.csv", format=FileFormat.DELIMITED, bytes=1, sha256="0" * 64)


def task(metric: str = "roc_auc", **fields: object) -> TaskSpec:
    """A task on column ``y``; its kind is that of the metric."""
    body = {"request": "r", "target": "y", "data": "/d.csv", "metric": metric}
    kind = TaskKind.TABULAR_CLASSIFICATION
    if metric in {"rmse", "mae", "mape", "rmsle"}:
        kind = TaskKind.TABULAR_REGRESSION
    return TaskSpec.model_validate({**body, "kind": kind, **fields})


def column(name: str, kind: ColumnKind = ColumnKind.NUMERIC, **fields: object) -> ColumnProfile:
    """A column with ten different values, related to the target by 0.4."""
    body = {"id": name, "name": name, "kind": kind, "dtype": "d", "missing": 0, "unique": 10}
    return ColumnProfile.model_validate({**body, "target_relation": 0.4, **fields})


def profile(
    *columns: ColumnProfile, rows: int = 5_000, shares: tuple[float, ...] = (0.5, 0.5), **fields: object
) -> DataProfile:
    """A table of ``columns`` and a target: of classes in ``shares``, or of numbers where there are none."""
    classes = tuple(ValueCount(value=str(i), count=int(rows * share)) for i, share in enumerate(shares))
    target = TargetProfile(
        id="y",
        name="y",
        missing=0,
        classes=classes,
        minority=min(shares, default=None),
        numbers=None if shares else numbers(),
    )
    inputs = columns or (column("a"), column("b"))
    body = {"file": FILE, "rows": rows, "columns": (*inputs, column("y")), "target": target}
    return DataProfile.model_validate({**body, **fields})


def numbers(**fields: float) -> NumberFacts:
    """An even distribution from 0 to 4."""
    even = {
        "minimum": 0.0,
        "q25": 1.0,
        "median": 2.0,
        "q75": 3.0,
        "maximum": 4.0,
        "mean": 2.0,
        "std": 1.2,
        "skew": 0.0,
    }
    return NumberFacts.model_validate({**even, **fields, "integer": False})
