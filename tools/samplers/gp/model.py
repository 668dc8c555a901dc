"""Exact Gaussian process regression for a few hundred points: numpy and scipy alone.

Matérn 5/2 kernel with one length scale a coordinate, fitted by maximum a posteriori with analytic gradients
(Rasmussen & Williams, 2006, ch. 2 and 5). The length scales' prior grows with the root of the dimension (Hvarfner et
al., 2024), so that few points in many dimensions do not make the surface rough. Inputs may be bent by a Kumaraswamy
distribution function a coordinate (Snoek et al., 2014), the identity unless the data say otherwise.

A configuration that is tried again comes out as before, so what looks like noise is roughness that the kernel cannot
follow. It smooths the mean, and is left out of the deviation: that of a process which goes through the smoothed means,
and so is next to nothing where something was tried (re-interpolation: Forrester, Keane and Bressloff, 2006). With
noise in it, places beside the best go on to look worth a trial after they were tried.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize

_SQRT5 = math.sqrt(5.0)
#: Added to variances as shares of the signal's: to the mean's covariance, and to the deviation's, which has no noise.
_JITTER, _EXACT_JITTER = 1e-8, 1e-6
#: Log-normal priors (mean, deviation) of the signal's variance, the noise's and the two exponents of the bending. None
#: goes beyond four deviations: the noise's is at most 0.04, so that rough scores make short length scales, not blur.
_SIGNAL_PRIOR, _NOISE_PRIOR, _BEND_PRIOR = (0.0, 0.7), (math.log(1e-4), 1.5), (0.0, 0.4)
#: Deviation of the length scales' log-normal prior, and its mean in one dimension.
_LENGTH_DEVIATION, _LENGTH_MEAN = 0.9, -0.6
_EDGE = 1e-4


@dataclass(frozen=True)
class GaussianProcess:
    """A fitted process over the unit cube.

    Attributes:
        places: (n, d) observed places.
        length, bend: (d,) length scales; (2, d) exponents of the bending.
        signal, noise: variances.
    """

    places: np.ndarray
    length: np.ndarray
    bend: np.ndarray
    signal: float
    noise: float
    _bent: np.ndarray
    _weights: np.ndarray
    #: Of the covariance without noise.
    _exact: np.ndarray

    def conditioned(self, places: np.ndarray, values: np.ndarray) -> "GaussianProcess":
        """The same process, of other (n, d) places and (n,) values: nothing is fitted anew."""
        theta = np.concatenate(
            [np.log(self.length), [math.log(self.signal), math.log(self.noise)], np.log(self.bend).ravel()]
        )
        return _conditioned(theta, places, values)

    def predict(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean at (m, d) places, and standard deviation of the smoothed surface there: two (m,) arrays."""
        cross = self.signal * _matern(_distance(_bent(places, self.bend), self._bent, self.length))
        mean = cross @ self._weights
        half = solve_triangular(self._exact, cross.T, lower=True, check_finite=False)
        variance = self.signal - np.einsum("ij,ij->j", half, half)
        return mean, np.sqrt(np.maximum(variance, 1e-12))


def fit(
    places: np.ndarray, values: np.ndarray, *, bending: bool = True, iterations: int = 25
) -> GaussianProcess:
    """Fit a process to (n, d) places of the unit cube and (n,) values of about zero mean and unit variance."""
    d = places.shape[1]
    centre = np.concatenate(
        [
            np.full(d, _LENGTH_MEAN + 0.5 * math.log(d)),
            [_SIGNAL_PRIOR[0], _NOISE_PRIOR[0]],
            np.zeros(2 * d if bending else 0),
        ]
    )
    spread = np.concatenate(
        [
            np.full(d, _LENGTH_DEVIATION),
            [_SIGNAL_PRIOR[1], _NOISE_PRIOR[1]],
            np.full(2 * d if bending else 0, _BEND_PRIOR[1]),
        ]
    )

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        return _posterior(theta, places, values, centre, spread)

    bounds = [(c - 4 * s, c + 4 * s) for c, s in zip(centre, spread, strict=True)]
    found = minimize(
        loss, centre, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": iterations}
    )
    return _conditioned(found.x, places, values)


