"""Numbers keep the digits that matter, and replies mean a valid configuration or nothing."""

import json
import math
from typing import Any

import numpy as np
import optuna
import pytest
from automl_agent.agents.hyperparameters.spoken.answers import (
    Configurations,
    configurations_schema,
    fitting,
    read_all,
)
from automl_agent.agents.hyperparameters.spoken.wording import Wording, rounded
from automl_agent.pipelines.contracts import ReplyError
from automl_agent.pipelines.spaces import Choice, Real, SearchSpace
from automl_agent.tools.llm.answer import read_answer
from automl_agent.tools.llm.schemas import is_strict
from automl_agent.tools.samplers.dimension import Dimension
from automl_agent.tools.samplers.history import History, Observation
from automl_agent.tools.samplers.space import Space
from hypothesis import given
from hypothesis import strategies as st
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from .scripts import POLY, RBF, SPACE, history, varied

WORDING = Wording(Space.declared(SPACE))


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("impurity", 0.00012345678, "0.0001235"),
        ("impurity", 0.0, "0.0"),
        ("impurity", 0.4567891, "0.4568"),
        ("C", 1.23456789, "1.235"),
        ("C", 987.654321, "987.7"),
        ("gamma", 1.23456e-5, "1.235e-05"),
        ("features", 0.98765432, "0.98765"),
        ("depth", 7, "7"),
        ("kernel", "rbf", '"rbf"'),
    ],
)
def test_values_keep_their_digits_whatever_the_lower_bound_looks_like(
    name: str, value: Any, shown: str
) -> None:
    said = WORDING.said({**RBF, name: value})
    assert json.dumps(said[name]) == shown


@pytest.mark.parametrize(
    "dimension",
    [
        Dimension("x", FloatDistribution(0.0, 0.5)),
        Dimension("x", FloatDistribution(1000.0, 1001.0)),
        Dimension("x", FloatDistribution(-3.0, 1e6)),
        Dimension("x", FloatDistribution(1.0, 1000.0, log=True)),
        Dimension("x", FloatDistribution(1e-5, 0.1, log=True)),
        Dimension("x", FloatDistribution(100.0, 101.0, log=True)),
        Dimension("x", FloatDistribution(1e-4, 1 - 1e-4), logit=True),
    ],
)
def test_places_a_hundredth_apart_are_never_said_alike(dimension: Dimension) -> None:
    wording = Wording(Space((dimension,)))
    values = [dimension.value(np.array([place])) for place in np.linspace(0, 1, 101)]
    said = [wording.said({"x": value})["x"] for value in values]
    assert len(set(said)) == 101
    for value, shown in zip(values, said, strict=True):
        assert wording.read({"x": shown}) == {"x": shown}
        assert abs(dimension.place(value)[0] - dimension.place(shown)[0]) < 2e-3


@given(st.floats(allow_nan=True), st.floats(0, allow_nan=False), st.integers(2, 15))
def test_rounding_never_fails_and_never_strays(value: float, width: float, digits: int) -> None:
    shown = rounded(value, width, digits)
    if math.isfinite(value):
        assert math.isclose(shown, value, rel_tol=10.0 ** (1 - digits), abs_tol=5e-324)


def test_what_is_not_active_is_left_out() -> None:
    assert "degree" not in WORDING.said({**RBF, "degree": 3})
    assert WORDING.read(varied(RBF, 1)) == {**RBF, "C": 2.5}
    # A value for what is not active does no harm.
    assert WORDING.read({**RBF, "degree": 99}) == RBF
    assert WORDING.read(POLY) == POLY


def test_parameters_in_words_have_their_range_as_it_is() -> None:
    told = WORDING.described()
    assert told["impurity"] == "real number from 0.0 to 0.5"
    assert told["C"] == "real number from 1.0 to 1000.0, log scale"
    assert told["features"] == "real number from 0.01 to 0.99, logit scale"
    assert told["depth"] == "whole number from 1 to 15"
    assert told["kernel"] == 'one of ["rbf", "poly"]'
    assert told["degree"] == 'whole number from 2 to 5; only where kernel is "poly", else null'


@pytest.mark.parametrize(
    "said",
    [
        None, 7, "C", [], [RBF], {},
        {**RBF, "C": 0.5}, {**RBF, "C": 1e9}, {**RBF, "C": "31"}, {**RBF, "C": True}, {**RBF, "C": None},
        {**RBF, "C": float("nan")}, {**RBF, "C": float("inf")}, {**RBF, "C": 10**400}, {**RBF, "C": -(10**5000)},
        {**RBF, "C": [1]}, {**RBF, "depth": 7.5}, {**RBF, "depth": 16}, {**RBF, "kernel": "RBF"},
        {**RBF, "kernel": 10**5000}, {**RBF, "kernel": "poly"}, {**RBF, "os.system": 1},
        {k: v for k, v in RBF.items() if k != "gamma"}, {k: v for k, v in RBF.items() if k != "C"},
    ],
)  # fmt: skip
def test_what_is_no_configuration_is_refused(said: Any) -> None:
    with pytest.raises(ReplyError) as caught:
        WORDING.read(said)
    assert len(str(caught.value)) < 200


