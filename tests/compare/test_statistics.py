"""Regret, ranks, tests and intervals, by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from automl_agent.evals.compare.cell import Cell, TrialRow
from automl_agent.evals.compare.report import _pair, _verdict
from automl_agent.evals.compare.statistics import bootstrap, checkpoints, holm, results, so_far, wilcoxon
from automl_agent.evals.compare.task import Bounds
from automl_agent.pipelines.contracts import Direction

UP = Bounds(best=1.0, worst=0.0, failed=0.0)


def cell(
    arm: str, scores: Sequence[float | None], seed: int = 0, task: str = "t", anonymous: bool = False
) -> Cell:
    rows = tuple(
        TrialRow(
            params={}, source="start" if i < 5 else arm, score=s, status="ok" if s is not None else "timeout", tokens=100 * (i == 5),
            seconds=1.0,
        )
        for i, s in enumerate(scores)
    )  # fmt: skip
    return Cell(
        key=f"{arm}{seed}{task}{anonymous}", task=task, arm=arm, seed=seed, anonymous=anonymous, direction=Direction.MAXIMIZE, rows=rows
    )  # fmt: skip


def test_a_failure_is_the_worst_and_a_new_best_is_negative() -> None:
    assert so_far([None, 0.25, None, 1.5], UP, 5).tolist() == [1.0, 0.75, 0.75, -0.5, -0.5]
    down = Bounds(best=0.0, worst=2.0, failed=6.0)
    assert so_far([None, 5.0, 1.0], down, 3).tolist() == [3.0, 2.5, 0.5]


def test_checkpoints_end_with_the_budget() -> None:
    assert checkpoints(30) == (5, 10, 15, 20, 25, 30)
    assert checkpoints(8) == (5, 8)


def test_holm_is_monotone_and_wilcoxon_knows_ties() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert wilcoxon(np.zeros(9)) == 1.0
    assert wilcoxon(np.arange(1.0, 11.0)) == pytest.approx(2 / 2**10)
    low, high = bootstrap(np.arange(20.0))
    assert low < 9.5 < high


def test_arms_are_ranked_paired_and_charged() -> None:
    good, poor = [0.1] * 5 + [0.9], [0.1] * 5 + [0.5]
    cells = [
        cell(arm, s, seed, task) for task in "tu" for seed in (0, 1) for arm, s in (("a", good), ("b", poor))
    ]
    published = {("t", "p", 0): (0.2, None, 0.3), ("other", "p", 0): (1.0,)}
    found = results(cells, {"t": UP, "u": UP}, 2, 6, published)
    a, b, p = found.arms
    assert (a.mean_rank, b.mean_rank, p.mean_rank) == (1.0, 2.0, None)
    assert a.regret == {"5": pytest.approx(0.9), "6": pytest.approx(0.1)}
    assert (a.tokens, a.tokens_total, a.seconds) == (100, 400, 6)
    assert np.array(a.by_token) == pytest.approx(np.array([[0.0, 0.9], [250.0, 0.1]]))
    assert a.proposals == {"a": 4}
    assert p.reference
    assert p.regret["6"] == pytest.approx(0.7)
    assert p.by_task == {"t": pytest.approx(0.7)}
    (pair,) = found.pairs
    assert (pair.wins, pair.ties, pair.losses) == (4, 0, 0)
    assert pair.difference == pytest.approx(-0.4)


def test_bounds_that_nobody_knows_come_from_the_searches() -> None:
    found = results([cell("a", [0.2, 0.4, 0.6])], {"t": None}, 1, 3, {})
    assert found.arms[0].regret["3"] == pytest.approx(0)
    assert found.bounds["t"].worst == 0.2


def test_names_and_no_names_are_compared_arm_by_arm() -> None:
    cells = [cell("a", [0.5], anonymous=False), cell("a", [0.25], anonymous=True)]
    found = results(cells, {"t": UP}, 1, 1, {}, both=True)
    assert found.arms[0].regret["1"] == pytest.approx(0.5)
    assert found.hidden[0].difference == pytest.approx(0.25)


def test_a_lead_that_one_task_makes_is_not_beyond_chance() -> None:
    """By the mean the first leads, by ranks the second: whom a small p speaks for is told."""
    tasks = {f"t{i}": UP for i in range(24)}
    cells = []
    for i, task in enumerate(tasks):
        cells.append(cell("a", [0.9 if i == 0 else 0.5], task=task))
        cells.append(cell("b", [0.1 if i == 0 else 0.51 + i / 1e4], task=task))
    found = results(cells, tasks, 1, 1, {})
    (pair,) = found.pairs
    assert pair.difference < 0
    assert pair.p < 0.01
    assert pair.leaning == 1
    assert "(for the second)" in _pair(pair)[5].text  # type: ignore[union-attr]
    assert "beyond chance" not in _verdict(
        found, [a for a in found.arms if a.name == "a"] + list(found.arms[1:])
    )


def test_what_was_published_on_fewer_tasks_is_ahead_of_nobody() -> None:
    cells = [cell(arm, [0.5], task=task) for task in "tu" for arm in "ab"]
    found = results(cells, {"t": UP, "u": UP}, 1, 1, {("t", "p", 0): (0.99,)})
    assert "p had" not in _verdict(found, found.arms[:2])
    whole = results(cells, {"t": UP, "u": UP}, 1, 1, {(task, "p", 0): (0.99,) for task in "tu"})
    assert "p had reached 0.010" in _verdict(whole, whole.arms[:2])


def test_with_more_spent_regret_never_rises() -> None:
    median = Bounds(best=1.0, worst=0.5, failed=0.5)
    for scores in ([0.1, 0.2, 0.9], [None, 0.7, 0.9]):
        (arm,) = results([cell("a", scores)], {"t": median}, 1, 3, {}).arms
        regrets = [regret for _, regret in arm.by_second]
        assert regrets == sorted(regrets, reverse=True)


def test_without_a_price_nothing_is_told_by_dollar() -> None:
    priced = cell("a", [0.1, 0.5])
    rows = [r.model_copy(update={"usd": usd}) for r, usd in zip(priced.rows, (0.01, None), strict=True)]
    (arm,) = results([priced.model_copy(update={"rows": tuple(rows)})], {"t": UP}, 1, 2, {}).arms
    assert arm.usd is None
    assert arm.by_dollar == ()
