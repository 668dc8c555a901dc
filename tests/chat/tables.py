"""A task that turns are about: the table of a telephone company, planned by rules."""

from functools import cache

from automl_agent.agents.chat import Situation
from automl_agent.agents.intake.understand import understand
from automl_agent.agents.planner import PlanOptions, plan_by_rules
from automl_agent.pipelines.contracts import DataProfile, PipelinePlan

from ..intake.tables import profile

RUNS = ("20260101T000000Z-telco", "20260102T000000Z-telco")
#: A conversation that has come as far as it can.
FAR = Situation(has_task=True, has_run=True, runs=RUNS)


@cache
def telco() -> tuple[DataProfile, PipelinePlan]:
    """Table and plan of: predict Churn, under 3 MB, without Contract, five minutes."""
    table = profile("telco")
    found = understand(
        "Predict Churn in telco.csv, under 3 MB, without Contract, 5 minutes",
        table, data="telco.csv", test_data=None, stated={},
    ).spec  # fmt: skip
    assert found is not None
    return table, plan_by_rules(found, table, PlanOptions(memory_mb=2000, jobs=2))
