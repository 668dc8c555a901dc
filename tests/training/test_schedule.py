"""Learning rates over a training."""

from itertools import pairwise

import pytest
from automl_agent.pipelines.training.recipe import Recipe
from automl_agent.pipelines.training.schedule import factor

_SCHEDULES = ("constant", "cosine", "cosine_power", "wsd", "power")


@pytest.mark.parametrize("schedule", _SCHEDULES)
def test_it_rises_first_and_never_leaves_its_bounds(schedule: str) -> None:
    recipe = Recipe.model_validate({"schedule": schedule, "warmup": 0.1})
    rates = [factor(recipe, step, 100) for step in range(100)]
    assert rates[:10] == pytest.approx([(n + 1) / 10 for n in range(10)])
    assert all(0 <= rate <= 1 for rate in rates)
    assert all(a >= b - 1e-12 for a, b in pairwise(rates[10:]))
    assert rates[10] == pytest.approx(1.0)


def test_where_they_are_at_half_time() -> None:
    at = {name: factor(Recipe.model_validate({"schedule": name}), 50, 100) for name in _SCHEDULES}
    assert at["constant"] == at["wsd"] == 1.0
    assert at["cosine"] == pytest.approx(0.5)
    assert at["cosine_power"] == pytest.approx((2**1.5 - 2) / 2)
    assert at["power"] == pytest.approx(5**-0.51)


def test_wsd_falls_in_its_last_part() -> None:
    recipe = Recipe(schedule="wsd", decay=0.2)
    assert [factor(recipe, step, 100) for step in (79, 90, 100)] == pytest.approx([1.0, 0.5, 0.0])


@pytest.mark.parametrize("schedule", _SCHEDULES)
def test_one_step_alone_is_defined(schedule: str) -> None:
    recipe = Recipe.model_validate({"schedule": schedule, "warmup": 1.0, "decay": 0.0})
    assert 0 < factor(recipe, 0, 1) <= 1
