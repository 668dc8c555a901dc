"""Expected improvement: the plain formula where that one has digits, and no gap or underflow elsewhere."""

import math

import numpy as np
import pytest
from automl_agent.tools.samplers.gp.acquisition import log_expected_improvement
from scipy.integrate import quad
from scipy.stats import norm


def standard(u: np.ndarray) -> np.ndarray:
    """At a mean of 0 and a deviation of 1."""
    return np.array([log_expected_improvement(np.zeros(1), np.ones(1), float(best))[0] for best in u])


def test_it_is_the_logarithm_of_the_plain_formula() -> None:
    rng = np.random.default_rng(0)
    mean, deviation = rng.normal(size=50), rng.uniform(0.1, 3.0, size=50)
    u = (0.4 - mean) / deviation
    plain = deviation * (norm.pdf(u) + u * norm.cdf(u))
    trusted = u > -4
    found = log_expected_improvement(mean, deviation, 0.4)
    np.testing.assert_allclose(found[trusted], np.log(plain[trusted]), rtol=1e-8)


@pytest.mark.parametrize("u", [-1.0, -4.999, -5.001, -8.0, -20.0, -40.0, -200.0])
def test_far_tails_are_exact(u: float) -> None:
    # E[max(u - z, 0)] = exp(-u^2/2) / sqrt(2 pi) times this integral over the improvement.
    scaled, _ = quad(lambda t: t * math.exp(-0.5 * t * t + u * t), 0, 40 / -u + 1, epsabs=0, epsrel=1e-10)
    assert standard(np.array([u]))[0] == pytest.approx(
        math.log(scaled) - 0.5 * u * u - 0.5 * math.log(2 * math.pi), rel=1e-7
    )


def test_it_rises_without_a_gap_from_one_tail_to_the_other() -> None:
    u = np.concatenate([-np.geomspace(1e8, 1e-3, 4000), np.geomspace(1e-3, 30, 200)])
    values = standard(u)
    assert np.isfinite(values).all()
    assert (np.diff(values) > 0).all()


def test_among_equal_means_the_less_certain_is_better() -> None:
    values = log_expected_improvement(np.full(3, 5.0), np.array([0.1, 1.0, 3.0]), 0.0)
    assert list(np.argsort(values)) == [0, 1, 2]
