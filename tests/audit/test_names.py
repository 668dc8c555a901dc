"""Names that sound as if they were known only afterwards: hints, where the column tells something."""

import numpy as np
import pytest
from automl_agent.tools.audit.leaks import find_suspects
from automl_agent.tools.audit.names import sounds_later

from .tables import built


@pytest.mark.parametrize(
    "name",
    [
        "outcome", "final_grade", "closedAt", "closed_at", "RefundAmount", "discharge-disposition", "settlement_usd",
        "default_date", "actual delivery", "churn reason", "length_of_stay", "time_to_failure", "Ergebnis",
        "Kündigungsdatum", "Verweildauer", "tatsaechliche_dauer", "resultado_final", "fecha_de_baja", "reembolso",
        "résultat", "date_de_sortie", "motif_resiliation", "remboursement_total",
    ],
)  # fmt: skip
def test_names_that_sound_later(name: str) -> None:
    assert sounds_later(name)


@pytest.mark.parametrize(
    "name",
    [
        "age", "duration", "tenure", "credit_amount", "income", "blossom", "issued_year", "afternoon", "loss_ratio",
        "factual", "finality", "monthly_charges", "contract", "open_date", "x", "", "a" * 100_000,
    ],
)  # fmt: skip
def test_names_that_do_not(name: str) -> None:
    assert not sounds_later(name)


@pytest.mark.parametrize("related", [True, False])
def test_a_name_alone_says_nothing(related: bool) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(800, 4))
    y = (x[:, 0] + random.normal(size=800) > 0).astype(int)
    source = built(x[:, 1:], y, True).having(outcome_score=x[:, 0] if related else random.normal(size=800))
    found = find_suspects(source.table()).suspects
    said = [(s.check, s.columns, s.hint) for s in found]
    assert said == ([("post_outcome_names", ("outcome_score",), True)] if related else [])
