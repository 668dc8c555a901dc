"""Tables with nothing wrong: strong inputs, few distinct rows, sorted files, honest numbers and dates included."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import polars as pl

from .laid import Laid
from .series import AIRLINE, ETT, ROOM, TAXI, TEMPERATURES, lagged
from .tables import Reader, Table, arrays, clusters, example, italy_power, packaged, shared

_ADULT = "tabular_classification/adult_income.csv.gz", "income", "roc_auc"

#: Name -> (where the table comes from, its reader). What comes from the larger tables says so.
CLEAN: Mapping[str, tuple[str, Reader]] = {
    "churn": ("examples", example("churn.csv.gz", "churn", "roc_auc")),
    "credit": ("examples", example("credit.csv", "credit_risk", "roc_auc")),
    "diabetes": ("examples", example("diabetes.csv", "progression", "mae")),
    "digits": ("examples", example("digits.csv.gz", "digit", "accuracy")),
    "iris, sorted by class": ("scikit-learn", packaged("iris")),
    "wine, sorted by class": ("scikit-learn", packaged("wine")),
    "breast cancer": ("scikit-learn", packaged("breast_cancer", "roc_auc")),
    "adult": ("shared", shared(*_ADULT)),
    "german credit": (
        "shared",
        shared("tabular_classification/german_credit.csv.gz", "credit_risk", "accuracy"),
    ),
    "telco churn": ("shared", shared("tabular_classification/wa_churn.csv.gz", "churn", "f1")),
    "ames": ("shared", shared("tabular_regression/ames_housing.csv.gz", "Sale_Price", "rmse", rows=1500)),
    "diamonds": ("shared", shared("tabular_regression/diamonds.csv.gz", "price", "mae")),
    "cardio": ("shared", arrays("anomaly/adb_cardio.npz", "roc_auc")),
    "mammography": ("shared", arrays("anomaly/adb_mammography.npz", "average_precision", rows=4000)),
    "thyroid": ("shared", arrays("anomaly/adb_thyroid.npz", "roc_auc")),
    "numerals, Fourier": ("shared", arrays("multi_view/uci_mfeat.npz", "accuracy", "view_fou", rows=1200)),
    "numerals, moments": ("shared", arrays("multi_view/uci_mfeat.npz", "accuracy", "view_zer", rows=1200)),
    "numerals, shape": ("shared", arrays("multi_view/uci_mfeat.npz", "log_loss", "view_mor")),
    "chain links": ("shared", clusters("fcps_chainlink")),
    "L-shaped clusters": ("shared", clusters("fcps_lsun")),
    "rings round a target": ("shared", clusters("fcps_target")),
    "wheat seeds, sorted": ("shared", clusters("wheat_seeds")),
    "power demand": ("shared", italy_power()),
    "temperatures": ("shared", lagged(*TEMPERATURES)),
    "transformer": ("shared", lagged(*ETT)),
    "taxis": ("shared", lagged(*TAXI, lags=(1, 2, 48))),
    "machine room": ("shared", lagged(*ROOM, lags=(1, 2, 12))),
    "airline passengers": ("shared", lagged(*AIRLINE, lags=(1, 12))),
    "spam": ("shared", shared("text_classification/sms_spam.csv.gz", "label", "f1", rows=1500)),
}


def as_it_is(reader: Reader, folder: Path | None) -> Laid:
    """The table with its own names."""
    return Laid(reader(folder))


def films(folder: Path | None) -> Laid:
    """Ratings of films by users, many a user and a film."""
    table = shared("recommendation/movielens_small.csv.gz", "rating", "mae")(folder)
    columns = ("movieId", "year", "genres", "userId", "timestamp", "rating")
    return Laid(Table(table.frame.select(columns), "rating", "mae"))


def honest_numbers(folder: Path | None) -> Laid:
    """A client number that was dealt out at random, in a file in no order."""
    table = shared(*_ADULT)(folder)
    numbers = np.random.default_rng(2).choice(900_000, table.frame.height, replace=False) + 100_000
    return _first(table, "client_id", pl.Series(numbers))


def births(folder: Path | None) -> Laid:
    """Dates of birth in place of ages."""
    table, random = shared(*_ADULT)(folder), np.random.default_rng(4)
    ages = table.frame.get_column("age").to_numpy()
    days = (365.25 * (ages + random.random(len(ages)))).astype(int)
    born = [str(np.datetime64("1994-06-30") - int(day)) for day in days]
    return _first(Table(table.frame.drop("age"), table.target, table.metric), "born", pl.Series(born))


def few_values(folder: Path | None) -> Laid:
    """Four columns of few values: most rows are like many others, and come from other people."""
    table = shared(*_ADULT)(folder)
    columns = ("education", "marital_status", "sex", "race", "income")
    return Laid(Table(table.frame.select(columns), "income", "roc_auc"))


def in_order_of_numbers(_: Path | None) -> Laid:
    """Visits numbered as they came, in that order, with nothing changing over time."""
    table = example("credit.csv", "credit_risk", "roc_auc")(None)
    order = np.random.default_rng(6).permutation(table.frame.height)
    return _first(table.take(order), "visit", pl.Series(np.arange(1, len(order) + 1)))


def sorted_by_input(folder: Path | None) -> Laid:
    """A price list, sorted by weight."""
    table = shared("tabular_regression/diamonds.csv.gz", "price", "mae")(folder)
    return Laid(table.take(np.argsort(table.frame.get_column("carat").to_numpy(), kind="stable")))


def strong_measure(folder: Path | None) -> Laid:
    """The price by weight and three measures: one input explains most of it, honestly."""
    table = shared("tabular_regression/diamonds.csv.gz", "price", "rmse")(folder)
    return Laid(Table(table.frame.select("carat", "cut", "x", "y", "z", "price"), "price", "rmse"))


def missing_tells(_: Path | None) -> Laid:
    """A laboratory value that is measured more often for the sick: a fact known beforehand, far from the answer."""
    table, random = packaged("breast_cancer", "roc_auc")(None), np.random.default_rng(9)
    sick = table.labels == 0
    measured = random.random(len(sick)) < np.where(sick, 0.7, 0.4)
    values = [float(v) if m else None for v, m in zip(random.normal(5, 1, len(sick)), measured, strict=True)]
    return _first(table, "marker", pl.Series(values))


#: Name -> (where the table comes from, what lays it out).
MADE: Mapping[str, tuple[str, Callable[[Path | None], Laid]]] = {
    "films and users": ("shared", films),
    "a client number at random": ("shared", honest_numbers),
    "dates of birth": ("shared", births),
    "few distinct rows": ("shared", few_values),
    "visits numbered in order": ("examples", in_order_of_numbers),
    "sorted by an input": ("shared", sorted_by_input),
    "one strong input": ("shared", strong_measure),
    "missing more often": ("scikit-learn", missing_tells),
}


def _first(table: Table, name: str, values: pl.Series) -> Laid:
    """The table with another column in front."""
    frame = table.frame.with_columns(values.alias(name)).select(name, *table.frame.columns)
    return Laid(Table(frame, table.target, table.metric))