def test_whole_numbers_and_real_ones_pass_for_each_other_where_they_are_equal() -> None:
    params = WORDING.read({**RBF, "C": 31, "depth": 7.0})
    assert (params["C"], params["depth"]) == (31.0, 7)
    assert isinstance(params["C"], float)
    assert isinstance(params["depth"], int)


def test_choices_may_be_anything_and_steps_are_snapped_to() -> None:
    space = Space(
        (
            Dimension("c", CategoricalDistribution((None, True, 1, 0.5, "x"))),
            Dimension("sizes", CategoricalDistribution(("(8, 8)", "a"))),
            Dimension("s", FloatDistribution(0.0, 3.0, step=1.0)),
            Dimension("i", IntDistribution(0, 100, step=10)),
        )
    )
    wording = Wording(space)
    given_ = {"c": None, "sizes": "a", "s": 1.2, "i": 34}
    assert wording.read(given_) == {"c": None, "sizes": "a", "s": 1.0, "i": 30}
    for choice in (None, True, 1, 0.5, "x"):
        said = json.loads(json.dumps(wording.said({**given_, "c": choice})))
        assert type(wording.read(said)["c"]) is type(choice)
    assert space.problems(wording.read(given_)) == []


@pytest.mark.filterwarnings("ignore:Choices for a categorical distribution")
def test_choices_without_a_form_in_json_are_said_in_words() -> None:
    choices: Any = ((8, 8), (16,), math.inf)
    wording = Wording(Space((Dimension("layers", CategoricalDistribution(choices)),)))
    assert wording.said({"layers": (16,)}) == {"layers": "(16,)"}
    assert wording.read({"layers": "(16,)"}) == {"layers": (16,)}
    assert wording.read({"layers": "inf"}) == {"layers": math.inf}


def test_the_schema_names_parameters_and_nothing_else_and_strict_endpoints_take_it() -> None:
    schema = configurations_schema(WORDING, 3)
    assert is_strict(schema)
    item = schema["properties"]["configurations"]["items"]
    assert list(item["properties"]) == [p.name for p in SPACE.parameters]
    assert item["properties"]["kernel"] == {"type": "string", "enum": ["rbf", "poly"]}
    assert item["properties"]["degree"]["anyOf"][1] == {"type": "null"}
    turned = configurations_schema(WORDING, 3, tuple(reversed(WORDING.space.names)))
    assert next(iter(turned["properties"]["configurations"]["items"]["properties"])) == "degree"


def test_where_conditions_are_not_known_a_parameter_that_trials_lack_may_be_left_out() -> None:
    study = optuna.create_study()
    for params in (RBF, POLY):
        kinds = SPACE.distributions(params)
        study.add_trial(optuna.trial.create_trial(params=dict(params), distributions=kinds, value=1.0))
    wording = Wording.of(Space.of_study(study), history((RBF, 1.0), (POLY, 1.0)), 4)
    assert wording.uncertain == {"gamma", "degree"}
    assert wording.read({**RBF, "degree": None}) == RBF
    with pytest.raises(ReplyError):
        wording.read({k: v for k, v in RBF.items() if k != "C"})


def test_a_trial_that_failed_on_the_way_tells_of_no_condition() -> None:
    half = Observation(0, {"C": 2.0}, None, "failed")
    assert Wording.of(Space.declared(SPACE), History((half,), maximize=False), 4).uncertain == frozenset()


def test_bad_configurations_spoil_no_good_ones_and_each_counts_once() -> None:
    text = json.dumps({"configurations": [RBF, {"C": 1}, 7, None, {**RBF, "C": 31.60001}, POLY]})
    found = read_all(WORDING, read_answer(text, Configurations))
    assert found == [RBF, POLY]


def test_no_more_configurations_are_asked_for_than_an_answer_has_room_for() -> None:
    wide = SearchSpace(
        parameters=tuple(Real(name=f"a_rather_long_name_{i}", low=0, high=1, default=0.1) for i in range(40))
    )
    assert fitting("llambo_warmstart", WORDING, 5) == 5
    assert fitting("llambo_warmstart", Wording(Space.declared(wide)), 5) == 1
    narrow = SearchSpace(parameters=(Choice(name="c", choices=(1, 2), default=1),))
    assert fitting("llambo_warmstart", Wording(Space.declared(narrow)), 5) == 5
