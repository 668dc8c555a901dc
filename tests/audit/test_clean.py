"""Honest tables, however strong their features: nothing is said against them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn import datasets

from .tables import SHARED, TARGET, Source, built, example, from_file, innocent

RNG = np.random.default_rng


def _sklearn(name: str, classes: bool) -> Source:
    data = getattr(datasets, f"load_{name}")()
    return built(data.data, data.target, classes)


def _made(data: tuple[np.ndarray, np.ndarray], classes: bool) -> Source:
    return built(data[0], data[1], classes)


def _anomalies(name: str) -> Source:
    path = _shared(f"anomaly/{name}.npz")
    data = np.load(path, allow_pickle=False)
    return built(data["X"], data["y"].astype(int), True)


def _digit_view(view: int) -> Source:
    data = np.load(_shared("multi_view/uci_mfeat.npz"), allow_pickle=False)
    names = [n for n in data.files if n != "y"]
    return built(data[names[view]], data["y"], True)


def _clusters(name: str) -> Source:
    folder = _shared(f"clustering/{name}/data.csv.gz").parent
    labels = pl.read_csv(folder / "reference_labels.csv.gz").to_series(0)
    frame = pl.read_csv(folder / "data.csv.gz").with_columns(("c" + labels.cast(pl.String)).alias(TARGET))
    return Source(frame, TARGET, True)


def _shared(part: str) -> Path:
    path = SHARED / part
    if not path.exists():
        pytest.skip(f"{part} is not here: it belongs to the shared data")
    return path


def _ett() -> Source:
    source = from_file(_shared("forecasting/ETTh1.csv.gz"), "OT", False)
    return replace(source, time=np.arange(source.frame.height) * 3600.0)


def _lagged(file: str, value: str) -> Source:
    """A series with its past: yesterday's value is an honest feature."""
    y = pl.read_csv(_shared(file)).get_column(value).cast(pl.Float64)
    frame = pl.DataFrame(
        {
            **{f"lag{k}": y.shift(k) for k in (1, 2, 7, 12)},
            **{f"mean{w}": y.shift(1).rolling_mean(w) for w in (3, 7, 48)},
            "smooth": y.shift(1).ewm_mean(alpha=0.3),
            "hour": np.arange(len(y)) % 24,
            "day": pl.Series(np.arange(len(y)) * 86_400_000_000).cast(pl.Datetime("us")),
            TARGET: y,
        }
    )
    return Source(frame, TARGET, False, time=np.arange(len(y)) * 86400.0)


def _line(noise: float, weights: tuple[float, ...]) -> Source:
    random = RNG(1)
    x = random.normal(size=(2000, 8))
    return built(
        x, x @ np.array([*weights, *[0.0] * (8 - len(weights))]) + noise * random.normal(size=2000), False
    )


def _exclusive_or() -> Source:
    x = RNG(2).normal(size=(2000, 6))
    return built(x + 0.1 * RNG(3).normal(size=x.shape), (x[:, 0] > 0) ^ (x[:, 1] > 0), True)


def _monks(rule: int) -> Source:
    a = RNG(rule).integers(1, 5, (1200, 6))
    first = (a[:, 0] == a[:, 1]) | (a[:, 4] == 1)
    third = ((a[:, 4] == 3) & (a[:, 3] == 1)) | ((a[:, 4] != 4) & (a[:, 1] != 3))
    return built(a, first if rule == 1 else third ^ (RNG(9).random(1200) < 0.05), True)


def _mixed(s: int) -> Source:
    made = datasets.make_classification(
        2000, 15, n_informative=5, n_classes=2 + s, class_sep=1 + s, random_state=s
    )
    return _made(made, True)


def _clouds(s: int) -> Source:
    made = datasets.make_blobs(900, n_features=2 + s, centers=3 + s, cluster_std=0.5 + s / 2, random_state=s)
    return _made(made, True)


TABLES: dict[str, Callable[[], Source]] = {
    **{n: lambda n=n: _sklearn(n, True) for n in ("breast_cancer", "wine", "iris", "digits")},  # type: ignore[misc]
    "sklearn_diabetes": lambda: _sklearn("diabetes", False),
    **{f"example_{n}": lambda n=n: example(n) for n in ("churn", "credit", "diabetes", "digits")},  # type: ignore[misc]
    "adult": lambda: from_file(SHARED / "tabular_classification/adult_income.csv.gz", "income", True),
    "german": lambda: from_file(SHARED / "tabular_classification/german_credit.csv.gz", "credit_risk", True),
    "wa_churn": lambda: from_file(SHARED / "tabular_classification/wa_churn.csv.gz", "churn", True),
    "ames": lambda: from_file(SHARED / "tabular_regression/ames_housing.csv.gz", "Sale_Price", False),
    "diamonds": lambda: from_file(SHARED / "tabular_regression/diamonds.csv.gz", "price", False),
    "diamonds_cut": lambda: from_file(SHARED / "tabular_regression/diamonds.csv.gz", "cut", True),
    "movielens": lambda: from_file(SHARED / "recommendation/movielens_small.csv.gz", "rating", False),
    **{n: lambda n=n: _anomalies(n) for n in ("adb_cardio", "adb_mammography", "adb_thyroid")},  # type: ignore[misc]
    **{f"mfeat{i}": lambda i=i: _digit_view(i) for i in range(6)},  # type: ignore[misc]
    **{
        n: lambda n=n: _clusters(n)  # type: ignore[misc]
        for n in ("fcps_chainlink", "fcps_lsun", "fcps_target", "wheat_seeds")
    },
    "ETTh1": _ett,
    "taxi": lambda: _lagged("anomaly/nab_nyc_taxi.csv.gz", "value"),
    "machine": lambda: _lagged("anomaly/nab_ambient_temperature_system_failure.csv.gz", "value"),
    "airline": lambda: _lagged("forecasting/airline_passengers.csv.gz", "Passengers"),
    "temperatures": lambda: _lagged("forecasting/daily_min_temperatures.csv.gz", "Temp"),
    "one_strong": lambda: _line(0.5, (3, 1, 0.5)),
    "one_very_strong": lambda: _line(0.1, (3, 1, 0.5)),
    "one_only": lambda: _line(0.5, (3,)),
    "exclusive_or": _exclusive_or,
    "monks1": lambda: _monks(1),
    "monks3": lambda: _monks(3),
    **{f"classification{s}": lambda s=s: _mixed(s) for s in range(3)},  # type: ignore[misc]
    **{f"blobs{s}": lambda s=s: _clouds(s) for s in range(3)},  # type: ignore[misc]
    "friedman1": lambda: _made(datasets.make_friedman1(1500, noise=0.5, random_state=0), False),
    "friedman2": lambda: _made(datasets.make_friedman2(1500, noise=5, random_state=0), False),
    "moons": lambda: _made(datasets.make_moons(800, noise=0.1, random_state=0), True),
    "hastie": lambda: _made(datasets.make_hastie_10_2(2000, random_state=0), True),
}


@pytest.mark.parametrize("name", list(TABLES))
def test_nothing_is_said_against_honest_tables(name: str) -> None:
    assert innocent(TABLES[name]().table()) == []
