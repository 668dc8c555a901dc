"""``run --repeat``: every repeat is counted, whatever came of it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from automl_agent.agents.crew.order import Order
from automl_agent.agents.crew.state import RunState
from automl_agent.app.cli import entry
from automl_agent.app.commands import repeat
from automl_agent.pipelines.contracts import DataError, RunResult
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore

from ..report.samples import sample

WORDS = ["run", "--text", "who leaves? t.csv", "--llm", "none", "--repeat"]
Carry = Callable[[Order], RunState]


def result(status: str, test: float, family: str = "linear") -> RunResult:
    made = sample().result
    scores = made.scores.model_copy(update={"test": test, "validation": test + 0.1})
    assert made.model is not None
    model = made.model.model_copy(update={"family": family})
    return made.model_copy(update={"status": status, "scores": scores, "model": model})


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[Order]:
    """What was ordered; the first is verified, the second is not, the third cannot be done, others are verified."""
    seen: list[Order] = []

    def carry_out(order: Order, *, as_json: bool, yes: bool) -> RunState:
        seen.append(order)
        if len(seen) == 3:
            raise DataError("NO-ROWS", "there are no rows", "bring some")
        if len(seen) == 5:
            raise KeyboardInterrupt
        status = "unverified" if len(seen) == 2 else "verified"
        folder = order.out or order.resume or Path(f"runs/{len(seen)}")
        return RunState(
            result=result(status, 0.5 + 0.1 * len(seen), "knn" if len(seen) == 2 else "linear"), folder=folder
        )

    monkeypatch.setattr(repeat, "carry_out", carry_out)
    return seen


def test_seeds_and_folders_follow_each_other(orders: list[Order]) -> None:
    assert entry([*WORDS, "2", "--seed", "7", "--out", "there/out"]) == 3
    assert [(o.seed, o.out) for o in orders] == [(7, Path("there/out-1")), (8, Path("there/out-2"))]


def test_the_plan_s_own_seed_is_the_first(orders: list[Order], tmp_path: Path) -> None:
    from automl_agent.tools.plans.document import write_plan

    from ..search.runs import plan

    write_plan(tmp_path / "plan.yaml", plan().model_copy(update={"seed": 5}))
    entry(["run", "--plan", str(tmp_path / "plan.yaml"), "--repeat", "2"])
    assert [o.seed for o in orders] == [5, 6]


def test_a_failing_repeat_is_counted_and_the_others_go_on(
    orders: list[Order], capfd: pytest.CaptureFixture[str]
) -> None:
    assert entry([*WORDS, "4"]) == 3
    said = capfd.readouterr()
    assert "error[NO-ROWS]" in said.err
    assert "2 of 4 verified (50%), 1 finished but not verified, 1 failed" in said.out
    assert "won         linear 2, knn 1" in said.out
    assert "0.6 to 0.9" in said.out


def test_json_is_one_document(orders: list[Order], capfd: pytest.CaptureFixture[str]) -> None:
    assert entry([*WORDS, "4", "--json"]) == 3
    document = json.loads(capfd.readouterr().out)
    assert [r["status"] for r in document["runs"]] == ["verified", "unverified", "failed", "verified"]
    assert document["success_rate"] == 0.5
    assert document["test"]["mean"] == pytest.approx((0.6 + 0.7 + 0.9) / 3)
    assert document["validation"]["max"] == pytest.approx(1.0)
    assert document["families"] == {"linear": 2, "knn": 1}


def test_all_verified_is_0(
    orders: list[Order], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    done = RunState(result=result("verified", 0.8), folder=Path("out"))
    monkeypatch.setattr(repeat, "carry_out", lambda order, **_: done)
    assert entry([*WORDS, "3"]) == 0
    assert "3 of 3 verified (100%)" in capfd.readouterr().out


def test_interrupted_it_says_how_to_go_on(orders: list[Order], capfd: pytest.CaptureFixture[str]) -> None:
    assert entry([*WORDS, "8", "--seed", "1"]) == 130
    assert "the same command with --seed 6 --repeat 3" in capfd.readouterr().err
    orders.clear()
    assert entry([*WORDS, "8", "--out", "out"]) == 130
    assert "the same command again goes on" in capfd.readouterr().err


def test_what_is_there_of_the_same_order_is_gone_on_with(
    orders: list[Order], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert entry([*WORDS, "2", "--out", "out"]) == 3
    begun = orders[0]
    orders.clear()
    for name, order in (("out-1", begun), ("out-2", begun)):
        (tmp_path / name).mkdir()
        body = order.model_dump(mode="json", exclude={"started", "resume", "out"})
        with RunStore(tmp_path / name) as store:
            store.append(EventKind.RUN_CREATED, {"order": body})
    entry([*WORDS, "2", "--out", "out"])
    assert orders[0].resume == Path("out-1")
    # Of another order (its seed is another): it is refused as any folder that holds a run.
    assert orders[1].resume is None
