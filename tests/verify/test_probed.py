"""What looking again may show, and what it means."""

from dataclasses import replace

import pytest
from automl_agent.pipelines.contracts import (
    CheckStatus,
    Drift,
    Gain,
    Handling,
    Incumbent,
    Probes,
    Protocol,
    Without,
)

from .test_checks import GOOD, status

PASS, WARN, FAIL, SKIP = CheckStatus.PASS, CheckStatus.WARN, CheckStatus.FAIL, CheckStatus.SKIP
CHANCE, SURE = Gain(mean=0.01, error=0.01), Gain(mean=0.3, error=0.01)
APART = Drift(auc=0.9, low=0.88, high=0.92, columns=("age",))

CASES: list[tuple[str, Probes, CheckStatus]] = [
    ("permuted_labels", Probes(permuted=CHANCE), PASS),
    ("permuted_labels", Probes(permuted=SURE), FAIL),
    ("canaries", Probes(canaries=CHANCE), PASS),
    ("canaries", Probes(canaries=SURE), FAIL),
    ("adversarial_validation", Probes(drift=Drift(auc=0.52, low=0.49, high=0.55)), PASS),
    ("adversarial_validation", Probes(drift=Drift(auc=0.66, low=0.62, high=0.7)), WARN),
    ("adversarial_validation", Probes(drift=APART), FAIL),
    ("other_seeds", Probes(seeds=(CHANCE,)), PASS),
    ("other_seeds", Probes(seeds=(CHANCE, SURE)), WARN),
    ("handling", Probes(handling=(Handling(way="one row alone", difference=1e-9),)), PASS),
    ("handling", Probes(handling=(Handling(way="one row alone", difference=0.2),)), FAIL),
    (
        "handling",
        Probes(handling=(Handling(way="unseen categories", difference=0, problem="KeyError"),)),
        FAIL,
    ),
    ("without_suspects", Probes(without=Without(columns=("a",), score=0.99, without=0.7)), WARN),
    *(
        (name, Probes(), SKIP)
        for name in ("permuted_labels", "canaries", "adversarial_validation", "handling")
    ),
]


@pytest.mark.parametrize(("name", "probes", "expected"), CASES)
def test_what_it_means(name: str, probes: Probes, expected: CheckStatus) -> None:
    assert status(name, replace(GOOD, probes=probes)) is expected


def test_later_rows_and_new_groups_may_differ() -> None:
    split = GOOD.plan.split.model_copy(update={"protocol": Protocol.TEMPORAL, "time": "a"})
    later = replace(GOOD, probes=Probes(drift=APART), plan=GOOD.plan.model_copy(update={"split": split}))
    assert status("adversarial_validation", later) is WARN


def test_over_tuning_is_said_out_loud() -> None:
    assert status("optimism", GOOD) is PASS
    assert status("optimism", replace(GOOD, optimism=None)) is SKIP
    default = GOOD.trials[0]
    lucky = default.model_copy(
        update={
            "score": GOOD.winner.score,
            "proposal": default.proposal.model_copy(update={"source": "default"}),
        }
    )
    assert status("optimism", replace(GOOD, optimism=0.01, trials=(lucky, GOOD.winner))) is WARN


def test_progress_is_told() -> None:
    chain = (Incumbent(trial=0, score=0.6), Incumbent(trial=3, score=0.7, over=0, chance=0.01))
    assert status("significance", replace(GOOD, incumbents=chain)) is PASS
    assert status("significance", replace(GOOD, incumbents=())) is SKIP
