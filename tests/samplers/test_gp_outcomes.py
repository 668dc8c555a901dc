"""What a process is fitted to: failures count as bad, pruned trials without a value do not count."""

import numpy as np
import pytest
from automl_agent.tools.samplers.gp.outcomes import standardised
from automl_agent.tools.samplers.history import History, Observation


def history(*values: float | str, maximize: bool = False) -> History:
    return History(
        tuple(
            Observation(i, {}, None, v) if isinstance(v, str) else Observation(i, {}, v)
            for i, v in enumerate(values)
        ),
        maximize,
    )


def test_losses_have_about_zero_mean_and_unit_variance_in_their_order() -> None:
    values = np.random.default_rng(0).gamma(1.0, size=60)
    kept, losses = standardised(history(*values))
    assert list(kept) == list(range(60))
    assert losses.mean() == pytest.approx(0, abs=1e-9)
    assert losses.std() == pytest.approx(1, abs=0.1)
    assert list(np.argsort(losses)) == list(np.argsort(values))


def test_a_higher_score_is_a_smaller_loss() -> None:
    _, losses = standardised(history(1.0, 5.0, 3.0, maximize=True))
    assert list(np.argsort(losses)) == [1, 2, 0]


def test_a_failure_is_as_bad_as_the_worst_and_no_worse() -> None:
    kept, losses = standardised(history(1.0, "memory", 9.0, 2.0, "timeout"))
    assert list(kept) == [0, 1, 2, 3, 4]
    assert losses[1] == losses[2] == losses[4] == losses.max()


def test_pruned_without_a_value_says_nothing() -> None:
    kept, losses = standardised(history(1.0, "pruned", 2.0))
    assert list(kept) == [0, 2]
    assert len(losses) == 2


@pytest.mark.parametrize("values", [(), ("memory", "pruned"), ("failed",)])
def test_without_any_value_there_is_nothing_to_fit(values: tuple[str, ...]) -> None:
    kept, losses = standardised(history(*values))
    assert len(kept) == len(losses) == 0


def test_equal_values_are_all_zero() -> None:
    assert not standardised(history(3.0, 3.0, "failed"))[1].any()


def test_one_enormous_loss_leaves_the_others_apart() -> None:
    _, losses = standardised(history(1.0, 2.0, 3.0, 1e12))
    assert losses[1] - losses[0] > 0.1
