"""Coordinates of what is not active rest at the default, whatever it hangs on."""

import numpy as np
import pytest
from automl_agent.agents.hyperparameters.arms import ArmSetting, build
from automl_agent.pipelines.contracts import ParamValue
from automl_agent.pipelines.spaces import Choice, Integer, Real, SearchSpace, When
from automl_agent.tools.samplers.space import Space

from .studies import SPACES, new_study, run, step

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


#: Constants, what hangs on them, and what hangs on what hangs on them.
SINGLE = SearchSpace(
    parameters=(
        Choice(name="solver", choices=("sgd",), default="sgd"),
        Real(
            name="momentum", low=0.0, high=1.0, default=0.9, when=When(name="solver", values=("sgd", "adam"))
        ),
        Real(name="beta", low=0.0, high=1.0, default=0.9, when=When(name="solver", values=("adam",))),
        Real(name="decay", low=0.0, high=1.0, default=0.5, when=When(name="beta", values=(0.9,))),
        Integer(name="layers", low=2, high=2, default=2),
        Choice(name="drop", choices=("no", "yes"), default="no"),
        Choice(name="kind", choices=("rows",), default="rows", when=When(name="drop", values=("yes",))),
        Real(name="share", low=0.0, high=1.0, default=0.3, when=When(name="kind", values=("rows",))),
    )
)


def test_what_has_one_value_is_no_dimension_and_nothing_that_depends_on_it_is_lost() -> None:
    space = Space.declared(SINGLE)
    assert space.names == ("momentum", "drop", "share")
    assert space.constants == {"solver", "layers", "kind"}
    whole: dict[str, ParamValue] = {
        "solver": "sgd",
        "momentum": 0.5,
        "layers": 2,
        "drop": "yes",
        "kind": "rows",
        "share": 0.1,
    }
    assert space.problems(whole) == []
    assert SINGLE.problems(whole) == []
    assert space.active(whole) == {"momentum": 0.5, "drop": "yes", "share": 0.1}
    assert space.active({**whole, "drop": "no"}) == {"momentum": 0.5, "drop": "no"}
    for row in space.random(np.random.default_rng(0), 20):
        params = {**space.params(row), "solver": "sgd", "layers": 2}
        assert SINGLE.problems(params | ({"kind": "rows"} if params["drop"] == "yes" else {})) == []


@pytest.mark.parametrize("name", ["gp+default", "cma", "tpe", "hybrid"])
def test_every_sampler_searches_beside_constants(name: str) -> None:
    study = new_study()
    found = run(build(name, ArmSetting(SINGLE)), SINGLE, 14, study)
    assert {p["solver"] for p in found} == {"sgd"}
    assert len({p["momentum"] for p in found}) > 7


def test_cma_learns_where_trials_hold_constants() -> None:
    """Its later proposals lie lower than where it began."""
    study = new_study(build("cma", ArmSetting(SINGLE)))
    found = [step(study, SINGLE, lambda p: float(p["momentum"]))["momentum"] for _ in range(60)]
    assert np.mean(found[-20:]) < 0.6 * np.mean(found[:10])
