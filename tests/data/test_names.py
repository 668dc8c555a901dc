"""Column names are names and nothing else, whatever a library makes of them."""

import ast
from pathlib import Path

import automl_agent
import polars as pl
import pytest
from automl_agent.pipelines.contracts import DataError, TaskKind
from automl_agent.tools.data.cast import encode_target
from automl_agent.tools.data.dialect import unique_names
from automl_agent.tools.data.read import RawTable, read_table
from automl_agent.tools.data.table import Table
from automl_agent.tools.profile import profile_table, with_target

NAMES = ("*", "^a$", "^.*$", "count", "len", "literal", "c1", "c0", "", "é", "v")
ROWS = 30


def held(form: str, folder: Path) -> Path:
    frame = pl.DataFrame({name: [float(i * k) for i in range(ROWS)] for k, name in enumerate(NAMES)})
    path = folder / f"t.{form}"
    if form == "csv":
        frame.write_csv(path)
    elif form == "jsonl":
        frame.write_ndjson(path)
    else:
        frame.write_parquet(path)
    return path


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_every_name_is_that_of_its_own_column(tmp_path: Path, form: str) -> None:
    table = read_table(held(form, tmp_path))
    assert table.frame.columns == [f"c{i}" for i in range(len(NAMES))]
    assert table.names == tuple(name or "column_9" for name in NAMES)
    for k, name in enumerate(table.names):
        assert [float(v) for v in table.column(name)] == [float(i * k) for i in range(ROWS)]
    profile = with_target(profile_table(table, None), table, "*", TaskKind.TABULAR_REGRESSION)
    assert [c.name for c in profile.columns] == list(table.names)
    for target in ("*", "^a$"):
        assert encode_target(table.column(target), None, target).tolist() == table.column(target).to_list()
    assert table.named().columns == list(table.names)


def test_names_are_all_different_whatever_was_there() -> None:
    given = ["a", "a", "a_2", "", "", "column_4", "a", "b" * 5000, "b" * 5000 + "c"]
    found = unique_names(given)
    assert len(set(found.names)) == len(given)
    assert found.names[:3] == ("a", "a_3", "a_2")
    assert set(found.repeated) == {"a", found.names[7]}
    assert max(map(len, found.names)) <= 1010


def test_a_name_that_repeats_without_end_takes_no_square_of_time() -> None:
    assert len(set(unique_names(["x"] * 20_000).names)) == 20_000


def test_a_target_of_two_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("y,a,y\n" + "1,2,3\n2,3,1\n" * 20)
    table = read_table(tmp_path / "t.csv")
    with pytest.raises(DataError, match="TARGET-TWICE"):
        with_target(profile_table(table, None), table, "y", TaskKind.TABULAR_CLASSIFICATION)


def test_columns_are_chosen_by_name_in_the_order_asked() -> None:
    table = Table.of(pl.DataFrame({"^b$": [1], "b": [2], "*": [3]}))
    assert table.columns(["*", "^b$"]).rows() == [(3, 1)]
    assert "b" in table
    assert "c0" not in table
    with pytest.raises(KeyError):
        table.column("c0")


#: Where a frame's columns have names that come out of a file: nothing may address them by expression.
_NAMED = ("named",)


def test_no_frame_under_its_files_names_is_used_by_the_package() -> None:
    """``named()`` is for what goes out and for evals; whoever calls it in the package has to argue here."""
    root = Path(automl_agent.__file__).parent
    callers = []
    for folder in ("agents", "app", "pipelines", "tools"):
        for path in sorted((root / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Attribute) and node.attr in _NAMED and path.name != "table.py":
                    callers.append(f"{folder}/{path.relative_to(root / folder)}")
    assert callers == []


def test_a_table_made_by_hand_is_like_one_that_was_read(tmp_path: Path) -> None:
    table = read_table(held("csv", tmp_path))
    again = RawTable.read(table.named(), table.facts)
    assert again.names == table.names
    assert again.frame.equals(table.frame)
