"""Facts of tables: kinds, targets, groups, times, relations."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import (
    ColumnKind,
    DataError,
    DataProfile,
    FileFacts,
    FileFormat,
    TaskKind,
)
from automl_agent.tools.data.read import RawTable, read_table
from automl_agent.tools.profile import check_target, profile_table, suggest_kind, with_target

ROWS = 300
RNG = np.random.default_rng(0)
FACTS = FileFacts(path="/t.csv", format=FileFormat.DELIMITED, bytes=1, sha256="0" * 64)


def table(**columns: object) -> RawTable:
    return RawTable.read(pl.DataFrame(columns, strict=False), FACTS)


def kinds(profile: DataProfile) -> dict[str, str]:
    return {c.name: c.kind.value for c in profile.columns}


def test_kinds_are_judged_by_values() -> None:
    found = profile_table(
        table(
            number=RNG.normal(size=ROWS),
            grade=RNG.integers(1, 6, ROWS),
            word=RNG.choice(["a", "b", "c"], ROWS),
            truth=RNG.choice(["Yes", "no"], ROWS),
            day=pl.Series(range(ROWS)).cast(pl.Datetime("us")),
            prose=[f"a sentence number {i} of some words" for i in range(ROWS)],
            customer_id=RNG.permutation(ROWS) * 7 + 100,
            counter=list(range(ROWS)),
            uuid=[f"x{i}f{i * 31}" for i in range(ROWS)],
            same=["x"] * ROWS,
            nothing=pl.Series([None] * ROWS, dtype=pl.String),
            population=RNG.permutation(10_000)[:ROWS],
        ),
        None,
    )
    assert kinds(found) == {
        "number": "numeric", "grade": "numeric", "word": "categorical", "truth": "boolean", "day": "datetime",
        "prose": "text", "customer_id": "identifier", "counter": "identifier", "uuid": "identifier",
        "same": "constant", "nothing": "empty", "population": "numeric",
    }  # fmt: skip
    assert [c.id for c in found.columns][:3] == ["c0", "c1", "c2"]


def test_a_constant_with_gaps_still_tells_something() -> None:
    found = profile_table(table(a=["x", None] * 150, b=list(range(ROWS))), None)
    assert found.column("a").kind is ColumnKind.CATEGORICAL


@pytest.mark.parametrize(
    "text",
    ["这部电影我们昨天看了{}很好看", "昨日この映画を見ました{}", "เราดูหนังเรื่องนี้เมื่อวาน{}"],
    ids=["zh", "ja", "th"],
)
def test_prose_needs_no_blanks_between_its_words(text: str) -> None:
    found = profile_table(
        table(a=[text.format(i) for i in range(ROWS)], b=[f"编号{i}" for i in range(ROWS)]), None
    )
    assert kinds(found) == {"a": "text", "b": "identifier"}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (RNG.choice(["yes", "no"], ROWS), TaskKind.TABULAR_CLASSIFICATION),
        (RNG.integers(0, 2, ROWS), TaskKind.TABULAR_CLASSIFICATION),
        (RNG.integers(3, 9, ROWS), TaskKind.TABULAR_CLASSIFICATION),
        (np.arange(ROWS) % 15, TaskKind.TABULAR_CLASSIFICATION),
        (RNG.poisson(12, ROWS), TaskKind.TABULAR_REGRESSION),
        (RNG.integers(0, 5, ROWS) / 2, TaskKind.TABULAR_REGRESSION),
        (RNG.normal(size=ROWS), TaskKind.TABULAR_REGRESSION),
    ],
)
def test_the_target_suggests_the_task(values: object, kind: TaskKind) -> None:
    profile = profile_table(table(a=RNG.normal(size=ROWS), y=values), None)
    assert suggest_kind(profile, "y")[0] is kind


def test_classes_are_in_order_and_named_as_in_the_file() -> None:
    raw = table(a=RNG.normal(size=60), y=["10", "9", "2"] * 20)
    found = with_target(profile_table(raw, None), raw, "y", TaskKind.TABULAR_CLASSIFICATION)
    assert found.target is not None
    assert found.target.labels == ("2", "9", "10")


def test_relations_find_what_helps_and_leave_what_does_not() -> None:
    y = RNG.integers(0, 2, ROWS)
    raw = table(
        helps=y + 0.3 * RNG.normal(size=ROWS), noise=RNG.normal(size=ROWS), zeros=np.where(y == 1, RNG.normal(size=ROWS), 0.0),
        copy=np.where(y == 1, "a", "b"), many=[f"k{i}" for i in RNG.integers(0, 80, ROWS)], y=y,
    )  # fmt: skip
    found = with_target(profile_table(raw, None), raw, "y", TaskKind.TABULAR_CLASSIFICATION)
    strength = {c.name: c.target_relation for c in found.columns}
    assert strength["copy"] == pytest.approx(1.0, abs=0.01)
    assert (strength["helps"] or 0) > 0.6
    assert (strength["zeros"] or 0) > 0.6
    assert (strength["noise"] or 0) < 0.25
    assert (strength["many"] or 0) < 0.35
    assert any("'copy'" in warning for warning in found.warnings)


def test_entities_and_times_are_found() -> None:
    found = profile_table(
        table(patient=np.arange(ROWS) // 5, year=RNG.integers(2000, 2010, ROWS), value=RNG.normal(size=ROWS)),
        None,
    )
    assert [g.name for g in found.group_candidates] == ["patient"]
    assert found.time_columns == ("year",)


def test_duplicates_are_counted_and_told() -> None:
    found = profile_table(table(a=[1, 2] * 150, b=["x", "y"] * 150), None)
    assert found.duplicate_rows == ROWS - 2
    assert any("repeat" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("values", "kind", "code"),
    [
        (["x"] * 60, TaskKind.TABULAR_CLASSIFICATION, "TARGET-CONSTANT"),
        ([3.5] * 60, TaskKind.TABULAR_REGRESSION, "TARGET-CONSTANT"),
        ([None] * 60, TaskKind.TABULAR_CLASSIFICATION, "TARGET-EMPTY"),
        (["x", "y", None] * 20, TaskKind.TABULAR_CLASSIFICATION, "TARGET-MISSING"),
        (["x"] * 59 + ["y"], TaskKind.TABULAR_CLASSIFICATION, "ONE-CLASS"),
        ([f"k{i}" for i in range(60)], TaskKind.TABULAR_CLASSIFICATION, "TOO-MANY-CLASSES"),
        (["x", "y"] * 30, TaskKind.TABULAR_REGRESSION, "TARGET-NOT-NUMERIC"),
    ],
)
def test_targets_that_cannot_be_learned_are_refused(values: list[object], kind: TaskKind, code: str) -> None:
    raw = RawTable.read(pl.DataFrame({"a": list(range(60)), "y": pl.Series(values)}), FACTS)
    with pytest.raises(DataError) as caught:
        check_target(with_target(profile_table(raw, None), raw, "y", kind))
    assert caught.value.code == code


def test_hostile_names_are_kept_as_they_are(tmp_path: Path) -> None:
    names = ["a b", "x" * 500, "=cmd()", "naïve\u202e", "__class__", "c0"]
    path = tmp_path / "t.csv"
    path.write_text(
        ",".join(f'"{n}"' for n in names)
        + "\n"
        + "".join(",".join(str(i * j) for j in range(6)) + "\n" for i in range(30))
    )
    found = profile_table(read_table(path), None)
    assert [c.name for c in found.columns] == names
    assert len({c.id for c in found.columns}) == len(names)
