"""Every protocol keeps its promise, and the same plan splits the same rows the same way."""

import numpy as np
import pytest
from automl_agent.pipelines.contracts import PlanError, Protocol, SplitPlan
from automl_agent.tools.splits import Rows, Split, make_split
from hypothesis import given, settings
from hypothesis import strategies as st

ROWS = 300
RANDOM = np.random.default_rng(0)
CODES = (RANDOM.random(ROWS) < 0.2).astype(np.int64)
GROUPS = RANDOM.integers(0, 40, ROWS)
TIME = np.sort(RANDOM.integers(0, 50, ROWS)).astype(float)[RANDOM.permutation(ROWS)]


def plan(protocol: Protocol, **changes: object) -> SplitPlan:
    return SplitPlan.model_validate({"protocol": protocol, "groups": ("g",), "time": "t", **changes})


def rows(**changes: object) -> Rows:
    return Rows(**{"target": CODES, "classes": 2, "groups": GROUPS, "time": TIME, **changes})  # type: ignore[arg-type]


def assert_sound(split: Split) -> None:
    assert not set(split.development) & set(split.test)
    for train, validation in split.folds:
        assert len(train)
        assert len(validation)
        assert not set(train) & set(validation)
        assert set(train) | set(validation) <= set(split.development)


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("folds", [1, 5])
def test_parts_do_not_overlap_and_repeat_exactly(protocol: Protocol, folds: int) -> None:
    first = make_split(plan(protocol, folds=folds), rows(), seed=1)
    assert_sound(first)
    assert first.sha256() == make_split(plan(protocol, folds=folds), rows(), seed=1).sha256()


@pytest.mark.parametrize("protocol", [Protocol.IID, Protocol.STRATIFIED, Protocol.GROUPED])
def test_another_seed_splits_otherwise(protocol: Protocol) -> None:
    assert make_split(plan(protocol), rows(), 1).sha256() != make_split(plan(protocol), rows(), 2).sha256()


@pytest.mark.parametrize("protocol", [Protocol.IID, Protocol.STRATIFIED, Protocol.GROUPED])
def test_every_development_row_is_validated_once(protocol: Protocol) -> None:
    split = make_split(plan(protocol), rows(), 0)
    validated = np.concatenate([validation for _, validation in split.folds])
    assert sorted(validated) == sorted(split.development)
    assert len(split.development) + len(split.test) == ROWS
    assert (split.fold_of(ROWS)[split.development] >= 0).all()
    assert (split.fold_of(ROWS)[split.test] == -1).all()


def test_classes_keep_their_proportion() -> None:
    split = make_split(plan(Protocol.STRATIFIED), rows(), 0)
    share = CODES.mean()
    assert CODES[split.test].mean() == pytest.approx(share, abs=0.02)
    for _, validation in split.folds:
        assert CODES[validation].mean() == pytest.approx(share, abs=0.03)


def test_a_class_of_one_row_stays_in_development() -> None:
    codes = np.zeros(60, dtype=np.int64)
    codes[17] = 1
    codes[30:33] = 2
    split = make_split(plan(Protocol.STRATIFIED), rows(target=codes, classes=3, groups=None, time=None), 0)
    assert 17 in split.development


@pytest.mark.parametrize("protocol", [Protocol.GROUPED, Protocol.GROUPED_TEMPORAL])
def test_groups_stay_together(protocol: Protocol) -> None:
    split = make_split(plan(protocol), rows(), 0)
    assert not set(GROUPS[split.development]) & set(GROUPS[split.test])
    for train, validation in split.folds:
        assert not set(GROUPS[train]) & set(GROUPS[validation])


@pytest.mark.parametrize("protocol", [Protocol.TEMPORAL, Protocol.GROUPED_TEMPORAL])
def test_training_rows_come_before_what_they_are_checked_on(protocol: Protocol) -> None:
    split = make_split(plan(protocol), rows(), 0)
    assert TIME[split.development].max() < TIME[split.test].min()
    for train, validation in split.folds:
        assert TIME[train].max() < TIME[validation].min()


