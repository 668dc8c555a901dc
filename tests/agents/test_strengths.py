"""What is known of families is used where it was measured."""

import pytest
from automl_agent.agents.planner.strengths import fit_seconds, strength
from automl_agent.pipelines.catalogue import FAMILIES, LOCATORS, PRETRAINED, READERS, SEERS
from automl_agent.pipelines.contracts import ColumnKind, InputColumn, InputSchema, TaskKind
from automl_agent.pipelines.family import TaskFacts


def facts(*kinds: ColumnKind, rows: int = 5_000) -> TaskFacts:
    columns = tuple(InputColumn(id=f"c{i}", name=f"c{i}", kind=kind) for i, kind in enumerate(kinds))
    schema = InputSchema(
        kind=TaskKind.TABULAR_CLASSIFICATION, target="y", columns=columns, classes=("a", "b")
    )
    return TaskFacts(inputs=schema, rows=rows)


PROSE = facts(ColumnKind.TEXT)
MIXED = facts(ColumnKind.TEXT, *[ColumnKind.NUMERIC] * 9)


@pytest.mark.parametrize("name", sorted(READERS))
def test_reading_is_strong_where_there_is_nothing_but_prose(name: str) -> None:
    assert strength(name, PROSE).default > strength("lightgbm", PROSE).default
    assert strength(name, MIXED).default < strength("lightgbm", MIXED).default


@pytest.mark.parametrize("name", sorted(set(FAMILIES) - SEERS - LOCATORS - set(PRETRAINED)))
def test_prose_costs_every_family_something_and_more_rows_more(name: str) -> None:
    assert fit_seconds(name, MIXED) > 1.0 or name == "text_linear"
    assert fit_seconds(name, facts(ColumnKind.TEXT, rows=50_000)) > 3 * fit_seconds(name, PROSE)


@pytest.mark.parametrize(("name", "seconds"), [("image_linear", 5.8), ("image_resnet", 197 * 18 / 20)])
def test_costs_of_seeing_are_those_that_were_measured(name: str, seconds: float) -> None:
    picture = InputColumn(id="c0", name="c0", kind=ColumnKind.IMAGE, style="rgb 32x32")
    told = facts(rows=5_000)
    inputs = told.inputs.model_copy(update={"columns": (picture,), "classes": tuple("abcdefghij")})
    assert fit_seconds(name, told.model_copy(update={"inputs": inputs})) == pytest.approx(seconds, rel=0.2)


def test_costs_are_those_that_were_measured() -> None:
    assert fit_seconds("text_linear", facts(ColumnKind.TEXT, rows=8529)) == pytest.approx(2.7, rel=0.5)
    assert fit_seconds("text_fast", facts(ColumnKind.TEXT, rows=6396)) == pytest.approx(6.5, rel=0.5)
    assert fit_seconds("text_transformer", facts(ColumnKind.TEXT, rows=8529)) == pytest.approx(139, rel=0.5)
    assert fit_seconds("linear", facts(ColumnKind.TEXT, rows=8529)) == pytest.approx(5.2, rel=0.5)
