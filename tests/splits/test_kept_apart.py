"""Groups, copies, time and gap: for every protocol, for the sealed test and for the folds alike."""

import numpy as np
import pytest
from automl_agent.pipelines.contracts import PlanError, Protocol, SplitPlan
from automl_agent.tools.splits import Rows, Split, make_split
from automl_agent.tools.splits.grouped import joined
from automl_agent.tools.structure import Layout
from automl_agent.tools.verify.apart import apart_of
from hypothesis import given, settings
from hypothesis import strategies as st

TIMELESS = [Protocol.IID, Protocol.STRATIFIED, Protocol.GROUPED]
TIMED = [Protocol.TEMPORAL, Protocol.GROUPED_TEMPORAL]


def sides(split: Split) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(split.development, split.test), *split.folds]


def made(protocol: Protocol, rows: Rows, folds: int, **changes: object) -> Split | None:
    plan = SplitPlan.model_validate(
        {"protocol": protocol, "groups": ("g",), "time": "t", "folds": folds, **changes}
    )
    try:
        return make_split(plan, rows, 0)
    except PlanError:
        return None


@settings(max_examples=80, deadline=None)
@given(
    protocol=st.sampled_from(list(Protocol)),
    folds=st.integers(1, 5),
    size=st.integers(8, 90),
    gap=st.sampled_from([0.0, 1.0, 2.5]),
    classes=st.sampled_from([0, 2]),
    seed=st.integers(0, 1000),
)
def test_every_protocol_keeps_its_promise(
    protocol: Protocol, folds: int, size: int, gap: float, classes: int, seed: int
) -> None:
    if protocol is Protocol.STRATIFIED and not classes:
        return
    random = np.random.default_rng(seed)
    groups, twins = random.integers(0, 12, size), random.integers(0, size, size)
    time = random.integers(0, 30, size).astype(float)
    target = random.integers(0, 2, size) if classes else random.normal(size=size)
    timed = protocol in TIMED
    rows = Rows(target=target, classes=classes, groups=groups, time=time, twins=twins)
    split = made(protocol, rows, folds, together=not timed, gap=gap if timed else 0.0)
    if split is None:
        return
    for train, held in sides(split):
        if protocol in {Protocol.GROUPED, Protocol.GROUPED_TEMPORAL}:
            assert not set(groups[train]) & set(groups[held])
        if timed:
            assert time[train].max() + gap < time[held].min() or (
                gap == 0 and time[train].max() < time[held].min()
            )
        else:
            assert not set(twins[train]) & set(twins[held])
    found = apart_of(Layout({"g": groups}, twins, time), split)
    if protocol in {Protocol.GROUPED, Protocol.GROUPED_TEMPORAL}:
        assert found.crossings[0].shared == found.crossings[0].folds == 0
    if timed:
        assert (found.late, found.late_folds) == (0, 0)
        assert found.distance is not None
        assert found.distance >= gap
    else:
        assert found.copied == 0


@pytest.mark.parametrize("protocol", TIMELESS)
def test_copies_stay_together_only_where_asked(protocol: Protocol) -> None:
    twins = np.repeat(np.arange(100), 2)
    rows = Rows(target=np.tile([0, 1], 100), classes=2, groups=np.arange(200), twins=twins)
    split, torn = made(protocol, rows, 5, together=True), made(protocol, rows, 5)
    assert split is not None
    assert torn is not None
    assert not set(twins[split.development]) & set(twins[split.test])
    assert set(twins[torn.development]) & set(twins[torn.test])


def test_classes_keep_about_their_proportion_where_copies_stay_together() -> None:
    random = np.random.default_rng(0)
    target = np.repeat((random.random(300) < 0.2).astype(int), 2)
    split = made(Protocol.STRATIFIED, Rows(target, 2, twins=np.repeat(np.arange(300), 2)), 5, together=True)
    assert split is not None
    assert target[split.test].mean() == pytest.approx(target.mean(), abs=0.03)


def test_the_earliest_folds_of_one_class_are_left_out() -> None:
    target = np.r_[np.zeros(80, dtype=int), np.tile([0, 1], 60)]
    split = made(Protocol.TEMPORAL, Rows(target, 2, time=np.arange(200.0)), 5)
    assert split is not None
    assert 1 <= len(split.folds) < 5


def test_sets_that_share_a_member_are_joined() -> None:
    codes = joined(np.array([0, 0, 1, 1, 2]), np.array([5, 6, 6, 7, 8]))
    assert len(set(codes[:4])) == 1
    assert codes[4] != codes[0]
