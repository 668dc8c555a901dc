"""The same value gives the same cell, whatever file it came from."""

from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import ColumnKind, DataError, InputColumn, InputSchema, TaskKind
from automl_agent.tools.data.cast import cast_inputs, encode_target, read_arrow, to_pandas, write_arrow
from automl_agent.tools.data.table import Table


def schema(*kinds: ColumnKind) -> InputSchema:
    columns = tuple(InputColumn(id=f"c{i}", name=f"n{i}", kind=kind) for i, kind in enumerate(kinds))
    return InputSchema(kind=TaskKind.TABULAR_REGRESSION, target="y", columns=columns)


@pytest.mark.parametrize("values", [["1", "2", None], [1, 2, None], [1.0, 2.0, None], ["1", " 2 ", ""]])
def test_categories_are_the_same_text_from_any_type(values: list[object]) -> None:
    cast = cast_inputs(Table.of(pl.DataFrame({"n0": values}, strict=False)), schema(ColumnKind.CATEGORICAL))
    assert cast.frame.get_column("c0").to_list() == ["1", "2", None]


@pytest.mark.parametrize(
    "values", [["true", "False", None], [True, False, None], [1, 0, None], ["yes", "no", ""]]
)
def test_truth_values_are_the_same_number_from_any_type(values: list[object]) -> None:
    cast = cast_inputs(Table.of(pl.DataFrame({"n0": values}, strict=False)), schema(ColumnKind.BOOLEAN))
    assert cast.frame.get_column("c0").to_list() == [1.0, 0.0, None]


def test_values_that_cannot_be_cast_are_counted() -> None:
    frame = pl.DataFrame({"n0": ["1.5", "1,200", "many", None], "n1": ["perhaps", "yes", "no", ""]})
    cast = cast_inputs(Table.of(frame), schema(ColumnKind.NUMERIC, ColumnKind.BOOLEAN))
    assert cast.frame.get_column("c0").to_list() == [1.5, 1200.0, None, None]
    assert cast.failures == {"n0": 1, "n1": 1}


def test_missing_columns_are_named() -> None:
    with pytest.raises(DataError, match="'n1'"):
        cast_inputs(Table.of(pl.DataFrame({"n0": [1]})), schema(ColumnKind.NUMERIC, ColumnKind.NUMERIC))


def test_workers_read_what_the_model_will_read(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "n0": [1.5, None, float("inf")],
            "n1": ["a", None, "=b"],
            "n2": [datetime(2024, 1, 1), None, datetime(2025, 1, 1)],
            "n3": [True, None, False],
            "n4": ["some words", "", "more"],
        }
    )
    kinds = (
        ColumnKind.NUMERIC,
        ColumnKind.CATEGORICAL,
        ColumnKind.DATETIME,
        ColumnKind.BOOLEAN,
        ColumnKind.TEXT,
    )
    cast = cast_inputs(Table.of(frame), schema(*kinds))
    write_arrow(cast.frame, tmp_path / "x.arrow")
    there, here = read_arrow(tmp_path / "x.arrow"), to_pandas(cast)
    assert list(there.dtypes) == list(here.dtypes)
    assert [str(d) for d in there.dtypes] == ["float64", "object", "datetime64[us]", "float64", "object"]
    assert there["c1"].tolist() == here["c1"].tolist() == ["a", None, "=b"]
    assert there["c4"].tolist() == ["some words", None, "more"]
    assert np.isnan(there["c0"]).tolist() == [False, True, True]


def test_targets_are_codes_or_numbers() -> None:
    assert encode_target(pl.Series("y", ["b", "a"]), ("a", "b")).tolist() == [1, 0]
    assert encode_target(pl.Series("y", [2.0, 1.0]), ("1", "2")).tolist() == [1, 0]
    assert encode_target(pl.Series("y", [2, 1]), None).tolist() == [2.0, 1.0]
    with pytest.raises(DataError, match="NEW-CLASSES"):
        encode_target(pl.Series("y", ["c"]), ("a", "b"))
    with pytest.raises(DataError, match="TARGET-NOT-NUMERIC"):
        encode_target(pl.Series("y", ["c"]), None)
