"""The evaluator against a slow one, on hostile columns."""

import math

import numpy as np
import pytest
from automl_agent.pipelines.expressions import Derived, Kind, read_expression
from automl_agent.pipelines.expressions.check import kind_of
from automl_agent.pipelines.expressions.evaluate import evaluate, fit
from hypothesis import given, settings

from .reference import reference
from .tables import INPUTS, SCHEMA, Rows, frame, rows, trees

_ROW = {
    "c0": 4.0,
    "c1": 0.0,
    "c2": "a",
    "c3": None,
    "c4": 1.0,
    "c5": "two words",
    "c6": None,
    "c7": -2.0,
    "c8": None,
}


def computed(text: str, given: Rows) -> list[float]:
    table = frame(given)
    derived = Derived.fitted(SCHEMA, [str(read_expression(text, INPUTS))], table)
    return [float(v) for v in derived.add(table)["d0"]]


@settings(max_examples=200, deadline=None)
@given(trees() | trees(Kind.BOOLEAN), rows(), rows())
def test_any_tree_on_any_rows_is_what_the_slow_evaluator_says(tree, learned, asked) -> None:  # type: ignore[no-untyped-def]
    assert kind_of(tree, INPUTS) in {Kind.NUMBER, Kind.BOOLEAN}
    train = {i: c.to_numpy() for i, c in frame(learned).items()}
    new = {i: c.to_numpy() for i, c in frame(asked).items()}
    found = evaluate(tree, new, INPUTS, fit([tree], train, INPUTS))
    assert found.shape == (len(asked),)
    assert found.dtype == np.float64
    assert not np.isinf(found).any()
    for row, value in zip(asked, found, strict=True):
        expected = reference(tree, row, learned)
        assert math.isnan(value) if expected is None else value == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("c0 / c1", None),
        ("c0 / (c1 - 0)", None),
        ("c0 * 1e308", None),
        ("log(c1)", None),
        ("log(c7)", None),
        ("log1p(c7)", None),
        ("sqrt(c7)", None),
        ("c0 + c8", None),
        ("is_missing(c8)", 1.0),
        ("is_missing(c3)", 1.0),
        ("is_missing(c0 / c1)", 1.0),
        ("max(c0, c8)", None),
        ("if_else(c8 > 1, 1, c0)", None),
        ("if_else(c0 > 1, c0, c8)", 4.0),
        ("c8 > 1 or c4", None),
        ("round(c0 / 8)", 0.0),
        ("sign(c7) * c0", -4.0),
        ("clip(c0, -1, 2.5)", 2.5),
        ("word_count(c5) + length(c5)", 11.0),
        ("contains(c5, 'WORD')", 1.0),
        ("c2 == 'A'", 0.0),
    ],
)  # fmt: skip
def test_edges_are_defined(text: str, value: float | None) -> None:
    (found,) = computed(text, [_ROW])  # type: ignore[list-item]
    assert math.isnan(found) if value is None else found == value


def test_dates_of_any_age_have_parts_and_differences() -> None:
    far = np.array(["-200000-01-01", "1969-12-31T23:59:59", "200000-06-05", "NaT"], dtype="datetime64[us]")
    columns = {"c3": far, "c6": far[::-1]}
    for text in ("year(c3)", "day_of_year(c3)", "weekday(c3)", "hour(c3)", "minute(c3)", "quarter(c3)"):
        found = evaluate(read_expression(text, INPUTS).tree, columns, INPUTS)
        assert np.isnan(found).tolist() == [False, False, False, True]
    assert evaluate(read_expression("hour(c3)", INPUTS).tree, columns, INPUTS)[1] == 23
    days = evaluate(read_expression("c3 - c6", INPUTS).tree, columns, INPUTS)
    assert days[2] == -days[1] > 7e7


def test_infinite_cells_and_cells_that_are_no_text_are_missing() -> None:
    columns = {"c0": np.array([np.inf, -np.inf, 1.0]), "c2": np.array([3.5, float("nan"), "a"], dtype=object)}
    assert np.isnan(evaluate(read_expression("c0 + 1", INPUTS).tree, columns, INPUTS)).tolist() == [
        True,
        True,
        False,
    ]
    assert evaluate(read_expression("is_missing(c2)", INPUTS).tree, columns, INPUTS).tolist() == [1, 1, 0]
    assert np.isnan(evaluate(read_expression("length(c2)", INPUTS).tree, columns, INPUTS)).tolist() == [
        True,
        True,
        False,
    ]
