"""Coordinates of what is not active rest at the default, whatever it hangs on."""

import numpy as np
import pytest
from automl_agent.pipelines.spaces import Choice, Integer, Real, SearchSpace, When
from automl_agent.tools.samplers.space import Space

from .studies import SPACES

#: A condition on a whole number, and a condition on what has one itself.
DEEP = SearchSpace(
    parameters=(
        Integer(name="layers", low=1, high=3, default=1),
        Choice(name="drop", choices=("no", "yes"), default="no", when=When(name="layers", values=(2, 3))),
        Real(name="share", low=0.0, high=1.0, default=0.3, when=When(name="drop", values=("yes",))),
    )
)


@pytest.mark.parametrize("space", [*SPACES.values(), DEEP])
def test_it_is_what_settling_does_but_for_rounding(space: SearchSpace) -> None:
    whole = Space.declared(space)
    rows = whole.random(np.random.default_rng(0), 200)
    rested = whole.rested(rows)
    for row, found in zip(rows, rested, strict=True):
        assert whole.params(found) == whole.params(row)
        for dimension, at in zip(whole.dimensions, whole.slices(), strict=True):
            kept = dimension.name in whole.params(row)
            assert found[at] == pytest.approx(row[at] if kept else dimension.place(dimension.default))
    assert whole.rested(rested) == pytest.approx(rested)
