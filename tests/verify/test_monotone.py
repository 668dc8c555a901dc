"""Steps the wrong way are counted, and what is mere rounding is not."""

from dataclasses import replace

import numpy as np
import pytest
from automl_agent.pipelines.contracts import CheckStatus
from automl_agent.tools.verify import Evidence
from automl_agent.tools.verify.monotone import monotone
from automl_agent.tools.verify.varied import Varied

from .test_checks import limited

LINE = np.linspace(0, 1, 21)[:, None] * np.ones((1, 100))


def varied(answers: np.ndarray | None, sign: int = 1, spread: float = 1.0) -> Evidence:
    asked = limited(monotone={"size": "+" if sign > 0 else "-"})
    return replace(asked, varied=(Varied("size", sign, answers, spread),))


def bent(rows: int, depth: float) -> np.ndarray:
    """A line that dips by ``depth`` in its middle, for some rows."""
    found = LINE.copy()
    found[10:12, :rows] -= depth
    return found


@pytest.mark.parametrize(
    ("answers", "sign", "expected"),
    [
        (LINE, 1, CheckStatus.PASS),
        (LINE, -1, CheckStatus.FAIL),
        (-LINE, -1, CheckStatus.PASS),
        (LINE + 1e-9 * np.sin(np.arange(21))[:, None], 1, CheckStatus.PASS),
        (bent(100, 0.3), 1, CheckStatus.FAIL),
        (bent(2, 0.3), 1, CheckStatus.WARN),
        (bent(100, 0.0505), 1, CheckStatus.WARN),
        (np.zeros_like(LINE), 1, CheckStatus.PASS),
        (None, 1, CheckStatus.PASS),
    ],
)
def test_directions(answers: np.ndarray | None, sign: int, expected: CheckStatus) -> None:
    status, text, named = monotone(varied(answers, sign))
    assert status is expected, text
    assert (named == ("size",)) is (expected is CheckStatus.FAIL)


def test_many_small_steps_down_add_up() -> None:
    falling = np.linspace(0, -0.1, 21)[:, None] * np.ones((1, 50))
    assert monotone(varied(falling))[0] is CheckStatus.FAIL


def test_how_many_steps_is_said() -> None:
    assert "of 2000 steps" in monotone(varied(bent(100, 0.3)))[1]


def test_a_model_that_cannot_be_loaded_fails_and_nothing_asked_is_skipped() -> None:
    assert monotone(replace(varied(LINE), varied=None))[0] is CheckStatus.FAIL
    assert monotone(limited())[0] is CheckStatus.SKIP
