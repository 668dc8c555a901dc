"""Demanded directions decide which families are searched, and reach them the right way round."""

import pytest
from automl_agent.pipelines.contracts import Constraints, RequestError
from automl_agent.tools.plans.check import check_plan
from automl_agent.tools.plans.facts import plan_facts

from .test_planner import made, profile


def test_families_that_can_be_held_to_a_direction_are_preferred_and_it_is_said() -> None:
    plan = made(constraints=Constraints(monotone={"dose": "+"}))
    assert {f.name for f in plan.families} == {"lightgbm", "linear", "catboost", "xgboost"}
    assert all("held to 1 demanded direction" in f.why for f in plan.families)
    assert any(note.startswith("knn left out: it cannot be held") for note in plan.notes)


def test_a_direction_of_a_column_that_is_no_input_changes_nothing() -> None:
    plan = made(constraints=Constraints(monotone={"dose": "+"}, exclude=("dose",)))
    assert "knn" in {f.name for f in plan.families}


@pytest.mark.parametrize(("positive", "sign"), [("yes", 1), (None, 1), ("no", -1)])
def test_directions_speak_of_the_positive_class(positive: str | None, sign: int) -> None:
    plan = made(constraints=Constraints(monotone={"dose": "+"}), positive_class=positive)
    known = profile()
    assert plan_facts(plan, known).monotone == {known.column("dose").id: sign}


@pytest.mark.parametrize(
    "constraints",
    [
        Constraints(fair_across=("nothing",)),
        Constraints(fair_across=("ill",)),
        Constraints(monotone={"site": "+"}),
        Constraints(fair_across=("site",), fair_bounds={"site": (1.0,)}),
    ],
)
def test_an_edited_plan_cannot_demand_what_cannot_be(constraints: Constraints) -> None:
    with pytest.raises(RequestError):
        check_plan(made(constraints=constraints), profile())
