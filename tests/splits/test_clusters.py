"""What depends on one another is resampled as one, and the range is as wide as that makes it."""

import numpy as np
import pytest
from automl_agent.pipelines.contracts import Protocol, SplitPlan
from automl_agent.tools.evaluate import Truth, bootstrap, unsteady
from automl_agent.tools.splits import Rows, clusters

RANDOM = np.random.default_rng(0)


def plan(protocol: Protocol, **changes: object) -> SplitPlan:
    return SplitPlan.model_validate({"protocol": protocol, **changes})


def test_what_stands_and_falls_together() -> None:
    groups, twins = np.repeat(np.arange(50), 4), np.repeat(np.arange(100), 2)
    time = RANDOM.permutation(200).astype(float)
    rows = Rows(np.zeros(200), groups=groups, twins=twins, time=time)
    test = np.arange(40, 140)
    assert clusters(plan(Protocol.IID), rows, test) is None
    whole = clusters(plan(Protocol.GROUPED), rows, test)
    copies = clusters(plan(Protocol.IID, together=True), rows, test)
    stretches = clusters(plan(Protocol.TEMPORAL), rows, test)
    assert whole is not None
    assert copies is not None
    assert stretches is not None
    assert whole.tolist() == groups[test].tolist()
    assert copies.tolist() == twins[test].tolist()
    assert len(np.unique(stretches)) == 20
    in_time = stretches[np.argsort(time[test])]
    assert (np.diff(in_time) >= 0).all()


def test_the_range_of_clustered_rows_is_wider() -> None:
    groups = np.repeat(np.arange(30), 20)
    values = RANDOM.normal(size=30)[groups] + 0.1 * RANDOM.normal(size=600)
    truth = Truth(values)
    alone = bootstrap("rmse", truth, np.zeros(600))
    whole = bootstrap("rmse", truth, np.zeros(600), clusters=groups)
    assert alone is not None
    assert whole is not None
    width = [high - low for low, high in (alone.confidence, whole.confidence)]
    assert width[1] > 2 * width[0]
    assert whole.confidence[0] < 1 < whole.confidence[1]


def test_clusters_of_one_row_are_rows() -> None:
    truth = Truth(RANDOM.normal(size=500))
    alone = bootstrap("mae", truth, np.zeros(500))
    single = bootstrap("mae", truth, np.zeros(500), clusters=np.arange(500))
    assert alone is not None
    assert single is not None
    assert np.allclose(alone.confidence, single.confidence, atol=0.02)


def test_a_later_stretch_may_lie_where_an_earlier_one_lay() -> None:
    # Mean 2, standard deviation 1, three stretches: 2 +- 4.303 * sqrt(4/3); an error is never negative.
    low, high = unsteady("rmse", (1.9, 2.1), [1.0, 2.0, 3.0])
    assert low == 0.0
    assert high == pytest.approx(2 + 4.303 * (4 / 3) ** 0.5, abs=1e-2)
    assert unsteady("rmse", (2.0, 3.0), [2.2, 2.4]) == (2.0, 3.0)
    assert unsteady("rmse", (2.0, 3.0), [2.5, 2.5, 2.5]) == (2.0, 3.0)
    assert unsteady("r2", (0.5, 0.6), [0.9, 0.5, 0.95])[1] == 1.0
