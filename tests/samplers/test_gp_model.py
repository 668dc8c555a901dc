"""The Gaussian process: its gradient is right, it interpolates, and it bends its inputs where the data say so."""

import math

import numpy as np
import pytest
from automl_agent.tools.samplers.gp.model import _conditioned, _posterior, fit
from scipy.optimize import approx_fprime


def places(count: int, width: int = 2, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((count, width))


def wave(at: np.ndarray) -> np.ndarray:
    values = np.sin(5 * at[:, 0]) + at.sum(axis=1)
    return np.asarray((values - values.mean()) / values.std())


@pytest.mark.parametrize("bending", [False, True])
@pytest.mark.parametrize("width", [1, 3])
@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_is_that_of_finite_differences(bending: bool, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    at = places(12, width, seed)
    # The cube's own corners too.
    at[0], at[1] = 0.0, 1.0
    size = width + 2 + (2 * width if bending else 0)
    centre, spread = rng.normal(0, 0.3, size), rng.uniform(0.5, 1.5, size)
    theta = np.concatenate([rng.normal(-0.3, 0.3, width), [0.2, -3.0], rng.normal(0, 0.3, size - width - 2)])
    _, gradient = _posterior(theta, at, wave(at), centre, spread)
    near = approx_fprime(theta, lambda t: _posterior(t, at, wave(at), centre, spread)[0], 1e-6)
    np.testing.assert_allclose(gradient, near, rtol=1e-3, atol=1e-3)


def test_what_was_observed_is_predicted_and_the_rest_is_less_certain() -> None:
    at = places(25)
    process = fit(at, wave(at))
    mean, deviation = process.predict(at)
    np.testing.assert_allclose(mean, wave(at), atol=0.1)
    assert deviation.max() < 0.2
    new = places(200, seed=1)
    values = np.sin(5 * new[:, 0]) + new.sum(axis=1)
    told = np.sin(5 * at[:, 0]) + at.sum(axis=1)
    mean, deviation = process.predict(new)
    assert np.abs(mean - (values - told.mean()) / told.std()).mean() < 0.1
    nearest = np.linalg.norm(new[:, None] - at[None], axis=2).min(axis=1)
    assert np.corrcoef(nearest, deviation)[0, 1] > 0.5


def test_predictions_are_those_of_the_textbook() -> None:
    at, new = places(8), places(5, seed=1)
    theta = np.log([0.4, 0.7, 1.3, 0.01])
    process = _conditioned(theta, at, wave(at))

    def kernel(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        r = math.sqrt(5) * np.sqrt((((a[:, None] - b[None]) / [0.4, 0.7]) ** 2).sum(axis=2))
        return np.asarray(1.3 * (1 + r + r**2 / 3) * np.exp(-r))

    cross = kernel(new, at)
    inverse = np.linalg.inv(kernel(at, at) + 0.01 * np.eye(8))
    exact = np.linalg.inv(kernel(at, at))
    mean, deviation = process.predict(new)
    np.testing.assert_allclose(mean, cross @ inverse @ wave(at), rtol=1e-5)
    variance = 1.3 - np.einsum("ij,jk,ik->i", cross, exact, cross)
    np.testing.assert_allclose(deviation**2, variance, rtol=1e-3, atol=1e-5)


def test_roughness_smooths_the_mean_and_leaves_no_doubt_where_something_was_tried() -> None:
    at = np.repeat(places(15), 2, axis=0)
    rough = wave(at) + np.random.default_rng(1).normal(0, 0.3, 30)
    process = fit(at, rough)
    mean, deviation = process.predict(at)
    assert process.noise > 1e-2
    assert np.abs(mean - rough).max() > 0.05
    assert deviation.max() < 0.01
    assert process.predict(places(30, seed=2))[1].min() > deviation.max()


def test_inputs_are_bent_where_all_happens_at_one_end() -> None:
    at = np.linspace(0, 1, 30)[:, None]
    steep = np.sin(14 * at[:, 0] ** 0.25)
    values = (steep - steep.mean()) / steep.std()
    new = np.linspace(0.01, 0.99, 100)[:, None]
    truth = (np.sin(14 * new[:, 0] ** 0.25) - steep.mean()) / steep.std()
    errors = {b: np.abs(fit(at, values, bending=b).predict(new)[0] - truth).mean() for b in (False, True)}
    assert errors[True] < errors[False]
    assert fit(at, values).bend[0, 0] < 0.9


def test_inputs_are_left_straight_where_nothing_speaks_for_bending() -> None:
    at = places(25, 1)
    bend = fit(at, wave(at)).bend
    assert np.all((bend > 0.5) & (bend < 2.0))


def test_coordinates_that_do_not_matter_have_long_scales() -> None:
    at = places(40, 3)
    values = np.sin(6 * at[:, 0])
    length = fit(at, (values - values.mean()) / values.std()).length
    assert length[0] < 0.5 * min(length[1], length[2])


@pytest.mark.parametrize("count", [1, 2, 30])
@pytest.mark.parametrize("values", ["equal", "noise"])
def test_degenerate_data_break_nothing(count: int, values: str) -> None:
    at = np.full((count, 2), 0.3)
    said = np.zeros(count) if values == "equal" else np.random.default_rng(0).normal(size=count)
    mean, deviation = fit(at, said).predict(places(9))
    assert np.isfinite(mean).all()
    assert (deviation > 0).all()


def test_other_observations_change_predictions_and_nothing_else() -> None:
    at = places(20)
    process = fit(at, wave(at))
    same = process.conditioned(at, wave(at))
    np.testing.assert_allclose(same.predict(at)[0], process.predict(at)[0], atol=1e-9)
    more = process.conditioned(np.vstack([at, [[0.5, 0.5]]]), np.append(wave(at), 0.0))
    assert more.length == pytest.approx(process.length)
    assert more.noise == pytest.approx(process.noise)
    assert more.predict(np.array([[0.5, 0.5]]))[1][0] < process.predict(np.array([[0.5, 0.5]]))[1][0]
