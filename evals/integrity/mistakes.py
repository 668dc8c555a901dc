"""Wishes and plans that cannot be right: no signal, a goal turned round, columns or rows smuggled past the plan."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from .laid import Laid, neutral, plant
from .order import repeated_entities, shuffled_dates
from .tables import Table, example, packaged, shared

_CREDIT = example("credit.csv", "credit_risk", "roc_auc")
_DIABETES = example("diabetes.csv", "progression", "rmse")


def _random() -> np.random.Generator:
    return np.random.default_rng(21)


def permuted_labels(folder: Path | None) -> Laid:
    """Real inputs, the answers of others."""
    table = shared("tabular_classification/adult_income.csv.gz", "income", "roc_auc")(folder)
    mixed = pl.Series("income", _random().permutation(table.labels))
    return Laid(neutral(Table(table.frame.with_columns(mixed), "income", "roc_auc")))


def noise_inputs(_: Path | None) -> Laid:
    """A real target, inputs that were drawn at random."""
    target, random = _DIABETES(None).frame.select("progression"), _random()
    noise = {f"n{place}": random.normal(size=target.height) for place in range(12)}
    return Laid(
        neutral(
            Table(target.with_columns(**{k: pl.Series(v) for k, v in noise.items()}), "progression", "rmse")
        )
    )


def rare_class(folder: Path | None) -> Laid:
    """One in a hundred, drawn at random among real rows: 99 % accuracy for who always says no."""
    table = shared("tabular_classification/wa_churn.csv.gz", "churn", "accuracy", rows=3000)(folder)
    drawn = np.where(_random().random(table.frame.height) < 0.01, "yes", "no")
    return Laid(neutral(Table(table.frame.with_columns(pl.Series("churn", drawn)), "churn", "accuracy")))


def turned_metric(_: Path | None) -> Laid:
    """A plan in which somebody wrote that a larger error is better."""

    def edit(plan: dict[str, Any]) -> None:
        plan["task"]["direction"] = "maximize"

    return Laid(neutral(_DIABETES(None)), edit=edit)


def other_kind_of_metric(_: Path | None) -> Laid:
    """A plan that measures classes by a distance between numbers."""

    def edit(plan: dict[str, Any]) -> None:
        plan["task"]["metric"] = "rmse"

    return Laid(neutral(_CREDIT(None)), edit=edit)


def error_too_large(_: Path | None) -> Laid:
    """An error of at most 45 is asked for; what can be reached is above 50: "at least" would be met."""
    return Laid(neutral(_DIABETES(None)), words=("min_score=45",))


def target_as_input(_: Path | None) -> Laid:
    """A plan that lists the target among the inputs."""

    def edit(plan: dict[str, Any]) -> None:
        plan["features"].append({"name": "y", "kind": "categorical", "use": True, "why": ""})

    return Laid(neutral(_CREDIT(None)), edit=edit)


def excluded_input(_: Path | None) -> Laid:
    """A plan that reads a column which the request forbids."""

    def edit(plan: dict[str, Any]) -> None:
        for feature in plan["features"]:
            feature["use"] = True

    table = neutral(_CREDIT(None))
    return Laid(table, ("f3",), words=("exclude=f3",), edit=edit)


def groups_forgotten(_: Path | None) -> Laid:
    """Clients with five rows each, and a plan that deals rows out as if each stood alone."""
    return _dealt_out(repeated_entities(None), "stratified")


def time_forgotten(folder: Path | None) -> Laid:
    """Dated rows, and a plan that deals them out at random."""
    return _dealt_out(shuffled_dates(folder), "iid")


def _dealt_out(laid: Laid, protocol: str) -> Laid:
    def edit(plan: dict[str, Any]) -> None:
        plan["split"] |= {"protocol": protocol, "groups": [], "time": None, "test_from": None}

    return Laid(laid.table, (), (), edit=edit)


def known_afterwards(_: Path | None) -> Laid:
    """The day of the termination letter: named for what comes after, more often there for those who left."""
    table, random = example("churn.csv.gz", "churn", "roc_auc")(None), _random()
    left = np.unique(table.labels, return_inverse=True)[1] == 1
    written = np.where(random.random(len(left)) < 0.5, left, random.random(len(left)) < 0.2)
    values = np.where(written, random.integers(1, 29, len(left)), 0)
    frame = table.frame.with_columns(pl.Series("churn_letter_day", values))
    return Laid(
        Table(frame.select("churn_letter_day", *table.frame.columns), "churn", "roc_auc"),
        ("churn_letter_day",),
    )


def hopeful_small_test(_: Path | None) -> Laid:
    """Fifty rows of wine, the classes drawn at random: what is found there is luck."""
    table = packaged("wine", "accuracy", ("red", "blue", "grey"))(None).halves(0.3)[0]
    drawn = pl.Series("target", _random().permutation(table.labels))
    return plant(Table(table.frame.with_columns(drawn), "target", "accuracy"), {})
