"""Columns that are mentioned together by what their names share."""

import polars as pl
import pytest
from automl_agent.agents.intake.words.kindred import kindred_mentions
from automl_agent.agents.intake.words.meanings import all_mentions
from automl_agent.agents.intake.words.reading import read
from automl_agent.pipelines.contracts import DataProfile, FileFacts, FileFormat
from automl_agent.tools.data.read import RawTable
from automl_agent.tools.profile import profile_table


@pytest.fixture(scope="module")
def homes() -> DataProfile:
    names = ("Garage_Cars", "Garage_Area", "Pool_Area", "Pool_QC", "Fence", "Lot_Shape", "price")
    facts = FileFacts(path="homes.csv", format=FileFormat.DELIMITED, bytes=1, sha256="0" * 64)
    frame = pl.DataFrame({name: [float(i * k) for i in range(40)] for k, name in enumerate(names, 1)})
    return profile_table(RawTable.read(frame, facts), None)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("everything about the garage", {"Garage_Cars", "Garage_Area"}),
        ("everything bout swimming pools can come out", {"Pool_Area", "Pool_QC"}),
        ("lose both pool columns", {"Pool_Area", "Pool_QC"}),
        ("alles mit der Garage", {"Garage_Cars", "Garage_Area"}),
        ("tout ce qui concerne la piscine", set()),
        ("the garage is nice", set()),
        ("the pool column", set()),
        ("that area thing", set()),
        ("everything about the fence", set()),
        ("all is well", set()),
        ("", set()),
    ],
)
def test_columns_that_share_a_word(homes: DataProfile, said: str, names: set[str]) -> None:
    assert {m.column for m in kindred_mentions(read(said), homes)} == names


def test_they_are_mentions_as_others_are(homes: DataProfile) -> None:
    assert {m.column for m in all_mentions(read("all the pool stuff and the fence"), homes)} == {
        "Pool_Area",
        "Pool_QC",
        "Fence",
    }
