"""Tables with and without structure, and what is found in them."""

from pathlib import Path

import numpy as np
import polars as pl
from automl_agent.pipelines.contracts import DataProfile, FileFacts, FileFormat, Structure, TaskKind
from automl_agent.tools.data.read import RawTable
from automl_agent.tools.profile import profile_table, suggest_kind, with_target
from automl_agent.tools.structure import find_structure

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def profiled(frame: pl.DataFrame, target: str, kind: TaskKind | None = None) -> DataProfile:
    """The profile of a table, with its structure."""
    dates = {n: pl.col(n).cast(pl.Datetime("us")) for n, t in frame.schema.items() if t.is_temporal()}
    frame = frame.with_columns(**dates)
    table = RawTable.read(frame, FileFacts(path="t.csv", format=FileFormat.DELIMITED, bytes=1, sha256="0"))
    profile = profile_table(table, None)
    kind = kind or suggest_kind(profile, target)[0]
    profile = with_target(profile, table, target, kind)
    found = find_structure(table, profile, kind is TaskKind.TABULAR_CLASSIFICATION)
    return profile.model_copy(update={"structure": found})


def found(frame: pl.DataFrame, target: str = "y", kind: TaskKind | None = None) -> Structure:
    """What is found in a table."""
    structure = profiled(frame, target, kind).structure
    assert structure is not None
    return structure


def shuffled(frame: pl.DataFrame, seed: int = 0) -> pl.DataFrame:
    return frame.sample(fraction=1, shuffle=True, seed=seed)


def entities(
    name: str = "k7", each: int = 5, noise: float = 0.4, seed: int = 0, words: bool = False
) -> pl.DataFrame:
    """Entities measured several times with noise, each with a part of the target of its own."""
    random = np.random.default_rng(seed)
    count = 150
    who = np.repeat(np.arange(count), random.poisson(each - 2, count) + 2)
    inputs = random.normal(size=(count, 4))[who] + noise * random.normal(size=(len(who), 4))
    y = inputs[:, 0] + random.normal(size=count)[who] + 0.3 * random.normal(size=len(who))
    codes = random.permutation(count)[who]
    key = [f"p{c:04d}" for c in codes] if words else codes + 1000
    return shuffled(pl.DataFrame({name: key} | {f"x{i}": inputs[:, i] for i in range(4)} | {"y": y}))


def patients(name: str = "g") -> pl.DataFrame:
    """Visits of patients: age, sex and height never change, what is measured does."""
    random = np.random.default_rng(1)
    count = 120
    who = np.repeat(np.arange(count), random.integers(2, 8, count))
    pressure = random.normal(120, 15, len(who)).round()
    ill = (pressure + 12 * random.normal(size=count)[who] > 130).astype(int)
    return shuffled(
        pl.DataFrame(
            {
                name: random.permutation(count)[who] + 1,
                "age": random.integers(20, 90, count)[who],
                "sex": random.integers(0, 2, count)[who],
                "height": random.normal(170, 10, count).round(1)[who],
                "pressure": pressure,
                "y": ill,
            }
        )
    )


def days(count: int, start: str = "2015-01-01") -> np.ndarray:
    return np.datetime64(start, "us") + np.arange(count) * np.timedelta64(1, "D")


def walk(count: int = 1500, dated: bool = True) -> pl.DataFrame:
    """A random walk with inputs that know little of it."""
    random = np.random.default_rng(3)
    inputs = random.normal(size=(count, 3))
    y = np.cumsum(random.normal(size=count)) + inputs[:, 0]
    when = {"when": days(count)} if dated else {}
    return pl.DataFrame(when | {f"x{i}": inputs[:, i] for i in range(3)} | {"y": y})


def shops() -> pl.DataFrame:
    """Forty shops, a hundred weeks each."""
    random = np.random.default_rng(4)
    shop, week = np.tile(np.arange(40), 100), np.repeat(np.arange(100), 40)
    drift = np.cumsum(0.3 * random.normal(size=(100, 40)), axis=0)[week, shop]
    sales = 3 * random.normal(size=40)[shop] + drift + 0.3 * random.normal(size=4000)
    return pl.DataFrame(
        {"shop": shop, "week": days(700)[7 * week], "promo": random.integers(0, 2, 4000), "y": sales}
    )


def independent(rows: int = 1500, seed: int = 5) -> pl.DataFrame:
    """Rows that know nothing of one another, a date and a key among their columns."""
    random = np.random.default_rng(seed)
    inputs = random.normal(size=(rows, 4))
    return pl.DataFrame(
        {f"x{i}": inputs[:, i] for i in range(4)}
        | {
            "date": days(700)[random.integers(0, 700, rows)],
            "parts": random.integers(0, 60, rows),
            "y": inputs[:, 0] + random.normal(size=rows),
        }
    )
