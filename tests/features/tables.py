"""A table in which a ratio says it all, and what a run knows of it."""

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from automl_agent.agents.planner import PlanOptions, plan_by_rules
from automl_agent.pipelines.contracts import Constraints, DataProfile, PipelinePlan, TaskKind, TaskSpec
from automl_agent.tools.data.read import RawTable, read_table
from automl_agent.tools.data.table import Table
from automl_agent.tools.dataset import Dataset, assemble
from automl_agent.tools.profile import profile_table, with_target

ROWS = 400


def lay_out(folder: Path, rows: int = ROWS) -> Path:
    """Write ``loans.csv``; the rate follows debt over income."""
    rng = np.random.default_rng(0)
    debt, income = rng.lognormal(3, 1, rows), rng.lognormal(3, 1, rows)
    days = rng.integers(0, 900, rows).astype("timedelta64[D]")
    path = folder / "loans.csv"
    pl.DataFrame(
        {
            "debt total": debt,
            "income": income,
            "town": rng.choice(list("abcd"), rows),
            "since": np.datetime64("2020-01-01") + days,
            "rate": np.log(debt / income) + 0.2 * rng.normal(size=rows),
        }
    ).write_csv(path)
    return path


def planned(
    folder: Path, derived: tuple[str, ...] = (), **constraints: object
) -> tuple[PipelinePlan, DataProfile, Table]:
    """A plan by rules for the table in ``folder``, its profile and its table."""
    main, profile = _profiled(folder)
    kind = TaskKind.TABULAR_REGRESSION
    limits = Constraints.model_validate({"interpretable": True, **constraints})
    task = TaskSpec(
        request="predict the rate",
        kind=kind,
        target="rate",
        metric="rmse",
        data=main.facts.path,
        constraints=limits,
    )
    plan = plan_by_rules(task, profile, PlanOptions(memory_mb=2000, jobs=1))
    return plan.model_copy(update={"derived": derived}), profile, main


def assembled(
    folder: Path, derived: tuple[str, ...] = (), **constraints: object
) -> tuple[PipelinePlan, Dataset]:
    """The plan, and its rows."""
    plan, profile, main = planned(folder, derived, **constraints)
    return plan, assemble(plan, profile, main)


@cache
def _profiled(folder: Path) -> tuple[RawTable, DataProfile]:
    main = read_table(folder / "loans.csv")
    return main, with_target(profile_table(main, None), main, "rate", TaskKind.TABULAR_REGRESSION)
