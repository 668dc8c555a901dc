"""The one task on which all agents are attacked: a small table, its profile, the rules' plan."""

import tempfile
from functools import cache
from pathlib import Path
from random import Random

from ...agents.intake.understand import understand
from ...agents.planner import PlanOptions, plan_by_rules
from ...pipelines.contracts import DataProfile, PipelinePlan, TaskKind, TaskSpec
from ...pipelines.family import TaskFacts
from ...tools.data.read import RawTable, read_table
from ...tools.dataset import Dataset, assemble
from ...tools.plans.facts import plan_facts
from ...tools.profile import profile_table, with_target

_ROWS = 300
OPTIONS = PlanOptions(memory_mb=4000, jobs=2)
#: Says everything that a listener may quote: what is forbidden, what belongs together, how long, how good.
REQUEST = (
    "Who is going to leave us? Use table.csv. Do not use the money side of things. A missed one costs us more than a false "
    "alarm, about 5 times as much. Take 2 minutes at most, we want at least 0.8. Whatever belongs to one household must stay "
    "together. Older cases are for training, the newest for the test. I must be able to explain it to my boss."
)
TARGET = "left"
_TASK = "Predict left from table.csv, AUC, in 60 seconds."


@cache
def _table() -> RawTable:
    rng = Random(0)
    lines = ["customer_id,household,joined,income,savings,region,visits,left"]
    for row in range(_ROWS):
        income, visits = rng.gauss(50, 10), rng.randrange(20)
        left = "yes" if income + 3 * visits + rng.gauss(0, 15) > 85 else "no"
        joined = f"{2015 + row // 100}-{1 + row % 12:02d}-{1 + row % 28:02d}"
        region = rng.choice(("north", "south", "east"))
        lines.append(
            f"{1000 + row},{row // 3},{joined},{income:.1f},{rng.gauss(9, 4):.2f},{region},{visits},{left}"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_table(path)


@cache
def profile() -> DataProfile:
    """The table's profile, its target not known yet."""
    return profile_table(_table(), None)


@cache
def known() -> DataProfile:
    """The profile with its target."""
    return with_target(profile(), _table(), TARGET, TaskKind.TABULAR_CLASSIFICATION)


@cache
def dataset() -> Dataset:
    """The rows as a run has them."""
    return assemble(plan(), known(), _table())


@cache
def task() -> TaskSpec:
    """The task as rules understand it."""
    found = understand(_TASK, profile(), data="table.csv", test_data=None, stated={})
    assert found.spec is not None
    return found.spec


@cache
def plan() -> PipelinePlan:
    """The rules' plan."""
    return plan_by_rules(task(), known(), OPTIONS)


@cache
def facts() -> TaskFacts:
    """What families declare their spaces from."""
    return plan_facts(plan(), known())
