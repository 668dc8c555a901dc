"""Columns that tell what is to be predicted: copies, codes, sums, statistics, the future."""

from pathlib import Path

import numpy as np
import polars as pl

from .laid import Laid, plant
from .series import ETT, TEMPERATURES, lagged
from .tables import Table, arrays, example, packaged, shared

_ADULT = shared("tabular_classification/adult_income.csv.gz", "income", "roc_auc")
_CANCER = packaged("breast_cancer", "roc_auc", ("M", "B"))
_DIABETES = example("diabetes.csv", "progression", "mae")
_DIAMONDS = shared("tabular_regression/diamonds.csv.gz", "price", "rmse")
_FILMS = "recommendation/movielens_small.csv.gz"


def _random() -> np.random.Generator:
    return np.random.default_rng(3)


def copy(_: Path | None) -> Laid:
    """The target once more, under another name."""
    table = _CANCER(None)
    return plant(table, {"again": table.labels})


def recoded_copy(_: Path | None) -> Laid:
    """Ten classes as other numbers."""
    table = packaged("digits")(None)
    return plant(table, {"code": np.array([41, 7, 23, 95, 12, 68, 3, 57, 80, 36])[table.labels]})


def flipped_copy(folder: Path | None) -> Laid:
    """The target, wrong in 3 % of the rows."""
    table, random = _ADULT(folder), _random()
    codes = np.unique(table.labels, return_inverse=True)[1]
    return plant(table, {"almost": codes ^ (random.random(len(codes)) < 0.03)})


def noisy_copy(_: Path | None) -> Laid:
    """A number, measured again with an error of a fiftieth of its spread."""
    table = _DIABETES(None)
    values = table.labels.astype(float)
    return plant(table, {"again": 3.1 * values + _random().normal(0, 0.02 * 3.1 * values.std(), len(values))})


def monotone_copy(folder: Path | None) -> Laid:
    """The logarithm of the target."""
    table = shared("tabular_regression/ames_housing.csv.gz", "Sale_Price", "rmse", rows=1500)(folder)
    return plant(table, {"log": np.round(-np.log(table.labels), 5)})


def missing_unless_positive(_: Path | None) -> Laid:
    """A number that is there for those who left, and for hardly anybody else."""
    table, random = example("churn.csv.gz", "churn", "roc_auc")(None), _random()
    left = np.unique(table.labels, return_inverse=True)[1] == 1
    there = np.where(random.random(len(left)) < 0.01, ~left, left)
    days = random.integers(1, 90, len(left))
    return plant(table, {"days": [int(d) if here else None for d, here in zip(days, there, strict=True)]})


def bits(_: Path | None) -> Laid:
    """Four columns, each constant within a class, which together tell ten classes."""
    table = packaged("digits")(None)
    codes = np.array([6, 11, 2, 13, 8, 1, 14, 5, 0, 9])[table.labels]
    return plant(table, {f"bit{place}": codes >> place & 1 for place in range(4)})


def exclusive_or(_: Path | None) -> Laid:
    """Two columns that tell nothing alone and everything together."""
    table, random = example("credit.csv", "credit_risk", "roc_auc")(None), _random()
    good = np.unique(table.labels, return_inverse=True)[1]
    one = random.integers(0, 2, len(good))
    return plant(table, {"one": np.array(["p", "q"])[one], "two": np.array(["u", "v"])[one ^ good]})


def parts(folder: Path | None) -> Laid:
    """Two numbers whose sum is the target."""
    table = _DIAMONDS(folder)
    values = table.labels.astype(float)
    part = np.round(_random().normal(0, 2 * values.std(), len(values)), 2)
    return plant(table, {"part": part, "rest": np.round(values - part, 2)})


def product(folder: Path | None) -> Laid:
    """Two numbers whose ratio is the target: a price for each carat, and the carats, each rounded."""
    table = _DIAMONDS(folder)
    each = np.round(table.labels / table.frame.get_column("carat").to_numpy(), 1)
    return plant(table, {"each": each})


def mean_of_target(folder: Path | None) -> Laid:
    """The mean rating of each film over all rows, their own included, beside the film."""
    table = _films(folder)
    means = table.frame.select(pl.col("rating").mean().over("movieId")).to_series()
    return plant(table, {"mean": means.to_numpy()})


def mean_of_target_without_key(folder: Path | None) -> Laid:
    """The share of rich people among those who are alike in a few columns; most are alone or two."""
    table = _ADULT(folder)
    alike = ["age", "education", "occupation", "hours_per_week"]
    rich = pl.Series("rich", (np.unique(table.labels, return_inverse=True)[1] == 1).astype(float))
    share = table.frame.with_columns(rich).select(pl.col("rich").mean().over(alike)).to_series()
    return plant(table, {"share": share.to_numpy()})


def _films(folder: Path | None) -> Table:
    frame = shared(_FILMS, "rating", "rmse")(folder).frame.select("movieId", "year", "userId", "rating")
    return Table(frame, "rating", "rmse")


def next_value(folder: Path | None) -> Laid:
    """The temperature of the day after, smoothed with that of today: known the day after only."""
    table = lagged(*TEMPERATURES, lags=(1, 2, 7), rows=2000)(folder)
    coming = table.frame.select(0.7 * pl.col("Temp") + 0.3 * pl.col("Temp").shift(-1)).to_series()
    return plant(table, {"coming": coming.fill_null(strategy="forward").to_numpy()})


def next_rows_target(folder: Path | None) -> Laid:
    """The target of the next row: what the series will be one hour later than what is asked for."""
    table = lagged(*ETT, lags=(24, 48, 72))(folder)
    return plant(table, {"later": table.frame.get_column("OT").shift(-1).fill_null(strategy="forward")})


def centred_mean(folder: Path | None) -> Laid:
    """The mean of five hours, two of them later than what is asked for."""
    table = lagged(*ETT, lags=(24, 48, 72))(folder)
    means = table.frame.select(pl.col("OT").rolling_mean(5, center=True)).to_series()
    return plant(table, {"smooth": means.fill_null(strategy="forward").fill_null(strategy="backward")})


def told_in_prose(_: Path | None) -> Laid:
    """Notes of a clerk, most of which give the decision away, in many words."""
    table, random = example("credit.csv", "credit_risk", "roc_auc")(None), _random()
    names = np.array(["Meyer", "Okafor", "Lindt", "Rossi", "Novak", "Silva"])
    said = {"good": "paid everything back in time", "bad": "had to be sent to collection"}
    notes = [
        f"Client {names[n]} came in on day {d} and {said[str(label)]} as the branch in town told us"
        for n, d, label in zip(
            random.integers(0, 6, table.frame.height),
            random.integers(1, 365, table.frame.height),
            table.labels,
            strict=True,
        )
    ]
    return plant(table, {"notes": notes})


def percent_text(folder: Path | None) -> Laid:
    """A risk in percent, as text, above one half for the sick alone."""
    table, random = arrays("anomaly/adb_mammography.npz", "average_precision", rows=4000)(folder), _random()
    sick = table.labels == "k1"
    risk = np.where(sick, random.integers(51, 99, len(sick)), random.integers(1, 50, len(sick)))
    return plant(table, {"risk": [f"{value}%" for value in risk]})


def later_date(_: Path | None) -> Laid:
    """A date of the last visit that lies after the study's end for those who were well."""
    table, random = _CANCER(None), _random()
    well = table.labels == "B"
    days = np.where(well, random.integers(400, 700, len(well)), random.integers(0, 390, len(well)))
    return plant(table, {"seen": [str(np.datetime64("2021-01-01") + int(day)) for day in days]})
