"""Groups are judged beyond chance, and small ones not at all."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import CheckStatus, TaskKind
from automl_agent.tools.data.table import Table
from automl_agent.tools.evaluate import Truth
from automl_agent.tools.verify import Candidate, Evidence
from automl_agent.tools.verify.fairness import fairness
from automl_agent.tools.verify.groups import MISSING, Groups, groups_of

from .test_checks import GOOD

TWO = ("f", "m")


def called(
    rows: int, rates: tuple[float, ...], hits: tuple[float, ...] = (0.9, 0.9, 0.9), seed: int = 0
) -> Evidence:
    """Binary answers: in each group, a share of all rows is positive, and of these a share is called so.

    ``rates`` are shares of positive rows; rows that are not are called positive in one case of twenty.
    """
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(len(rates)), rows)
    truth = (rng.random(len(codes)) < np.take(rates, codes)).astype(np.int64)
    labels = (rng.random(len(codes)) < np.where(truth == 1, np.take(hits, codes), 0.05)).astype(np.int64)
    names = tuple("fmd"[: len(rates)])
    return replace(
        GOOD,
        test=Truth(truth, classes=2),
        tested=Candidate(np.eye(2)[labels], labels, 0.9),
        groups=(Groups("sex", names, codes),),
    )


def test_nobody_asked() -> None:
    assert fairness(GOOD)[0] is CheckStatus.SKIP


def test_alike_groups_pass() -> None:
    status, text, named = fairness(called(1000, (0.4, 0.4)))
    assert status is CheckStatus.PASS
    assert "'sex'" in text
    assert "ratio" in text
    assert "true positive rate" in text
    assert named == ()


def test_selection_below_four_fifths_fails_beyond_chance_and_warns_within_it() -> None:
    status, text, named = fairness(called(1000, (0.2, 0.5)))
    assert status is CheckStatus.FAIL
    assert named == ("sex",)
    assert " in f" in text
    few = called(40, (0.35, 0.45), seed=4)
    assert fairness(few)[0] is CheckStatus.WARN


def test_those_who_deserve_it_must_be_found_alike() -> None:
    # As many are called in both groups, but of those who deserve it fewer in one.
    unequal = called(2000, (0.5, 0.5), hits=(0.70, 0.85))
    status, text, _ = fairness(unequal)
    assert status is CheckStatus.FAIL or "which chance may explain" in text
    assert fairness(called(4000, (0.5, 0.5), hits=(0.72, 0.9)))[0] is CheckStatus.FAIL


def test_small_groups_are_named_and_not_judged() -> None:
    found = called(500, (0.4, 0.4))
    codes = found.groups[0].codes.copy()
    codes[:7] = 2
    small = replace(found, groups=(Groups("race", ("a", "b", "c"), codes),))
    status, text, _ = fairness(small)
    assert status is CheckStatus.PASS
    assert "too small to judge: c (7 rows)" in text
    lonely = replace(found, groups=(Groups("race", ("a", "b"), np.zeros(1000, dtype=np.int64)),))
    assert fairness(lonely)[0] is CheckStatus.WARN


def test_nobody_chosen_is_no_fairness() -> None:
    found = called(200, (0.4, 0.4), hits=(0.9, 0.9))
    none = np.zeros(400, dtype=np.int64)
    assert fairness(replace(found, tested=Candidate(np.eye(2)[none], none, 0.5)))[0] is CheckStatus.WARN


@pytest.mark.parametrize("groups", [2, 3])
def test_chance_alone_hardly_ever_fails(groups: int) -> None:
    failed = [
        fairness(called(60, (0.4, 0.4, 0.4)[:groups], seed=seed))[0] is CheckStatus.FAIL for seed in range(60)
    ]
    assert sum(failed) <= 3


def values(spreads: tuple[float, ...], rows: int = 400) -> Evidence:
    rng = np.random.default_rng(1)
    codes = np.repeat(np.arange(len(spreads)), rows)
    truth = rng.normal(size=len(codes))
    predicted = truth + rng.normal(size=len(codes)) * np.take(spreads, codes)
    task = GOOD.plan.task.model_copy(update={"kind": TaskKind.TABULAR_REGRESSION, "metric": "mae"})
    return replace(
        GOOD,
        plan=GOOD.plan.model_copy(update={"task": task}),
        test=Truth(truth),
        tested=Candidate(predicted, None, 0.5),
        groups=(Groups("sex", TWO, codes),),
    )


def test_errors_of_values_must_be_alike() -> None:
    assert fairness(values((1.0, 1.0)))[0] is CheckStatus.PASS
    assert fairness(values((1.0, 2.0)))[0] is CheckStatus.FAIL
    assert fairness(values((1.0, 1.35), rows=35))[0] is CheckStatus.WARN


def test_errors_of_several_classes_must_be_alike() -> None:
    rng = np.random.default_rng(2)
    codes = np.repeat([0, 1], 500)
    truth = rng.integers(0, 3, 1000)
    for wrong, expected in (((0.1, 0.1), CheckStatus.PASS), ((0.1, 0.4), CheckStatus.FAIL)):
        labels = np.where(rng.random(1000) < np.take(wrong, codes), (truth + 1) % 3, truth)
        found = replace(
            GOOD,
            test=Truth(truth, classes=3),
            tested=Candidate(np.eye(3)[labels], labels, 0.5),
            groups=(Groups("sex", TWO, codes),),
        )
        assert fairness(found)[0] is expected


def test_columns_become_groups() -> None:
    table = pl.DataFrame(
        {
            "sex": ["m", "f", None, "m"] * 25,
            "age": [float(i) for i in range(100)],
            "flag": [0, 1, 1, 0] * 25,
        }
    )
    rows = np.arange(0, 100)
    sex, age, flag = groups_of(Table.of(table), rows, {})
    assert sex.names[:2] == ("f", "m")
    assert np.bincount(sex.codes)[:3].tolist() == [25, 50, 25]
    assert sex.names[2] == MISSING
    assert len(age.names) == 5
    assert np.bincount(age.codes).tolist() == [25, 25, 25, 25]
    assert flag.names[:2] == ("0", "1")
    (cut,) = groups_of(Table.of(table.select("age")), rows, {"age": (30.0, 50.0)})
    assert cut.names == ("below 30", "30 to 50", "50 and above", MISSING)
    assert np.bincount(cut.codes).tolist() == [30, 20, 50]
    assert groups_of(None, rows, {}) == ()
