"""Tables of the kinds that take time in different places, made from a seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

_WORDS = (
    "late",
    "early",
    "broken",
    "great",
    "refund",
    "slow",
    "quick",
    "loud",
    "cheap",
    "dear",
    "warm",
    "cold",
)


@dataclass(frozen=True)
class Table:
    """A data file with the request that goes with it."""

    name: str
    request: str
    make: Callable[[np.random.Generator], pl.DataFrame]

    def write(self, folder: Path, seed: int) -> Path:
        """Make the file in ``folder``, where it is not there yet."""
        path = folder / f"{self.name}.csv"
        if not path.exists():
            self.make(np.random.default_rng(seed)).write_csv(path)
        return path


def _numbers(rng: np.random.Generator, rows: int, columns: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    values = rng.normal(size=(rows, columns))
    return values, {f"x{i}": values[:, i].round(4) for i in range(columns)}


def _small(rng: np.random.Generator) -> pl.DataFrame:
    values, columns = _numbers(rng, 600, 6)
    kind = rng.choice(["red", "green", "blue"], 600)
    goal = values[:, 0] + (kind == "red") + 0.7 * rng.normal(size=600) > 0.3
    return pl.DataFrame({**columns, "colour": kind, "outcome": np.where(goal, "yes", "no")})


def _wide(rng: np.random.Generator) -> pl.DataFrame:
    values, columns = _numbers(rng, 600, 500)
    goal = values[:, 0] - values[:, 1] + rng.normal(size=600) > 0
    return pl.DataFrame({**columns, "outcome": np.where(goal, "up", "down")})


def _long(rng: np.random.Generator) -> pl.DataFrame:
    rows = 200_000
    values, columns = _numbers(rng, rows, 8)
    goal = values[:, 0] + values[:, 1] * values[:, 2] + rng.normal(size=rows) > 0.5
    kind = rng.choice(list("abcdef"), rows)
    return pl.DataFrame({**columns, "kind": kind, "outcome": np.where(goal, "yes", "no")})


def _text(rng: np.random.Generator) -> pl.DataFrame:
    rows = 3000
    words = rng.choice(_WORDS, (rows, 12))
    bad = (words == "broken").any(axis=1) | (words == "refund").any(axis=1)
    noisy = np.where(rng.random(rows) < 0.1, ~bad, bad)
    said = [" ".join(row) for row in words]
    return pl.DataFrame(
        {
            "review": said,
            "price": rng.gamma(2, 10, rows).round(2),
            "outcome": np.where(noisy, "sent back", "kept"),
        }
    )


def _regression(rng: np.random.Generator) -> pl.DataFrame:
    values, columns = _numbers(rng, 4000, 12)
    goal = 3 * values[:, 0] + np.sin(2 * values[:, 1]) + 0.3 * rng.normal(size=4000)
    return pl.DataFrame({**columns, "amount": goal.round(3)})


def _classes(rng: np.random.Generator) -> pl.DataFrame:
    values, columns = _numbers(rng, 5000, 10)
    goal = values[:, :6].argmax(axis=1)
    return pl.DataFrame({**columns, "species": [f"kind {g}" for g in goal]})


def _rare(rng: np.random.Generator) -> pl.DataFrame:
    values, columns = _numbers(rng, 8000, 8)
    goal = values[:, 0] + values[:, 1] + 0.5 * rng.normal(size=8000) > 3.2
    return pl.DataFrame({**columns, "fraud": np.where(goal, "yes", "no")})


TABLES: Mapping[str, Table] = {
    t.name: t
    for t in (
        Table("small", "Predict outcome by AUC.", _small),
        Table("wide", "Predict outcome by AUC.", _wide),
        Table("long", "Predict outcome by AUC.", _long),
        Table("text", "Predict outcome by AUC.", _text),
        Table("regression", "Predict amount by RMSE.", _regression),
        Table("multiclass", "Predict species by macro F1.", _classes),
        Table("imbalanced", "Predict fraud by average precision.", _rare),
    )
}
