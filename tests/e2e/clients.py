"""A table and a request, as a person would have them."""

from pathlib import Path

import numpy as np
import polars as pl

ROWS = 400
#: A run of them: one quick family, and a score that it does not reach.
FINISHED = ("run", "request.txt", "interpretable=true", "min_score=0.999", "--trials", "3")


def lay_out(folder: Path) -> None:
    """Write ``clients.csv`` and ``request.txt``."""
    rng = np.random.default_rng(0)
    tenure, bill = rng.integers(0, 70, ROWS), rng.normal(60, 20, ROWS)
    plan = rng.choice(["month", "year", "=two"], ROWS)
    left = (tenure < 20) & (bill > 50) | (rng.random(ROWS) < 0.08)
    pl.DataFrame(
        {
            "customer": [f"id{i}x{i * 7 % 13}" for i in range(ROWS)],
            "tenure": tenure,
            "bill | monthly": bill,
            "plan": plan,
            "Exited": np.where(left, "gone", "stays"),
        }
    ).write_csv(folder / "clients.csv")
    (folder / "request.txt").write_text("Who will leave? clients.csv, column Exited says if they left. AUC.")
