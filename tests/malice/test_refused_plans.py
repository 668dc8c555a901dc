"""What hostile plans brought to light."""

import pytest
from automl_agent.agents.planner import plan_by_rules
from automl_agent.pipelines.contracts import PlanError
from automl_agent.tools.plans.check import check_plan

from ..agents.test_planner import OPTIONS, profile, task

PROFILE = profile()
PLAN = plan_by_rules(task(), PROFILE, OPTIONS)


def test_a_time_without_a_name_is_no_column() -> None:
    plan = PLAN.model_copy(update={"split": PLAN.split.model_copy(update={"time": ""})})
    with pytest.raises(PlanError, match="NO-SUCH-COLUMN"):
        check_plan(plan, PROFILE)


def test_a_family_is_listed_once() -> None:
    plan = PLAN.model_copy(update={"families": (*PLAN.families, PLAN.families[0])})
    with pytest.raises(PlanError, match="FAMILY-TWICE"):
        check_plan(plan, PROFILE)


def test_a_feature_is_listed_once() -> None:
    plan = PLAN.model_copy(update={"features": (*PLAN.features, PLAN.features[0])})
    with pytest.raises(PlanError, match="FEATURE-TWICE"):
        check_plan(plan, PROFILE)
