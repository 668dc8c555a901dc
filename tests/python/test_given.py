"""What fit is given: tables of any make, labels of any kind, and errors as scikit-learn has them."""

import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from automl_agent.app.python.agent import AutoMLAgent
from automl_agent.app.python.errors import AutoMLError, FaultError, RefusedError, error
from automl_agent.app.python.frames import read_back, to_polars
from automl_agent.app.python.given import Given, take
from automl_agent.app.python.labels import labels_for, names_of

FRAME = {"a": [1.0, 2.0, None], "b": ["x", "y", None], "c": [True, False, True]}


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pl.LazyFrame])
def test_a_frame_is_one_table_whoever_made_it(make: Any) -> None:
    found = to_polars(make(FRAME), ["a", "b", "c"])
    assert found.equals(pl.DataFrame(FRAME))
    table = read_back(found, {})
    assert table.names == ("a", "b", "c")
    assert table.frame.dtypes == [pl.Float64, pl.String, pl.Boolean]


def test_columns_of_pandas_that_hold_anything() -> None:
    frame = pd.DataFrame(
        {
            "numbers": pd.Series([1, 2.5, None], dtype=object),
            "mixed": pd.Series([1, "one", None], dtype=object),
            "flags": pd.Series([True, None, False], dtype=object),
            "dates": pd.Series([datetime.date(2020, 1, 1), None, datetime.date(2021, 1, 1)], dtype=object),
            "kinds": pd.Series(["u", "v", "u"], dtype="category"),
            "codes": pd.Series([3, 4, 3], dtype="category"),
            "counts": pd.Series([1, None, 3], dtype="Int64"),
            "when": pd.to_datetime(["2020-01-01", None, "2020-01-03"]),
        }
    )
    found = read_back(to_polars(frame, list(frame.columns)), {})
    kinds = dict(zip(found.names, found.frame.dtypes, strict=True))
    assert [kinds[name] for name in ("numbers", "mixed", "flags", "kinds")] == [
        pl.Float64,
        pl.String,
        pl.Boolean,
        pl.String,
    ]
    assert [kinds[name].is_integer() for name in ("codes", "counts")] == [True, True]
    assert [kinds[name] for name in ("dates", "when")] == [pl.Datetime("us")] * 2
    assert found.column("mixed").to_list() == ["1", "one", None]


def test_a_cell_that_is_no_value_and_names_that_are_twice_there() -> None:
    with pytest.raises(TypeError, match=r"argument must be .* string.* number"):
        to_polars(np.array([[{"a": 1}], [2]], dtype=object), ["x0"])
    with pytest.raises(ValueError, match="different names"):
        to_polars(pd.DataFrame([[1, 2]], columns=["a", "a"]), ["a", "a"])


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        ([0, 1, 2], ["0", "1", "2"]),
        ([-1, 1], ["-1", "1"]),
        ([0.0, 1.0], ["0", "1"]),
        ([False, True], ["false", "true"]),
        (["gone", "stays on"], ["gone", "stays on"]),
        (["a", "n/a"], ["class a", "class n/a"]),
        (["1e3", "1000"], ["class 1e3", "class 1000"]),
        ([0.5, 1.5], ["class 0.5", "class 1.5"]),
        (["a ", "a  "], ["class 0", "class 1"]),
    ],
)
def test_labels_have_names_that_no_table_takes_for_something_else(
    labels: list[Any], names: list[str]
) -> None:
    classes = np.array(labels)
    assert names_of(classes) == names
    again, order = labels_for(names[::-1], classes)
    assert again.tolist() == labels
    assert order.tolist() == list(range(len(names)))[::-1]


def test_labels_of_a_file_are_numbers_where_all_are() -> None:
    assert [a.tolist() for a in labels_for(["10", "9"], None)] == [[9, 10], [1, 0]]
    assert [a.tolist() for a in labels_for(["no", "01"], None)] == [["01", "no"], [1, 0]]


