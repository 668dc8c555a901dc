"""Tables as runs see them: read or built, profiled and cast by the project's own reading."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import (
    DROPPED_KINDS,
    FileFacts,
    FileFormat,
    InputColumn,
    InputSchema,
    TaskKind,
)
from automl_agent.tools.audit.leaks import find_suspects
from automl_agent.tools.audit.table import AuditTable
from automl_agent.tools.data.cast import canonical_text, cast_inputs, encode_target
from automl_agent.tools.data.read import RawTable, read_table
from automl_agent.tools.data.table import Table
from automl_agent.tools.evaluate import Truth
from automl_agent.tools.profile import profile_table

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
TARGET = "TARGET"
_FACTS = FileFacts(path="/t.csv", format=FileFormat.DELIMITED, bytes=1, sha256="0" * 64)


@dataclass(frozen=True)
class Source:
    """A table before it is cast: leaks are put in here."""

    frame: pl.DataFrame
    target: str
    classes: bool
    time: np.ndarray | None = None
    groups: np.ndarray | None = None

    @property
    def y(self) -> np.ndarray:
        """(rows,) class codes, or values."""
        return self._truth().values

    def having(self, **columns: Iterable[object]) -> "Source":
        """The table with more columns."""
        return replace(self, frame=self.frame.with_columns(**_series(columns)))

    def rows(self, rows: np.ndarray) -> AuditTable:
        """The audit's table of some rows: the development rows of a split."""
        table = self.table()
        return replace(
            table,
            frame=table.frame[rows],
            truth=table.truth.rows(rows),
            order=table.order[rows],
            time=None if table.time is None else table.time[rows],
            groups=None if table.groups is None else table.groups[rows],
        )

    def table(self) -> AuditTable:
        """Every input that a run would use, as models see it."""
        profile = profile_table(RawTable.read(self.frame, _FACTS), None)
        used = [c for c in profile.columns if c.kind not in DROPPED_KINDS and c.name != self.target]
        columns = tuple(InputColumn(id=c.id, name=c.name, kind=c.kind, style=c.style) for c in used)
        kind = TaskKind.TABULAR_CLASSIFICATION if self.classes else TaskKind.TABULAR_REGRESSION
        cast = cast_inputs(Table.of(self.frame), InputSchema(kind=kind, target=self.target, columns=columns))
        order = np.arange(self.frame.height)
        return AuditTable(columns, cast.frame, self._truth(), order, self.time, self.groups)

    def _truth(self) -> Truth:
        target = self.frame.get_column(self.target)
        labels = tuple(canonical_text(target).unique().sort().to_list()) if self.classes else None
        return Truth(values=encode_target(target, labels), classes=len(labels or ()))


def _series(columns: Mapping[str, Iterable[object]]) -> dict[str, pl.Series]:
    """Columns as reading gives them: numbers as floats, NaN as missing."""
    made = {name: pl.Series(name, values) for name, values in columns.items()}
    return {
        name: s.cast(pl.Float64).fill_nan(None) if s.dtype.is_numeric() else s for name, s in made.items()
    }


def built(x: np.ndarray, y: np.ndarray, classes: bool) -> Source:
    """A table from arrays."""
    frame = pl.DataFrame({f"v{i}": x[:, i].astype(float) for i in range(x.shape[1])})
    target = [f"c{v}" for v in y] if classes else y.astype(float)
    return Source(frame.with_columns(pl.Series(TARGET, target)), TARGET, classes)


def from_file(path: Path, target: str, classes: bool) -> Source:
    """A file's table; the test is skipped where the file is missing."""
    if not path.exists():
        pytest.skip(f"{path.name} is not here: it belongs to the shared data")
    frame = read_table(path).named()
    return Source(frame.filter(pl.col(target).is_not_null()), target, classes)


@cache
def example(name: str) -> Source:
    """One of the examples."""
    file, target, classes = {
        "churn": ("churn.csv.gz", "churn", True),
        "credit": ("credit.csv", "credit_risk", True),
        "diabetes": ("diabetes.csv", "progression", False),
        "digits": ("digits.csv.gz", "digit", True),
    }[name]
    return from_file(EXAMPLES / file, target, classes)


def named(table: AuditTable, *columns: str) -> set[str]:
    """Checks of suspects that name one of the columns, hints aside."""
    found = find_suspects(table).suspects
    return {s.check for s in found if not s.hint and set(s.columns) & set(columns)}


def innocent(table: AuditTable) -> Sequence[str]:
    """What is said against the table, to be empty; hints count."""
    return [f"{s.check} {s.columns}: {s.evidence}" for s in find_suspects(table).suspects]