def _conditioned(theta: np.ndarray, places: np.ndarray, values: np.ndarray) -> GaussianProcess:
    length, signal, noise, bend = _split(theta, places.shape[1])
    bent = _bent(places, bend)
    covariance = signal * _matern(_distance(bent, bent, length))
    exact = _factor(covariance, _EXACT_JITTER * signal)
    weights = cho_solve((_factor(covariance, noise + _JITTER * signal), True), values, check_finite=False)
    return GaussianProcess(places, length, bend, signal, noise, bent, weights, exact)


def _factor(covariance: np.ndarray, added: float) -> np.ndarray:
    """The lower Cholesky factor, with something added on the diagonal."""
    return np.asarray(cholesky(covariance + added * np.eye(len(covariance)), lower=True, check_finite=False))


def _split(theta: np.ndarray, d: int) -> tuple[np.ndarray, float, float, np.ndarray]:
    bend = np.exp(theta[d + 2 :]).reshape(2, d) if theta.size > d + 2 else np.ones((2, 0))
    return np.exp(theta[:d]), math.exp(theta[d]), math.exp(theta[d + 1]), bend


def _bent(places: np.ndarray, bend: np.ndarray) -> np.ndarray:
    if bend.shape[1] == 0:
        return places
    inside = np.clip(places, _EDGE, 1 - _EDGE)
    return np.asarray(1.0 - (1.0 - inside ** bend[0]) ** bend[1])


def _distance(a: np.ndarray, b: np.ndarray, length: np.ndarray) -> np.ndarray:
    x, y = a / length, b / length
    squared = np.sum(x * x, 1)[:, None] + np.sum(y * y, 1)[None, :] - 2.0 * (x @ y.T)
    return np.asarray(np.sqrt(np.maximum(squared, 0.0)))


def _matern(r: np.ndarray) -> np.ndarray:
    scaled = _SQRT5 * r
    return np.asarray((1.0 + scaled + scaled * scaled / 3.0) * np.exp(-scaled))


def _posterior(
    theta: np.ndarray, places: np.ndarray, values: np.ndarray, centre: np.ndarray, spread: np.ndarray
) -> tuple[float, np.ndarray]:
    """Negative log posterior and its gradient."""
    n, d = places.shape
    length, signal, noise, bend = _split(theta, d)
    bent = _bent(places, bend)
    r = _distance(bent, bent, length)
    correlation = _matern(r)
    covariance = signal * correlation
    covariance[np.diag_indices(n)] += noise + _JITTER * signal
    away = (theta - centre) / spread
    try:
        factor = cholesky(covariance, lower=True, check_finite=False)
    except np.linalg.LinAlgError:
        return 1e10, away / spread
    weights = cho_solve((factor, True), values, check_finite=False)
    nll = 0.5 * values @ weights + np.log(np.diag(factor)).sum()
    inverse = cho_solve((factor, True), np.eye(n), check_finite=False)
    # d nll / d K, contracted with each derivative of K below.
    outer = 0.5 * (inverse - np.outer(weights, weights))
    gradient = np.empty_like(theta)
    # dk/d(r^2) = -(5/6) (1 + sqrt5 r) exp(-sqrt5 r)
    slope = outer * (signal * (-5.0 / 6.0) * (1.0 + _SQRT5 * r) * np.exp(-_SQRT5 * r))
    scaled = bent / length
    # sum_ij slope_ij (x_i - x_j)^2 for each coordinate, without an (n, n, d) array.
    rows = slope.sum(1)
    moment = 2.0 * (rows @ (scaled * scaled) - np.einsum("ik,ij,jk->k", scaled, slope, scaled, optimize=True))
    gradient[:d] = -2.0 * moment
    gradient[d] = signal * np.sum(outer * correlation)
    gradient[d + 1] = noise * np.trace(outer)
    if bend.shape[1]:
        pull = 4.0 * (rows[:, None] * scaled - slope @ scaled) / length
        inside = np.clip(places, _EDGE, 1 - _EDGE)
        power = inside ** bend[0]
        rest = 1.0 - power
        by_first = bend[1] * rest ** (bend[1] - 1.0) * power * np.log(inside) * bend[0]
        by_second = -(rest ** bend[1]) * np.log(rest) * bend[1]
        gradient[d + 2 :] = np.concatenate([(pull * by_first).sum(0), (pull * by_second).sum(0)])
    return float(nll + 0.5 * away @ away), gradient + away / spread