def given(
    X: Any, y: Any = None, target: str | None = None, kind: str | None = None
) -> tuple[Given, AutoMLAgent]:
    agent = AutoMLAgent()
    return take(agent, X, y, target, kind), agent


def test_a_table_with_its_target_is_inputs_and_target() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3, 4], "left": ["no", "yes", None, "no"]})
    for table in (frame, pl.from_pandas(frame)):
        found, agent = given(table, target="left")
        assert (found.target, found.inputs, found.kind) == ("left", ("a",), "classification")
        assert found.frame is not None
        # A row without a target teaches nothing.
        assert found.frame.rows() == [(1, "no"), (2, "yes"), (4, "no")]
        assert agent.n_features_in_ == 1
        assert agent.feature_names_in_.tolist() == ["a"]


def test_the_target_s_name_comes_from_where_there_is_one() -> None:
    X = pd.DataFrame({"target": [1, 2, 3], "price": [3, 2, 1]})
    assert given(X, pd.Series([1.0, 2.0, 3.0], name="rent"))[0].target == "rent"
    assert given(X, [1.0, 2.0, 3.0])[0].target == "target_1"
    assert given(X, pd.Series([1.0, 2.0, 3.0], name="price"))[0].target == "price_1"


def test_of_numbers_the_crew_finds_out_what_they_are() -> None:
    X = np.arange(12.0).reshape(6, 2)
    assert given(X, [0, 1, 0, 1, 0, 1])[0].kind is None
    assert given(X, ["a", "b"] * 3)[0].kind == "classification"
    assert given(X, [0, 1, 0, 1, 0, 1], kind="classification")[0].classes is not None
    assert given(X, [0, 1, 0, 1, 0, 1], kind="regression")[0].classes is None


@pytest.mark.parametrize(
    ("X", "y", "target", "kind", "said"),
    [
        (np.zeros((4, 2)), None, None, None, "requires y to be passed, but the target y is None"),
        (np.zeros((4, 2)), [0, 1, 0], None, None, "inconsistent numbers of samples"),
        (np.zeros((4, 2)), [0, 1, np.nan, 1], None, None, "Input y contains NaN"),
        (np.full((4, 2), np.inf), [0, 1, 0, 1], None, None, "infinity"),
        (np.zeros(4), [0, 1, 0, 1], None, None, "Reshape your data"),
        (np.zeros((4, 0)), [0, 1, 0, 1], None, None, r"0 feature\(s\)"),
        (np.zeros((1, 2)), [0], None, None, "minimum of 2 is required"),
        (np.zeros((4, 2)), [1, 1, 1, 1], None, "classification", "one class only"),
        (np.zeros((4, 2)), [0.1, 1.5, 2.5, 3.5], None, "classification", "Unknown label type"),
        (pd.DataFrame({"a": [1, 2]}), None, "b", None, "is no column of the table"),
        (pd.DataFrame({"a": [1, 2]}), [1, 2], "a", None, "X holds the column 'a' too"),
        ("table.csv", [1, 2], None, None, "y is given beside a path"),
    ],
)
def test_what_cannot_be_learned_from_is_a_value_error(
    X: Any, y: Any, target: str | None, kind: str | None, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        given(X, y, target, kind)


def test_errors_of_the_crew_are_exceptions_of_python() -> None:
    found = error(2, "UNCLEAR", "which column?", "say it with --target, or --time-limit")
    assert isinstance(found, RefusedError)
    assert isinstance(found, ValueError)
    assert str(found) == "which column?; say it with target=, or time_limit= [UNCLEAR]"
    assert found.code == "UNCLEAR"
    for code, kind in ((3, RuntimeError), (4, ConnectionError), (5, OSError)):
        found = error(code, "X", "what", "hint")
        assert isinstance(found, kind)
        assert isinstance(found, AutoMLError)
    assert isinstance(error(1, "BUG", "what", "hint"), FaultError)
