"""A whole run whose request demands fairness, a direction, a commercial licence and little memory."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import CheckStatus
from automl_agent.tools.plans.document import read_plan

from .calls import call, result

pytestmark = pytest.mark.e2e
_REQUEST = (
    "Predict default from loans.csv. Do not use sex, but be fair across sex. The risk may not fall as debt grows. "
    "We sell it, so no GPL. It must fit in 4 GB of RAM."
)


@pytest.mark.long
def test_demands_are_measured_on_what_is_delivered(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = 500
    debt, age = rng.gamma(2, 5, rows).round(2), rng.integers(18, 75, rows)
    pl.DataFrame(
        {
            "age": age,
            "debt": debt,
            "sex": rng.choice(["f", "m"], rows),
            "default": np.where(0.2 * debt - 0.03 * age + rng.normal(size=rows) > 0.6, "yes", "no"),
        }
    ).write_csv(tmp_path / "loans.csv")
    (tmp_path / "request.txt").write_text(_REQUEST)
    call(tmp_path, "run", "request.txt", "--trials", "1", "--out", "out", "--llm", "none", code=0)

    plan = read_plan(tmp_path / "out" / "plan.yaml")
    assert plan.task.constraints.fair_across == ("sex",)
    assert plan.task.constraints.monotone == {"debt": "+"}
    assert "knn" not in {f.name for f in plan.families}
    assert any("knn left out" in note for note in plan.notes)
    checks = {c.name: c for c in result(tmp_path / "out").verdict.checks}
    assert checks["fairness"].status in {CheckStatus.PASS, CheckStatus.WARN}
    assert "across 'sex'" in checks["fairness"].evidence
    assert checks["monotone"].status is CheckStatus.PASS
    assert "0 of" in checks["monotone"].evidence
    assert checks["licences"].status is CheckStatus.PASS
    assert checks["memory"].status is CheckStatus.PASS
    assert checks["excluded_columns"].status is CheckStatus.PASS
