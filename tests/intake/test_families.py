"""Model families that a request asks for alone, or rules out."""

from collections.abc import Mapping

import pytest
from automl_agent.agents.intake.understand import understand
from automl_agent.agents.planner.families import choose_families
from automl_agent.agents.planner.rules import PlanOptions, plan_by_rules
from automl_agent.pipelines.contracts import Cost, PlanError, RequestError, TaskSpec

from .tables import profile

BOOSTED = ("lightgbm", "catboost", "xgboost")
NETS = ("mlp", "text_fast", "text_transformer", "image_resnet", "image_vit")
LINEAR = ("linear", "text_linear", "image_linear")


def spec(words: str, stated: Mapping[str, object] | None = None) -> TaskSpec:
    found = understand(
        f"Predict Churn in churn.csv. {words}",
        profile("telco"),
        data="churn.csv",
        test_data=None,
        stated=stated or {},
    ).spec
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("words", "only", "without"),
    [
        ("Use XGBoost only.", ("xgboost",), ()),
        ("Only linear models, please.", LINEAR, ()),
        ("Just CatBoost and random forests.", ("catboost", "random_forest"), ()),
        ("No neural networks.", (), NETS),
        ("Leave out CatBoost.", (), ("catboost",)),
        ("Leave CatBoost out.", (), ("catboost",)),
        ("Don't use gradient boosting or nearest neighbours.", (), (*BOOSTED, "knn")),
        ("Nur Entscheidungsbäume.", (*BOOSTED, "extra_trees", "random_forest"), ()),
        ("Keine neuronalen Netze.", (), NETS),
        ("Sans réseaux de neurones.", (), NETS),
        ("Nada de redes neuronales.", (), NETS),
        ("We tried random forests before.", (), ()),
        ("Five minutes.", (), ()),
    ],
)
def test_what_words_say_of_families(words: str, only: tuple[str, ...], without: tuple[str, ...]) -> None:
    found = spec(words).constraints
    assert (found.families, found.without_families) == (only, without)
    assert found.exclude == ()


def test_settings_win_and_know_kinds() -> None:
    found = spec("Use XGBoost only.", {"families": "linear models,lightgbm", "without_families": ("knn",)})
    assert found.constraints.families == (*LINEAR, "lightgbm")
    assert found.constraints.without_families == ("knn",)
    with pytest.raises(RequestError, match="NO-SUCH-FAMILY"):
        spec("", {"families": "oracle"})


def test_words_that_no_longer_hold() -> None:
    said = "Under 2 MB, ten minutes, use XGBoost only, without tenure."
    assert spec(said).constraints.max_model_mb == 2
    found = spec(said, {"ignore": "max_model_mb,families,exclude,time_limit_seconds"})
    assert found.constraints.max_model_mb is None
    assert found.constraints.families == ()
    assert found.constraints.exclude == ()
    assert found.time_limit_seconds is None
    with pytest.raises(RequestError, match="BAD-SETTING"):
        spec(said, {"ignore": "target"})


def test_costs_as_a_setting() -> None:
    found = spec("", {"costs": "Yes:No:10,No:Yes:1"})
    assert found.costs == (
        Cost(actual="Yes", predicted="No", cost=10), Cost(actual="No", predicted="Yes", cost=1)
    )  # fmt: skip
    assert found.metric == "cost"
    for wrong in ("yes:10", "yes:no:-1", "yes:no:x", ""):
        with pytest.raises(RequestError):
            spec("", {"costs": wrong})


def planned(words: str) -> list[str]:
    plan = plan_by_rules(spec(words), profile("telco"), PlanOptions(memory_mb=2000, jobs=2))
    return [f.name for f in plan.families]


def test_the_plan_keeps_to_them() -> None:
    assert planned("Use XGBoost only.") == ["xgboost"]
    assert "mlp" in planned("")
    assert "mlp" not in planned("No neural networks.")
    with pytest.raises(PlanError, match="NO-FAMILY"):
        planned("Only linear models. No linear models.")
    assert choose_families.__doc__
