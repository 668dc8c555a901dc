"""Tables that hypothesis makes up: each becomes a plan or is refused in one line, and how it is written changes nothing."""

import pytest
from automl_agent.evals.files.generate import Made, tables, write
from automl_agent.evals.files.tables import plan_table
from hypothesis import HealthCheck, Phase, given, settings

_TABLES = 500


@settings(
    max_examples=_TABLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(made=tables())
@pytest.mark.filterwarnings("error")
def test_every_table_is_planned_or_refused_in_one_line(
    made: Made, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ending = plan_table(write(made, tmp_path_factory.mktemp("table")), made.wanted)
    assert ending.proper, ending.said
