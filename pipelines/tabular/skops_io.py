"""``skops.io`` without its list of every estimator of scikit-learn; importing this module is importing it.

To write that list down skops imports all of scikit-learn, its tests and torch with it: two seconds of three. What we
trust we name ourselves.
"""

from unittest.mock import patch

with patch("sklearn.utils.all_estimators", return_value=[]):
    from skops import io

__all__ = ["io"]
