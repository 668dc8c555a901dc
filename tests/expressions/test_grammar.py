"""What can be said, what it means, and what is told of what cannot."""

import pytest
from automl_agent.pipelines.contracts import ReplyError
from automl_agent.pipelines.expressions import Inputs, Kind, parse, read_expression
from hypothesis import given, settings

from .tables import INPUTS, SCHEMA, bounded, trees


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("log1p(c0) / (c1 + 1)", "log1p(c0) / (c1 + 1)"),
        ("1+c1 ", "c1 + 1"),
        ("c1 * c0 + 2 * c7", "(c0 * c1) + (c7 * 2)"),
        ("c0 - c1 - c7", "(c0 - c1) - c7"),
        ("c0 - (c1 - c7)", "c0 - (c1 - c7)"),
        ("c0 > c1", "c1 < c0"),
        ("c0 >= 2", "2 <= c0"),
        ("-c0 + -3", "negate(c0) + -3"),
        ("- -c0 * 2", "c0 * 2"),
        ("-2 - -2.50 / c0", "-2 - (-2.5 / c0)"),
        ("1e-7 * c0", "c0 * 1e-07"),
        ("not(c4) and c0 > 1 or c1 < 2", "((1 < c0) and not(c4)) or (c1 < 2)"),
        ("c6 - c3", "c6 - c3"),
        ("year(c3) == 2020", "year(c3) == 2020"),
        ("'it''s' != c2", "c2 != 'it''s'"),
        ("contains(c5, 'x')", "contains(c5, 'x')"),
        ("mean_by(c0, c2) - c0", "mean_by(c0, c2) - c0"),
        ("frequency(c4) + frequency(c2)", "frequency(c2) + frequency(c4)"),
        ("max(3, c0, c1)", "max(c0, c1, 3)"),
        ("if_else(is_missing(c0), 0, c0)", "if_else(is_missing(c0), 0, c0)"),
        ("clip(c0, -1, 1)", "clip(c0, -1, 1)"),
        ('income / "debt total"', "c0 / c1"),
        ("`debt total` + 1", "c1 + 1"),
        ('"its ""name""" + 1', "c7 + 1"),
    ],
)
def test_expressions_have_one_form(text: str, canonical: str) -> None:
    assert str(read_expression(text, INPUTS)) == canonical
    assert str(read_expression(canonical, INPUTS)) == canonical


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("c0", "is an input already"),
        ("(((c0)))", "is an input already"),
        ("1 + 2", "reads no column"),
        ("price + 1", "'price' is no input"),
        ("incom + 1", "there is 'income'"),
        ("c99 + 1", "'c99' is no input"),
        ("c0 + 'a'", "single quotes are texts"),
        ("log2(c0)", "no function is called 'log2'; there is log"),
        ("add(c0, c1)", "no function is called 'add'"),
        ("c0(1)", "no function is called 'c0'"),
        ("log", "'log' is no input"),
        ("log()", "a value is missing before ')'"),
        ("log(c0, c1)", "log takes 1 argument at most"),
        ("clip(c0, 1)", "clip takes 3 arguments, not 2"),
        ("min(c0)", "min takes 2 to 8 arguments, not 1"),
        ("clip(c0, c1, 2)", "a constant there"),
        ("clip(c0, 2, 1)", "the lower bound first"),
        ("contains(c5, c2)", "a constant there"),
        ("mean_by(c0, c1)", "mean_by takes a category or a truth value"),
        ("mean_by(c0, c4 and c4)", "a column there"),
        ("mean_by(mean_by(c0, c2), c2)", "another group mean"),
        ("mean_by(c3, c2)", "mean_by takes numbers"),
        ("c3 + c6", "+ takes numbers"),
        ("c3 - 1", "- takes numbers"),
        ("c3 < c0", "< takes numbers"),
        ("c2 < 'a'", "< takes numbers"),
        ("c0 and c4", "and takes a truth value"),
        ("year(c2)", "year takes a date"),
        ("length(c0)", "length takes a category or text"),
        ("'a'", "is a number or a truth value"),
        ("c3", "is a number or a truth value"),
        ("c0 < c1 < c7", "compare two at a time"),
        ("c0 = c1", "write == to compare"),
        ("c0 c1", "an operator is missing"),
        ("c0 ** 2", "a value is missing before '*'"),
        ("c0 // c1", "a value is missing before '/'"),
        ("(c0 + 1", "a ) is missing"),
        ("c0 + 1)", "')' cannot follow"),
        ("c0 +", "ends where a value is missing"),
        ("c0; c1", "';' means nothing here"),
        ("c0 + 1e999", "too large a number"),
        ("c2 == 'open", "is not closed"),
        ("c2 == 'a\x1b[31m'", "cannot be printed"),
        ("+".join(["c0"] * 8), "more than 6 operations"),
        (" + ".join([f"min({', '.join(['c0*c1+c7'] * 8)})"] * 2), "more than 50 parts"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(text: str, told: str) -> None:
    with pytest.raises(ReplyError) as caught:
        read_expression(text, INPUTS)
    assert told in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_bare_word_is_an_id_to_a_model_and_a_name_to_a_person() -> None:
    assert str(read_expression("c0 + 1", INPUTS)) == "c0 + 1"
    assert str(read_expression("c0 + 1", Inputs(SCHEMA, "names first"))) == "c8 + 1"
    assert str(read_expression("c1 + 1", Inputs(SCHEMA, "names first"))) == "c1 + 1"
    assert str(read_expression('"c0" + 1', INPUTS)) == "c8 + 1"


def test_names_of_the_file_are_shown_to_people() -> None:
    found = read_expression('income / "debt total" - c7 + (c8 > 2)', INPUTS)
    assert found.spoken(INPUTS) == '((income / "debt total") - "its ""name""") + (2 < c0)'
    assert found.columns == ("c0", "c1", "c7", "c8")


def test_columns_that_must_act_in_one_direction_are_not_read() -> None:
    with pytest.raises(ReplyError, match="monotone"):
        read_expression("c0 / c1", Inputs(SCHEMA, "ids first", kept={"c1"}))


def test_text_that_would_grow_beyond_what_can_be_read_again_is_refused() -> None:
    text = " + ".join(f"contains(c5,'{'é' * 90}{n}')" for n in range(5))
    assert len(text) <= 550
    with pytest.raises(ReplyError):
        read_expression(text, INPUTS)


@settings(max_examples=150, deadline=None)
@given(trees() | trees(Kind.BOOLEAN))
def test_parsing_the_text_of_a_tree_gives_the_tree(tree) -> None:  # type: ignore[no-untyped-def]
    assert bounded(tree)
    text = str(tree)
    if len(text) <= 500:
        assert parse(text, INPUTS) == tree
