"""Expected improvement, in a form that does not underflow."""

import math

import numpy as np
from scipy.special import ndtr

_ROOT = math.log(math.sqrt(2.0 * math.pi))


def log_expected_improvement(mean: np.ndarray, deviation: np.ndarray, best: float) -> np.ndarray:
    """Logarithm of the expected improvement on ``best`` (smaller is better), (m,); after Ament et al., 2023.

    Args:
        mean, deviation: (m,) of the prediction.
        best: the best loss so far.
    """
    u = (best - mean) / deviation
    near = u > -5.0
    inside = np.empty_like(u)
    density = np.exp(-0.5 * u[near] ** 2 - _ROOT)
    inside[near] = np.log(np.maximum(density + u[near] * ndtr(u[near]), 1e-300))
    far = u[~near]
    # phi(u) + u Phi(u) = phi(u) (1 - |u| Phi(u) / phi(u)): the ratio by its asymptotic series.
    inside[~near] = -0.5 * far**2 - _ROOT - 2.0 * np.log(-far)
    return np.asarray(inside + np.log(deviation))
