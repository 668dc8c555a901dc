"""Values told indirectly: directions, two amounts, numbers taken back in the same breath, wishes let go of."""

from collections.abc import Mapping
from typing import Any

import pytest
from automl_agent.agents.chat import read_turn
from automl_agent.agents.chat.dearer import told_costs
from automl_agent.agents.chat.edits.corrected import settled
from automl_agent.agents.chat.move import LIKENESS
from automl_agent.agents.chat.released import released
from automl_agent.agents.chat.resemblance import MISTAKES, examples
from automl_agent.agents.chat.ways import way_told
from automl_agent.agents.intake.words.meanings import all_mentions
from automl_agent.agents.intake.words.reading import read

from ..intake.tables import profile
from .tables import FAR, telco


@pytest.mark.parametrize(
    ("table", "said", "way"),
    [
        ("telco", "whoever has been with us longer should never look likelier to go", ("tenure", "-")),
        ("telco", "more tenure, less risk, never the other way round", ("tenure", "-")),
        ("telco", "plus la tenure est longue, moins il part, jamais l'inverse", ("tenure", "-")),
        ("telco", "a higher tenure can't make anybody look safer than a lower one", ("tenure", "+")),
        ("cars", "more horsepower never brings the price down", ("horsepower", "+")),
        ("telco", "tenure and MonthlyCharges never go down", None),
        ("telco", "the contract must never bring it down", None),
        ("telco", "nothing at all", None),
    ],
)
def test_which_way(table: str, said: str, way: tuple[str, str] | None) -> None:
    heard, known = read(said), profile(table)
    mentions = [m for m in all_mentions(heard, known) if m.column != "Churn"]
    assert way_told(heard, mentions, known) == way


@pytest.mark.parametrize(
    ("said", "missed", "alarm"),
    [
        ("a false alarm costs us 5 euros and a missed one 80", 16.0, 1.0),
        ("losing a client is 300. A voucher for somebody who stays anyway is 20", 15.0, 1.0),
        ("Ein abgelehnter guter Kunde kostet 500, ein geplatzter Kredit 3000", 6.0, 1.0),
        ("a real message thrown away is 60 pounds, junk that slips through 2", 1.0, 30.0),
    ],
)
def test_two_amounts_are_costs(said: str, missed: float, alarm: float) -> None:
    found = told_costs(said, "Yes", "No")
    assert found is not None
    costs = {(c.actual, c.predicted): c.cost for c in found}
    assert costs == {("Yes", "No"): missed, ("No", "Yes"): alarm}


@pytest.mark.parametrize(
    "said",
    [
        *(
            "",
            "losing a client is dear",
            "a false alarm is 5, a missed one 5",
            "5, 6 and 7 for a false alarm",
        ),
        *("ten minutes and 20 seconds", "a missed one 0 and a false alarm 5", "one thing is 5 and another 6"),
    ],
)
def test_what_does_not_tell_both_is_no_cost(said: str) -> None:
    assert told_costs(said, "Yes", "No") is None


def test_both_mistakes_have_examples() -> None:
    names = [name for name, _ in examples(MISTAKES)]
    assert {name: names.count(name) > 70 for name in set(names)} == {"missed": True, "alarm": True}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("keep it to 40 secs... no wait, 25", "keep it to 25 secs"),
        ("five trials, no, make it three", "three trials"),
        ("at most 3 mb, actually 2", "at most 2 mb"),
        ("Zehn Minuten, nein, lieber fünf", "fünf Minuten"),
        ("dix minutes, non, cinq", "cinq minutes"),
        ("30 s, no, 45 s and go", "45 s and go"),
        ("40 seconds, no 3 mb limit", "40 seconds, no 3 mb limit"),
        ("2 trials and no boosting, 40 seconds", "2 trials and no boosting, 40 seconds"),
        ("leave out column 3, no 4 mb", "leave out column 3, no 4 mb"),
        ("", ""),
    ],
)
def test_numbers_taken_back_at_once(said: str, meant: str) -> None:
    assert settled(said) == meant


def test_a_number_taken_back_is_not_the_limit() -> None:
    (edit,) = read_turn("40 seconds... no wait, 25", FAR, *telco()).edits
    assert (edit.field, edit.value) == ("time_limit_seconds", 25.0)


@pytest.mark.parametrize(
    ("said", "holding", "field"),
    [
        ("never mind how big the thing gets, we bought a disk", {"max_model_mb": 2.0}, "max_model_mb"),
        ("nobody has to follow how it decides any more", {"interpretable": True}, "interpretable"),
        ("never mind how big the thing gets", {}, None),
        ("how big is the thing?", {"max_model_mb": 2.0}, None),
        ("the weather won't matter", {"max_model_mb": 2.0, "interpretable": True}, None),
    ],
)
def test_what_is_let_go_of(said: str, holding: Mapping[str, Any], field: str | None) -> None:
    task = telco()[1].task
    bare = task.constraints.model_copy(update={"max_model_mb": None, **holding})
    found = released(said, task.model_copy(update={"constraints": bare}))
    assert (found and found.field) == field
    assert found is None or (found.op, found.by) == ("clear", LIKENESS)
