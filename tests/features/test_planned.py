"""Features that a plan names are read and held against the development rows before anything is trained."""

from pathlib import Path

import numpy as np
import pytest
from automl_agent.pipelines.contracts import PlanError
from automl_agent.tools.derived.planned import check_values, planned, without_columns
from automl_agent.tools.plans.check import check_plan
from automl_agent.tools.plans.document import read_plan, write_plan

from . import tables


def test_a_plan_on_paper_names_features_by_the_files_names(loans: Path, tmp_path: Path) -> None:
    plan, profile, _ = tables.planned(loans, ('log("debt total" / income)', "year(since) == 2021"))
    write_plan(tmp_path / "plan.yaml", plan)
    again = read_plan(tmp_path / "plan.yaml")
    assert again.derived == plan.derived
    check_plan(again, profile)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("log(rate)", "'rate' is no input"),
        ("log(incom)", "there is 'income'"),
        ("income + since", "+ takes numbers"),
        ("income.mean()", "'.' means nothing here"),
        ("income", "an input already"),
        ("x" * 501, "500 characters"),
    ],
)
def test_what_cannot_be_computed_is_one_line(loans: Path, text: str, told: str) -> None:
    plan, profile, _ = tables.planned(loans, (text,))
    with pytest.raises(PlanError) as caught:
        check_plan(plan, profile)
    assert told in str(caught.value)
    assert str(caught.value).startswith("error[BAD-FEATURE]: ")
    assert "\n" not in str(caught.value)


def test_a_column_that_the_plan_leaves_out_is_no_input(loans: Path) -> None:
    plan, profile, _ = tables.planned(loans, ("income / 2 + 1",), exclude=("income",))
    with pytest.raises(PlanError, match="'income' is no input"):
        check_plan(plan, profile)


def test_a_column_that_must_act_in_one_direction_is_not_hidden_in_a_feature(loans: Path) -> None:
    plan, profile, _ = tables.planned(loans, ("income / 2 + 1",), monotone={"income": "-"})
    with pytest.raises(PlanError, match="monotone"):
        check_plan(plan, profile)


def test_the_same_twice_and_too_many_are_refused(loans: Path) -> None:
    plan, dataset = tables.assembled(loans)
    with pytest.raises(PlanError, match="twice"):
        planned(("income + 1", "1 + income"), dataset.facts)
    with pytest.raises(PlanError, match="20 at most"):
        planned(tuple(f"income + {n}" for n in range(21)), dataset.facts)
    assert plan.derived == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("income > 0", "the same in every row"),
        ("log(0 - income)", "missing in every row"),
        ("income * 1", "c1 itself in every row"),
        ("min(income, income + 1)", "c1 itself in every row"),
    ],
)
def test_what_says_nothing_on_the_rows_at_hand_is_refused(loans: Path, text: str, told: str) -> None:
    _, dataset = tables.assembled(loans)
    with pytest.raises(PlanError, match=told):
        check_values((text,), dataset, np.arange(300))


def test_only_development_rows_are_looked_at(loans: Path) -> None:
    _, dataset = tables.assembled(loans)
    income = dataset.features.frame.get_column("c1").to_numpy()
    rich = np.argsort(income)[-50:]
    text = f"income > {income[rich].min()}"
    check_values((text,), dataset, np.arange(len(income)))
    with pytest.raises(PlanError, match="the same in every row"):
        check_values((text,), dataset, np.setdiff1d(np.arange(len(income)), rich))


def test_features_go_with_the_columns_that_they_read(loans: Path) -> None:
    _, dataset = tables.assembled(loans)
    texts = ("income + 1", 'log("debt total")', "mean_by(income, town)")
    assert without_columns(texts, dataset.facts, ("town",)) == texts[:2]
    assert without_columns(texts, dataset.facts, ("income",)) == texts[1:2]
