"""The comparison of two arms: paired by seed, in the metric's own direction, and no claim from one pair."""

import numpy as np
import pytest
from automl_agent.evals.paired import Cell, _compared, ahead


def cell(seed: int, llm: str, score: float, metric: str = "mae", table: str = "houses") -> Cell:
    return Cell(
        table=table, seed=seed, llm=llm, metric=metric, score=score, sealed=None, family="linear", trials=5, llm_seconds=3,
        fallbacks=0, planned_by="rules", proposals={"default": 5}, code=0, seconds=60, cores=2, date="2026-11-24", commit="abc",
    )  # fmt: skip


def arms(pairs: list[tuple[float, float]], metric: str = "mae") -> list[Cell]:
    return [
        cell(seed, llm, score, metric)
        for seed, pair in enumerate(pairs)
        for llm, score in zip(("none", "m"), pair, strict=True)
    ]


def test_less_error_is_ahead() -> None:
    rows, good = _compared(arms([(10, 9), (11, 10.1), (12, 11)]), "m")
    assert good
    assert str(rows[0][5]).startswith("+0.967")
    assert rows[0][6] == "no"


@pytest.mark.parametrize(("metric", "worse"), [("mae", "YES"), ("roc_auc", "no")])
def test_worse_beyond_noise_fails_in_the_metrics_direction(metric: str, worse: str) -> None:
    rows, good = _compared(arms([(1, 1.9), (1, 2.0), (1, 2.1)], metric), "m")
    assert rows[0][6] == worse
    assert good == (worse == "no")


def test_one_pair_and_unpaired_cells_claim_nothing() -> None:
    rows, good = _compared([*arms([(1, 1)]), cell(7, "none", 1.0)], "m")
    assert (rows[0][2], rows[0][6], good) == (1, "not known", False)


def test_the_interval_is_students() -> None:
    mean, half = ahead(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    assert mean == 3.0
    assert half == pytest.approx(1.9633, abs=1e-3)
