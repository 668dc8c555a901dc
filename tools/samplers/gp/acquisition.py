"""Expected improvement, in a form that does not underflow."""

import math

import numpy as np
from scipy.special import erfcx, ndtr

_ROOT = math.log(math.sqrt(2.0 * math.pi))
#: Below the first, the plain formula cancels out; below the second, the exact one does.
_FAR, _FARTHEST = -1.0, -3e4


def log_expected_improvement(mean: np.ndarray, deviation: np.ndarray, best: float) -> np.ndarray:
    """Logarithm of the expected improvement on ``best`` (smaller is better), (m,); after Ament et al., 2023.

    Args:
        mean, deviation: (m,) of the prediction.
        best: the best loss so far.
    """
    u = (best - mean) / deviation
    near, far = u > _FAR, u < _FARTHEST
    inside = np.empty_like(u)
    density = np.exp(-0.5 * u[near] ** 2 - _ROOT)
    inside[near] = np.log(density + u[near] * ndtr(u[near]))
    # phi(u) + u Phi(u) = phi(u) (1 - |u| Phi(u) / phi(u)), the ratio by the scaled complementary error function,
    between = u[~near & ~far]
    rest = 1.0 + between * math.sqrt(math.pi / 2) * erfcx(-between / math.sqrt(2.0))
    inside[~near & ~far] = -0.5 * between**2 - _ROOT + np.log(rest)
    # and by its asymptotic series where that one has no digits left.
    inside[far] = -0.5 * u[far] ** 2 - _ROOT - 2.0 * np.log(-u[far])
    return np.asarray(inside + np.log(deviation))