def test_a_stated_start_of_the_test() -> None:
    years = np.repeat([2006.0, 2007.0, 2008.0, 2009.0, 2010.0], 60)
    split = make_split(plan(Protocol.TEMPORAL, test_from="2010"), rows(time=years), 0)
    assert set(years[split.test]) == {2010.0}
    assert set(years[split.development]) == {2006.0, 2007.0, 2008.0, 2009.0}
    assert len(split.folds) == 3


def test_a_date_as_start_of_the_test() -> None:
    days = np.arange(ROWS) * 86_400.0
    split = make_split(plan(Protocol.TEMPORAL, test_from="1970-10-01"), rows(time=days, dates=True), 0)
    assert days[split.test].min() == 273 * 86_400.0


@pytest.mark.parametrize("start", ["soon", ""])
def test_a_start_that_is_no_time(start: str) -> None:
    with pytest.raises(PlanError, match="BAD-TIME"):
        make_split(plan(Protocol.TEMPORAL, test_from=start), rows(), 0)


def test_unknown_times_count_as_the_earliest() -> None:
    time = TIME.copy()
    time[:5] = np.nan
    split = make_split(plan(Protocol.TEMPORAL), rows(time=time), 0)
    assert set(range(5)) <= set(split.development)


def test_a_separate_test_table_is_sealed_whole() -> None:
    fixed = np.arange(ROWS) >= 250
    split = make_split(plan(Protocol.STRATIFIED), rows(fixed_test=fixed), 0)
    assert split.test.tolist() == list(range(250, 300))


def test_few_rows_that_copy_given_test_rows_are_learned_from_no_more_and_many_are_told() -> None:
    fixed, twins = np.arange(ROWS) >= 250, np.arange(ROWS)
    twins[[3, 40, 200]] = [255, 255, 299]
    made = plan(Protocol.STRATIFIED, together=True, without_copies=True)
    split = make_split(made, rows(fixed_test=fixed, twins=twins), 0)
    assert split.copies.tolist() == [3, 40, 200]
    assert split.test.tolist() == list(range(250, 300))
    assert len(split.development) == 247
    assert not set(split.copies) & {int(r) for fold in split.folds for side in fold for r in side}
    assert split.facts()["copies"] == 3
    for older in (plan(Protocol.STRATIFIED), plan(Protocol.STRATIFIED, together=True)):
        apart = make_split(older, rows(fixed_test=fixed, twins=twins), 0)
        assert len(apart.development) == 250
        assert "copies" not in apart.facts()
    twins[:50] = 260
    assert not len(make_split(made, rows(fixed_test=fixed, twins=twins), 0).copies)


@pytest.mark.parametrize(
    ("protocol", "changes"),
    [
        (Protocol.GROUPED, {"groups": None}),
        (Protocol.TEMPORAL, {"time": None}),
        (Protocol.TEMPORAL, {"time": np.zeros(ROWS)}),
        (Protocol.GROUPED, {"groups": np.zeros(ROWS, dtype=np.int64)}),
        (Protocol.STRATIFIED, {"target": np.array([0] * 299 + [1])}),
    ],
)
def test_what_cannot_be_split_is_said(protocol: Protocol, changes: dict[str, object]) -> None:
    with pytest.raises(PlanError):
        make_split(plan(protocol), rows(**changes), 0)


@settings(max_examples=60, deadline=None)
@given(
    codes=st.lists(st.integers(0, 3), min_size=4, max_size=80),
    protocol=st.sampled_from(list(Protocol)),
    folds=st.integers(1, 6),
    data=st.data(),
)
def test_any_table_splits_soundly_or_is_refused(
    codes: list[int], protocol: Protocol, folds: int, data: st.DataObject
) -> None:
    size = len(codes)
    groups = data.draw(st.lists(st.integers(0, 5), min_size=size, max_size=size))
    time = data.draw(st.lists(st.integers(0, 9), min_size=size, max_size=size))
    table = Rows(target=np.array(codes), classes=4, groups=np.array(groups), time=np.array(time, dtype=float))
    try:
        split = make_split(plan(protocol, folds=folds), table, 0)
    except PlanError:
        return
    assert_sound(split)
