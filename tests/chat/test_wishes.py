"""Changes that words resemble: the field by examples, the value by rules, and never done without being asked about."""

from collections import Counter

import pytest
from automl_agent.agents.chat import Edit, Intent, read_turn
from automl_agent.agents.chat.move import LIKENESS
from automl_agent.agents.chat.resemblance import WISHES, examples
from automl_agent.agents.chat.wishes import resembled
from automl_agent.agents.crew.order import Overrides
from automl_agent.pipelines.contracts import METRICS

from .tables import FAR, telco


def test_every_example_is_of_a_field_or_a_metric() -> None:
    counts = Counter(name for name, _ in examples(WISHES))
    assert set(counts) <= {*Overrides.model_fields, *METRICS, "include", "seed"}
    assert min(counts.values()) >= 7


@pytest.mark.parametrize(
    ("said", "field", "op", "value"),
    [
        ("the auditors would want to read how each decision came about", "interpretable", "set", True),
        ("our customers pay us for it, so the licences had better allow that", "commercial", "set", True),
        ("as for tenure, we would not know it beforehand", "exclude", "add", ("tenure",)),
        ("it has to fit on a rather old phone", "max_model_mb", "ask", None),
        ("only flag those that you are quite sure of", "metric", "set", "precision"),
    ],
)
def test_the_field_is_told_by_examples_and_the_value_by_rules(
    said: str, field: str, op: str, value: object
) -> None:
    (edit,) = resembled(said, *telco())
    assert (edit.field, edit.op, edit.value, edit.by) == (field, op, value, LIKENESS)


@pytest.mark.parametrize(
    "said", ["", "bananas", "the weather is lovely", "we would not know the moon beforehand", "x" * 3000]
)
def test_what_resembles_no_wish_or_names_nothing_changes_nothing(said: str) -> None:
    assert resembled(said, *telco()) == ()


def test_what_rules_have_read_is_not_guessed_at_again() -> None:
    known = Edit(field="time_limit_seconds", value=60.0, words="one minute at most")
    assert resembled("one minute at most please", *telco(), known=(known,)) == ()


def test_a_guess_says_that_it_is_one() -> None:
    move = read_turn("the tenure is nothing that anybody here would know beforehand", FAR, *telco())
    assert move.intent is Intent.CHANGE
    assert [e.by for e in move.edits] == [LIKENESS]
