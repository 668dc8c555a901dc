"""The integrity suite: what it lays out, how it judges, and a few of its cases from end to end."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from automl_agent.evals.integrity import play as playing
from automl_agent.evals.integrity.__main__ import summary
from automl_agent.evals.integrity.case import Case, Cell, Ruling, Stage
from automl_agent.evals.integrity.command import Called
from automl_agent.evals.integrity.hostile.mark import mark, marked
from automl_agent.evals.integrity.laid import Laid, plant
from automl_agent.evals.integrity.play import Expected, let_pass, play
from automl_agent.evals.integrity.runner import Runner
from automl_agent.evals.integrity.suite import TRICKS, suite
from automl_agent.evals.integrity.tables import Table

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def _laid(**fields: Any) -> Laid:
    frame = pl.DataFrame({"f0": [1, 2, 3, 4], "y": ["a", "b", "a", "b"]})
    return Laid(Table(frame, "y", "accuracy"), **fields)


def _result(*checks: tuple[str, str, str], status: str = "unverified") -> dict[str, Any]:
    verdict = [
        {"name": n, "status": s, "evidence": e, "stage": "result", "columns": []} for n, s, e in checks
    ]
    scores = {"test": 0.5, "test_interval": [0.3, 0.7], "test_ci": [0.4, 0.6]}
    return {"status": status, "scores": scores, "verdict": {"checks": verdict}}


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Stage]:
    """A stage on which every run ends so; ``predicts`` is what the model says of fresh rows."""

    def so(
        code: int, *checks: tuple[str, str, str], said: str = "", predicts: str = "", **fields: str
    ) -> Stage:
        result = _result(*checks, **fields) if code in {0, 3} else {}
        monkeypatch.setattr(playing, "order", lambda *_, **__: Called(code, said, result))

        def call(folder: Path, *_: str) -> Called:
            (folder / "predicted.csv").write_text("y\n" + "".join(f"{c}\n" for c in predicts))
            return Called(0, "", {})

        monkeypatch.setattr(playing, "call", call)
        return Stage(tmp_path, None, Path)

    return so


def _outcome(stage: Stage, expected: Expected, laid: Laid) -> str:
    return play(lambda _: laid, expected, stage).outcome


def test_the_suite_is_as_large_as_it_says() -> None:
    cases = suite()
    assert len({c.name for c in cases}) == len(cases)
    assert sum(c.kind == "attack" for c in cases) >= 60
    assert sum(c.kind == "clean" for c in cases) >= 30
    assert sum(c.kind == "attack" and not c.shared for c in cases) >= 28


@pytest.mark.parametrize("name", [name for name, *_ in TRICKS])
def test_mistakes_are_laid_out(name: str) -> None:
    data, lay = next((data, lay) for other, data, lay, _ in TRICKS if other == name)
    if "(shared)" in data and not SHARED.is_dir():
        pytest.skip("the larger tables are not here")
    laid = lay(SHARED)
    frame = laid.table.frame
    assert frame.height <= 4000
    assert laid.table.target in frame.columns
    assert set(laid.planted) < set(frame.columns)
    for other in (laid.fresh, laid.test):
        assert other is None or other.columns == frame.columns


def test_planted_columns_have_names_that_tell_nothing() -> None:
    laid = plant(Table(pl.DataFrame({"age": [1, 2], "sold": [0, 1]}), "sold", "accuracy"), {"leak": [0, 1]})
    assert set(laid.table.frame.columns) == {"f0", "f1", "y"}
    assert laid.planted[0] in {"f0", "f1"}
    assert laid.table.frame[laid.planted[0]].to_list() == [0, 1]


@pytest.mark.parametrize(
    ("code", "check", "outcome"),
    [
        (3, ("target_copies", "fail", "'f0' tells it"), "caught"),
        # The right check with the wrong column, the wrong check, a check that only warns: missed.
        (3, ("target_copies", "fail", "'f9' tells it"), "missed"),
        (3, ("beats_dummy", "fail", "'f0' tells nothing"), "missed"),
        (0, ("target_copies", "warn", "'f0' tells it"), "missed"),
        (0, ("target_copies", "pass", "nothing found"), "missed"),
        # A failed check that lets the result pass is no check.
        (0, ("target_copies", "fail", "'f0' tells it"), "missed"),
    ],
)
def test_an_attack_is_caught_where_its_check_fails_and_names_it(
    ends: Callable[..., Stage], code: int, check: tuple[str, str, str], outcome: str
) -> None:
    assert _outcome(ends(code, check), Expected(("target_copies",)), _laid(planted=("f0",))) == outcome


def test_a_hint_may_warn(ends: Callable[..., Stage]) -> None:
    hint = Expected(("post_outcome_names",), hint=True)
    stage = ends(0, ("post_outcome_names", "warn", "'f0' sounds late"))
    assert _outcome(stage, hint, _laid(planted=("f0",))) == "caught"


@pytest.mark.parametrize(
    ("predicts", "outcome"), [("abba", "neutralised"), ("abab", "missed"), ("baba", "missed")]
)
def test_a_mended_mistake_must_have_a_score_that_holds_on_fresh_rows(
    ends: Callable[..., Stage], predicts: str, outcome: str
) -> None:
    laid = _laid(fresh=_laid().table.frame)
    stage = ends(0, ("duplicates", "pass", "9 rows kept together"), predicts=predicts, status="verified")
    assert _outcome(stage, Expected(("duplicates",), mended="together"), laid) == outcome
    assert _outcome(stage, Expected(("duplicates",), mended="left out"), laid) == "missed"


def test_an_order_may_be_refused_with_the_right_words(ends: Callable[..., Stage]) -> None:
    stage = ends(2, said="error[PLAN-INVALID]: plan.yaml: task.direction: not permitted")
    assert _outcome(stage, Expected((), refused="direction"), _laid()) == "refused"
    assert _outcome(stage, Expected((), refused="metric"), _laid()) == "broken"


@pytest.mark.parametrize(
    ("code", "check", "outcome"),
    [
        (0, ("target_copies", "pass", "none"), "clean"),
        (0, ("trial_failures", "warn", "2 of 3"), "clean"),
        (3, ("beats_dummy", "fail", "the inputs tell nothing"), "clean"),
        (3, ("split_structure", "fail", "groups"), "false alarm"),
        (3, ("anything_new", "fail", "no"), "false alarm"),
        (0, ("target_proxies", "warn", "'f0'"), "false alarm"),
    ],
)
def test_an_alarm_on_a_clean_task_is_false(
    ends: Callable[..., Stage], code: int, check: tuple[str, str, str], outcome: str
) -> None:
    assert let_pass(lambda _: _laid(), ends(code, check)).outcome == outcome


def test_marked_numbers_are_found_in_memory_and_in_text() -> None:
    values = np.linspace(25.0, 346.0, 400)
    labels = mark(values)
    assert np.allclose(labels, values, rtol=1e-4)
    assert len(np.unique(labels)) == 400
    assert set(marked(np.concatenate([values, labels]))) == set(labels)
    again = pl.read_csv(pl.DataFrame({"y": labels}).write_csv().encode())["y"].to_numpy()
    assert np.array_equal(again, labels)


def _case(name: str, outcome: Any, played: list[str]) -> Case:
    def once(_: Stage) -> Ruling:
        played.append(name)
        return Ruling(outcome=outcome, evidence="so", code=0)

    return Case(name, "attack", "none", "a check", once, shared=name == "large")


def test_cases_that_were_played_are_kept(tmp_path: Path) -> None:
    played: list[str] = []
    cases = [
        _case(name, outcome, played)
        for name, outcome in (("one", "caught"), ("two", "missed"), ("large", "caught"))
    ]
    Runner(tmp_path, None).play(cases, 1)
    Runner(tmp_path, None).play(cases, 2)
    assert played == ["one", "two"]
    runner = Runner(tmp_path, None)
    runner.forget(cases[1:])
    assert list(runner.cells()) == ["one"]
    runner.play(cases, 1)
    assert played == ["one", "two", "two"]
    assert summary(list(runner.cells().values())) == "caught 1 of 2, false alarms 0 of 0"


def test_a_broken_clean_task_counts_as_an_alarm() -> None:
    ruling = Ruling(outcome="broken", evidence="", code=1)
    cell = Cell(case="c", kind="clean", data="", expected="", ruling=ruling, seconds=1, date="", commit="")
    assert summary([cell]) == "caught 0 of 0, false alarms 1 of 1"


@pytest.mark.e2e
@pytest.mark.parametrize(
    "name", ["copy under another name", "direction turned in the plan", "a worker predicts too few rows"]
)
@pytest.mark.long
def test_some_attacks_from_end_to_end(name: str, tmp_path: Path) -> None:
    case = next(c for c in suite() if c.name == name)
    found = case.play(Stage(tmp_path, None, Path))
    assert found.outcome in {"caught", "refused"}, found
