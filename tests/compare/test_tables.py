"""Recorded tables as tasks: what is read, and one line for what cannot be."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from automl_agent.evals.compare.archive import computed
from automl_agent.evals.compare.rows import open_rows
from automl_agent.evals.compare.suites import open_task, task_refs
from automl_agent.evals.compare.tables import open_table, table_refs
from automl_agent.evals.compare.task import TaskRef
from automl_agent.pipelines.contracts import DataError, Direction
from automl_agent.pipelines.spaces import Choice, Real

from .tables import curves, grid, rows


def test_a_grid_is_replayed_with_its_failures(tmp_path: Path) -> None:
    task = open_table(table_refs(str(grid(tmp_path)))[0])
    assert task.direction is Direction.MAXIMIZE
    best = task.evaluate({"depth": 4, "rate": 0.01, "act": "tanh"})
    assert best.value == pytest.approx(0.9)
    assert best.seconds == 15.0
    assert task.bounds.regret(0.9) == pytest.approx(0)
    # One seed of two failed: the other counts. Both did: a failure.
    assert task.evaluate({"depth": 1, "rate": 0.001, "act": "relu"}).value == pytest.approx(0.45)
    assert task.evaluate({"depth": 8, "rate": 0.1, "act": "tanh"}).status == "crashed"
    assert "secret" not in task.problem.model_dump_json()


def test_defaults_are_the_tables_else_the_middle_and_the_first(tmp_path: Path) -> None:
    plain = open_table(table_refs(str(grid(tmp_path)))[0])
    assert plain.space.default() == {"depth": 4, "rate": 0.01, "act": "relu"}
    named = grid(tmp_path, default={"depth": 1, "act": "tanh"}).rename(tmp_path / "named.npz")
    assert open_table(table_refs(str(named))[0]).space.default() == {"depth": 1, "rate": 0.01, "act": "tanh"}


def test_learning_curves_are_told_on_the_way(tmp_path: Path) -> None:
    path = curves(tmp_path)
    assert [ref.name for ref in table_refs(str(path))] == ["curves:0", "curves:1"]
    task = open_table(table_refs(f"{path}:1")[0])
    rate = task.space.parameters[0]
    assert isinstance(rate, Real)
    assert rate.log
    found = task.evaluate({"learning_rate": 1e-3, "momentum": 0.5})
    assert len(found.curve) == 7
    assert found.curve[-1] == found.value
    with np.load(path) as opened:
        failed = {n: float(v) for n, v in zip(("learning_rate", "momentum"), opened["hp"][4], strict=True)}
    assert task.evaluate(failed).status == "diverged"


def test_rows_tell_conditions_costs_failures_and_repeats(tmp_path: Path) -> None:
    task = open_table(table_refs(str(rows(tmp_path)))[0])
    assert [p.name for p in task.space.parameters] == ["lr", "kernel", "degree"]
    degree = task.space.parameters[2]
    assert isinstance(degree, Choice)
    assert degree.when is not None
    assert (degree.when.name, degree.when.values) == ("kernel", ("poly",))
    assert task.direction is Direction.MINIMIZE
    first = task.evaluate({"lr": 0.1, "kernel": "poly", "degree": 2})
    assert first.value == pytest.approx(0.2)
    failed = task.evaluate({"lr": float(f"{10**-1.7:.6g}"), "kernel": "rbf"})
    assert (failed.status, failed.value, failed.seconds) == ("memory", None, 7.0)
    other = open_table(table_refs(str(rows(tmp_path)), "seconds", Direction.MAXIMIZE)[0])
    assert other.direction is Direction.MAXIMIZE
    assert other.bounds.best == 39


def test_trials_as_optuna_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "study.csv"
    path.write_text(
        "number,value,datetime_start,duration,params_x,params_c,user_attrs_note,state\n"
        + "".join(
            f"{i},{(i - 5) ** 2},2024-01-01 00:00:00,0 days 00:01:03.5,{i * 0.37},{'ab'[i % 2]},n{i},"
            f"{'FAIL' if i == 3 else 'COMPLETE'}\n"
            for i in range(40)
        )
    )
    task = open_table(table_refs(str(path))[0])
    assert [p.name for p in task.space.parameters] == ["x", "c"]
    assert task.evaluate({"x": 5 * 0.37, "c": "b"}).model_dump() == {
        "value": 0.0, "status": "ok", "reason": "", "seconds": 63.5, "curve": (),
    }  # fmt: skip
    assert task.evaluate({"x": 3 * 0.37, "c": "b"}).value is None


def test_equal_graph_networks_are_one() -> None:
    skip = 8
    # Layers in another order, and a skip that hands on what it gets.
    assert computed((0, 0, 1, 2), (1, 2, 3, 4), skip) == computed((0, 0, 1, 2), (2, 1, 4, 3), skip)
    assert computed((0, 1, 2, 3), (8, 1, 2, 3), skip) == computed((0, 1, 2, 3), (1, 2, 8, 3), skip)
    assert computed((0, 1, 1, 1), (1, 2, 3, 8), skip) != computed((0, 1, 1, 1), (1, 2, 3, 2), skip)


def archive(**arrays: Any) -> Callable[[Path], None]:
    return lambda path: np.savez(path, **arrays)


def meta(**told: object) -> np.ndarray:
    return np.array(json.dumps(told))


AXES = {"a": [1, 2], "b": ["x", "y"]}
HOSTILE: list[tuple[str, str, Callable[[Path], object], str]] = [
    ("no archive", "t.npz", lambda p: p.write_bytes(b"PK\x03\x04garbage"), "BAD-TABLE"),
    ("objects", "t.npz", archive(values=np.array([{}], dtype=object), meta=meta(space=AXES)), "BAD-TABLE"),
    ("no JSON", "t.npz", archive(values=np.zeros(3), meta=np.array("{oops")), "BAD-TABLE"),
    ("other kind", "t.npz", archive(x=np.zeros(3)), "BAD-TABLE"),
    ("too short", "t.npz", archive(values=np.zeros((3, 2)), meta=meta(space=AXES)), "BAD-TABLE"),
    ("huge", "t.npz", archive(values=np.zeros(4), meta=meta(space={f"a{i}": [1, 2] for i in range(90)})), "BAD-TABLE"),
    ("twice", "t.npz", archive(values=np.zeros(4), meta=meta(space={"a": [1, 1], "b": [1, 2]})), "BAD-TABLE"),
    ("list", "t.npz", archive(values=np.zeros(4), meta=meta(space=[1, 2])), "BAD-TABLE"),
    ("all failed", "t.npz", archive(values=np.full(4, np.nan), meta=meta(space=AXES)), "NOTHING-TO-SEARCH"),
    ("text", "t.npz", archive(values=np.array(["a"] * 4), meta=meta(space=AXES)), "BAD-TABLE"),
    ("curves", "t.npz", archive(hp=np.zeros((4, 2)), valid_0=np.zeros((3, 5))), "BAD-TABLE"),
    ("no link", "t.npz", archive(hash=np.array([99999, 5]), valid=np.array([0.1, 0.2]), meta=meta(links="[0,0]", ops="a b")), "BAD-TABLE"),
    ("empty", "t.csv", lambda p: p.write_text(""), "DATA-EMPTY"),
    ("one row", "t.csv", lambda p: p.write_text("lr,score\n0.1,0.5\n"), "TOO-FEW-ROWS"),
    ("NaN", "t.csv", lambda p: p.write_text("lr,score\n" + "1,nan\n2,nan\n" * 9), "OBJECTIVE-NOT-A-NUMBER"),
    ("words", "t.csv", lambda p: p.write_text("lr,score\n" + "1,good\n2,bad\n" * 9), "OBJECTIVE-NOT-A-NUMBER"),
    ("no objective", "t.csv", lambda p: p.write_text("lr,bla\n" + "1,2\n2,3\n" * 9), "NO-OBJECTIVE"),
    ("no parameter", "t.csv", lambda p: p.write_text("id,score\n" + "1,2\n2,3\n" * 9), "NO-PARAMETERS"),
    ("constant", "t.csv", lambda p: p.write_text("lr,score\n" + "1,2\n2,2\n" * 9), "NOTHING-TO-SEARCH"),
    ("no space", "folder", lambda p: p.mkdir(), "BAD-TABLE"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "make", "code"), [h[1:] for h in HOSTILE], ids=[h[0] for h in HOSTILE])
def test_what_cannot_be_replayed_says_so(
    tmp_path: Path, name: str, make: Callable[[Path], object], code: str
) -> None:
    make(tmp_path / name)
    with pytest.raises(DataError) as told:
        open_task(task_refs(None, [str(tmp_path / name)])[0])
    assert told.value.code == code
    assert "\n" not in str(told.value)


def test_an_instance_that_is_not_there(tmp_path: Path) -> None:
    for named, code in [
        (f"{curves(tmp_path)}:7", "NO-SUCH-INSTANCE"),
        (f"{grid(tmp_path)}:7", "NO-SUCH-INSTANCE"),
        (str(tmp_path / "gone.csv"), "NO-SUCH-TABLE"),
    ]:
        with pytest.raises(DataError) as told:
            table_refs(named)
        assert told.value.code == code


def test_values_of_a_condition_are_in_an_order_of_their_own(tmp_path: Path) -> None:
    kinds = ("sgd", "nesterov", "heavy ball", "adam")
    lines = ["optimizer,momentum,loss"]
    lines += [f"{kind},{'' if kind == 'adam' else i / 20},{i}" for i in range(20) for kind in kinds]
    path = tmp_path / "m.csv"
    path.write_text("\n".join(lines) + "\n")
    task = open_rows(path, TaskRef(suite="table", name="m", path=str(path)))
    (momentum,) = (p for p in task.space.parameters if p.name == "momentum")
    assert momentum.when is not None
    assert momentum.when.values == ("heavy ball", "nesterov", "sgd")
