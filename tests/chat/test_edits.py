"""Changes of a task that words ask for, and what becomes of the task."""

from typing import Any

import pytest
from automl_agent.agents.chat import Draft, Edit
from automl_agent.agents.chat.draft import edited
from automl_agent.agents.chat.edits import read_edits
from automl_agent.agents.crew.order import Overrides
from automl_agent.pipelines.contracts import Cost, PersonError, RequestError

from .tables import telco

NETS = ("mlp", "text_fast", "text_transformer", "image_resnet", "image_vit")
SAID: list[tuple[str, list[tuple[str, str, Any]]]] = [
    ("leave out tenure", [("exclude", "add", ("tenure",))]),
    ("leave out the monthly charges and the tenure please", [("exclude", "add", ("MonthlyCharges", "tenure"))]),
    ("leave out tenure. MonthlyCharges too", [("exclude", "add", ("tenure", "MonthlyCharges"))]),
    ("tenure is off limits, and so are the monthly charges", [("exclude", "add", ("tenure", "MonthlyCharges"))]),
    ("MonthlyCharges, tenure out please", [("exclude", "add", ("MonthlyCharges", "tenure"))]),
    ("I don't think we may use people's tenure", [("exclude", "add", ("tenure",))]),
    ("without the customer's monthly charges", [("exclude", "add", ("MonthlyCharges",))]),
    ("laisse tenure de côté", [("exclude", "add", ("tenure",))]),
    ("put contract back in", [("exclude", "remove", ("Contract",))]),
    ("use the contract again", [("exclude", "remove", ("Contract",))]),
    ("keep tenure, it is fine", [("accepted_leaks", "add", ("tenure",))]),
    ("predict tenure instead", [("target", "set", "tenure")]),
    ("the target is Contract", [("target", "set", "Contract")]),
    ("recall matters more", [("metric", "set", "recall")]),
    ("maximise accuracy instead of AUC", [("metric", "set", "accuracy")]),
    ("ten more minutes", [("time_limit_seconds", "shift", 600.0)]),
    ("another 10 minutes", [("time_limit_seconds", "shift", 600.0)]),
    ("zehn Minuten mehr", [("time_limit_seconds", "shift", 600.0)]),
    ("two minutes less", [("time_limit_seconds", "shift", -120.0)]),
    ("take 10 minutes", [("time_limit_seconds", "set", 600.0)]),
    ("twice as long", [("time_limit_seconds", "scale", 2.0)]),
    ("half the time", [("time_limit_seconds", "scale", 0.5)]),
    ("at most 20 trials", [("max_trials", "set", 20)]),
    ("make it smaller than 1 MB", [("max_model_mb", "set", 1.0)]),
    ("no more than 2 megabytes", [("max_model_mb", "set", 2.0)]),
    ("forget the size limit", [("max_model_mb", "clear", None)]),
    ("it doesn't need to be explainable", [("interpretable", "clear", None)]),
    ("it must be explainable", [("interpretable", "set", True)]),
    ("it should answer in 5 ms", [("max_latency_ms", "set", 5.0)]),
    ("the score should be at least 90%", [("min_score", "set", 0.9)]),
    ("no neural networks", [("without_families", "add", NETS)]),
    ("nimm 99 als Seed", [("seed", "set", 99)]),
    ("wirf tenure raus", [("exclude", "add", ("tenure",))]),
    ("tira o tenure", [("exclude", "add", ("tenure",))]),
    ("tenure has to go", [("exclude", "add", ("tenure",))]),
    ("the size is no issue any more", [("max_model_mb", "clear", None)]),
    ("l'contract invece rimettilo", [("exclude", "remove", ("Contract",))]),
    ("use another seed", [("seed", "set", 1)]),
    ("use the tpe sampler", [("proposer", "set", "tpe")]),
    ("make it faster", [("max_latency_ms", "ask", None)]),
    ("give it more time", [("time_limit_seconds", "ask", None)]),
    ("split by contract", [("group_columns", "set", ("Contract",))]),
    ("what is the weather", []),
    ("hello there", []),
]  # fmt: skip


@pytest.mark.parametrize(("said", "meant"), SAID, ids=[s for s, _ in SAID])
def test_what_words_change(said: str, meant: list[tuple[str, str, Any]]) -> None:
    table, plan = telco()
    assert [(e.field, e.op, e.value) for e in read_edits(said, table, plan.task)] == meant


def test_costs() -> None:
    table, plan = telco()
    (edit,) = read_edits("a missed churner costs 10, a false alarm 1", table, plan.task)
    assert edit.value == (
        Cost(actual="Yes", predicted="No", cost=10), Cost(actual="No", predicted="Yes", cost=1)
    )  # fmt: skip


def test_a_metric_that_there_is_not_is_refused() -> None:
    table, plan = telco()
    with pytest.raises(RequestError, match="UNKNOWN-METRIC"):
        read_edits("use the foo_score metric", table, plan.task)


NOW: dict[str, Any] = {
    "exclude": ("Contract",),
    "time_limit_seconds": 300.0,
    "max_model_mb": 3.0,
    "max_trials": None,
}


def changed(*edits: Edit) -> Overrides:
    return edited(Draft(request="x"), edits, NOW).overrides


def test_lists_grow_and_shrink() -> None:
    assert changed(Edit(field="exclude", op="add", value=("a",))).exclude == ("Contract", "a")
    assert changed(Edit(field="exclude", op="remove", value=("Contract",))).exclude == ()


def test_limits_move() -> None:
    assert changed(Edit(field="time_limit_seconds", op="shift", value=600.0)).time_limit_seconds == 900
    assert changed(Edit(field="time_limit_seconds", op="scale", value=0.5)).time_limit_seconds == 150
    with pytest.raises(PersonError, match="BAD-CHANGE"):
        changed(Edit(field="time_limit_seconds", op="shift", value=-300.0))
    with pytest.raises(PersonError, match="NO-VALUE-YET"):
        changed(Edit(field="max_trials", op="shift", value=20))


def test_what_is_dropped_is_ignored_until_it_is_said_again() -> None:
    dropped = edited(Draft(request="x"), (Edit(field="max_model_mb", op="clear"),), NOW)
    assert dropped.overrides.ignore == ("max_model_mb",)
    again = edited(dropped, (Edit(field="max_model_mb", value=1.0),), NOW)
    assert (again.overrides.ignore, again.overrides.max_model_mb) == (None, 1.0)


def test_changes_that_follow_from_others() -> None:
    both = (
        Edit(field="families", value=("linear", "knn")),
        Edit(field="without_families", op="add", value=("knn",)),
    )
    assert changed(*both).families == ("linear",)
    cost = Edit(field="costs", value=(Cost(actual="a", predicted="b", cost=2),))
    assert changed(cost).metric == "cost"
    assert changed(cost, Edit(field="metric", value="f1")).costs is None
    assert changed(Edit(field="metric", value="f1"), Edit(field="target", value="t")).metric is None


def test_words_are_kept() -> None:
    draft = edited(Draft(request="x"), (Edit(field="metric", value="f1", words="F1 please"),), NOW)
    assert draft.words == {"metric": "F1 please"}
