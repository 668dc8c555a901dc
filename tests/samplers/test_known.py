"""Which values are a parameter's own, and which configurations a history knows."""

import math
from typing import Any

import pytest
from automl_agent.tools.samplers.history import read_history
from automl_agent.tools.samplers.space import Space

from .studies import MIXED, NUMBERS, new_study

SPACE = Space.declared(MIXED)


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, 10**400, -(10**400), True, "3", None, 0, 513, 2.5]
)
def test_a_whole_number_is_within_its_range_and_nothing_else(value: Any) -> None:
    assert not SPACE["leaves"].known(value)


@pytest.mark.parametrize("value", [2, 512, 31])
def test_its_own_are_known(value: int) -> None:
    assert SPACE["leaves"].known(value)


@pytest.mark.parametrize("value", [math.nan, 10**400, 0.0, 1.1, "0.1", False])
def test_a_real_number_is_within_its_range(value: Any) -> None:
    assert not SPACE["rate"].known(value)


@pytest.mark.parametrize("value", [1, "true", None, 0.0])
def test_choices_are_of_their_own_type(value: Any) -> None:
    assert not SPACE["penalty"].known(value)


def test_start_points_that_wait_are_pending() -> None:
    study = new_study()
    point = {"x": 1.0, "y": 2.0, "n": 3}
    study.enqueue_trial(point)
    assert read_history(study).pending == (point,)
    NUMBERS.suggest(study.ask())
    assert read_history(study).pending == (point,)
    assert read_history(study, apart_from=0).pending == ()
