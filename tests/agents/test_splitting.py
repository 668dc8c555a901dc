"""What the data cannot tell is asked, and what holds without an answer is said."""

import numpy as np
import polars as pl
import pytest
from automl_agent.agents.planner.splitting import choose_split, split_question, with_answer
from automl_agent.pipelines.contracts import DataProfile, Protocol, TaskKind, TaskSpec

from ..structure.tables import entities, independent, profiled, walk

TASK = TaskSpec(request="r", kind=TaskKind.TABULAR_REGRESSION, target="y", metric="rmse", data="t.csv")


def accounts() -> DataProfile:
    """A column called like a key, of which the data tell nothing."""
    random = np.random.default_rng(8)
    return profiled(independent().with_columns(account_id=pl.Series(random.integers(0, 600, 1500))), "y")


def years() -> DataProfile:
    """A trend over bare years, which may be the rows' time or a property."""
    random = np.random.default_rng(9)
    year = random.integers(1995, 2020, 1500)
    y = 0.3 * year + random.normal(size=1500)
    return profiled(pl.DataFrame({"x": random.normal(size=1500), "year": year, "y": y}), "y")


def test_the_data_decide_without_a_question() -> None:
    for frame, protocol in ((entities(), Protocol.GROUPED), (walk(), Protocol.TEMPORAL)):
        profile = profiled(frame, "y")
        assert split_question(TASK, profile) is None
        assert choose_split(TASK, profile, 300).protocol is protocol
    assert split_question(TASK, profiled(independent(), "y")) is None


@pytest.mark.parametrize("profile", [accounts(), years()], ids=["accounts", "years"])
def test_what_the_data_cannot_tell_is_asked(profile: DataProfile) -> None:
    question = split_question(TASK, profile)
    assert question is not None
    assert question.settled
    assert question.options[-1] == "independent"
    # Where nobody answers, the choice that promises less.
    assert choose_split(TASK, profile, 300).protocol in {Protocol.GROUPED, Protocol.TEMPORAL}
    free = with_answer(TASK, profile, "independent")
    split = choose_split(free, profile, 300)
    assert split.protocol is Protocol.IID
    assert split.overruled
    assert split_question(free, profile) is None
    named = with_answer(TASK, profile, question.options[0])
    assert split_question(named, profile) is None
    assert choose_split(named, profile, 300).protocol in {Protocol.GROUPED, Protocol.TEMPORAL}
    assert with_answer(TASK, profile, "no idea") is TASK
