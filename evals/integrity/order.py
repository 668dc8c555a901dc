"""Rows that are not what they seem: sorted by class, twice in the file, of one entity, one after another in time."""

from pathlib import Path

import numpy as np
import polars as pl

from .laid import Laid, neutral, plant, renamed
from .series import ETT, TEMPERATURES, lagged
from .tables import Table, example, packaged, shared, vowels

_CANCER = packaged("breast_cancer", "accuracy", ("M", "B"))
#: The model that was tested is the one that predicts fresh rows.
_TESTED = ("--no-refit",)


def _random() -> np.random.Generator:
    return np.random.default_rng(8)


def _fresh(laid: Laid, rows: Table, **columns: object) -> pl.DataFrame:
    """Rows that were held back, in the form of those that were laid out."""
    frame = rows.frame.with_columns(
        [pl.Series(name, values) for name, values in columns.items()]  # type: ignore[arg-type]
    )
    return frame.select(pl.col(old).alias(new) for old, new in renamed(frame, rows.target).items())


def _by_class(table: Table) -> Table:
    return table.take(np.argsort(table.labels.astype(str), kind="stable"))


def gapped_numbers(_: Path | None) -> Laid:
    """A file sorted by class, with numbers that grow by uneven steps in a column of any name."""
    known, later = _CANCER(None).halves(0.75)
    known = _by_class(known)
    numbers = 10_000 + np.cumsum(_random().integers(1, 9, known.frame.height))
    laid = plant(known, {"n": numbers}, _TESTED)
    # New rows come after all others, whatever their class.
    fresh = _fresh(laid, later, n=numbers[-1] + 5 * np.arange(1, later.frame.height + 1))
    return Laid(laid.table, laid.planted, laid.words, fresh)


def ordered_keys(_: Path | None) -> Laid:
    """A file sorted by class, with keys as text, in order."""
    known, later = packaged("wine", "accuracy", ("red", "blue", "grey"))(None).halves(0.8)
    known = _by_class(known)
    keys = [f"K-{17 * place + 203:06d}-{'AB'[place % 2]}" for place in range(known.frame.height)]
    laid = plant(known, {"key": keys}, _TESTED)
    fresh = _fresh(laid, later, key=[f"K-{900_000 + 3 * place:06d}-A" for place in range(later.frame.height)])
    return Laid(laid.table, laid.planted, laid.words, fresh)


def duplicates(_: Path | None) -> Laid:
    """Three in ten rows stand in the file twice."""
    known, later = example("credit.csv", "credit_risk", "accuracy")(None).halves(0.75)
    random = _random()
    rows = np.concatenate([np.arange(known.frame.height), random.choice(known.frame.height, 300, False)])
    table = neutral(known.take(random.permutation(rows)))
    laid = Laid(table, (), _TESTED)
    return Laid(table, (), _TESTED, _fresh(laid, later))


def jittered_duplicates(_: Path | None) -> Laid:
    """Every other row stands in the file again, its numbers off by a ten-thousandth."""
    known, later = example("diabetes.csv", "progression", "mae")(None).halves(0.75)
    random = _random()
    again = known.take(random.choice(known.frame.height, known.frame.height // 2, False)).frame
    moved = again.with_columns(
        (pl.col(name) + random.normal(0, 1e-4, again.height) * max(float(again[name].std()), 1e-9)).round(7)  # type: ignore[arg-type]
        for name in again.columns
        if name != "progression" and again[name].dtype.is_float()
    )
    both = pl.concat([known.frame, moved.select(known.frame.columns)], how="vertical_relaxed")
    table = neutral(Table(both, "progression", "mae").take(random.permutation(both.height)))
    return Laid(table, (), _TESTED, _fresh(Laid(table), later))


def repeated_entities(_: Path | None) -> Laid:
    """Clients who were measured five times, each with one answer for all of them; the key has any name."""
    clients, later = example("credit.csv", "credit_risk", "accuracy")(None).halves(0.5)
    random = _random()

    def visits(table: Table, first: int) -> Table:
        rows = random.permutation(np.repeat(np.arange(table.frame.height), 5))
        frame = table.take(rows).frame.with_columns(pl.Series("key", first + 13 * rows))
        return Table(
            frame.with_columns(
                (pl.col("credit_amount") + random.integers(-40, 41, len(rows))),
                (pl.col("duration") + random.integers(-1, 2, len(rows))),
            ),
            table.target,
            table.metric,
        )

    known, others = visits(clients, 4001), visits(later, 700_001)
    laid = plant(known, {"key": known.frame.get_column("key")}, _TESTED)
    return Laid(laid.table, laid.planted, _TESTED, _fresh(laid, others))


def utterances(folder: Path | None) -> Laid:
    """Frames of spoken vowels: those of one utterance belong together, and nobody says so."""
    table = vowels()(folder)
    codes = table.frame.get_column("u").unique(maintain_order=True).to_numpy()
    chosen = _random().permutation(codes)
    known = table.frame.filter(pl.col("u").is_in(chosen[:170]))
    later = table.frame.filter(pl.col("u").is_in(chosen[170:340]))
    mixed = known[_random().permutation(known.height)]
    laid = plant(Table(mixed, table.target, table.metric), {"u": mixed.get_column("u")}, _TESTED)
    return Laid(laid.table, laid.planted, _TESTED, _fresh(laid, Table(later, table.target, table.metric)))


def shuffled_dates(folder: Path | None) -> Laid:
    """Hours of a transformer, dated, in a file whose rows were shuffled."""
    table = lagged(*ETT, lags=(48, 72), rows=3000)(folder)
    known = table.take(np.random.default_rng(1).permutation(2400))
    laid = plant(known, {"date": known.frame.get_column("date")}, _TESTED)
    return Laid(laid.table, laid.planted, _TESTED, _fresh(laid, table.take(np.arange(2400, 3000))))


def undated_series(folder: Path | None) -> Laid:
    """Hours of a transformer in order, without a date: neighbours in the file are all but the same."""
    table = lagged(*ETT, lags=(48, 72), rows=3000, dated=False)(folder)
    known = neutral(table.take(np.arange(2400)))
    return Laid(known, (), _TESTED, _fresh(Laid(known), table.take(np.arange(2400, 3000))))


def day_numbers(folder: Path | None) -> Laid:
    """Daily temperatures with the day's number in a column of any name, rows shuffled."""
    table = lagged(*TEMPERATURES, lags=(30, 60), rows=1500, dated=False)(folder)
    frame = table.frame.with_columns(pl.Series("day", np.arange(5000, 5000 + table.frame.height)))
    numbered = Table(frame, table.target, table.metric)
    known = numbered.take(_random().permutation(1200))
    laid = plant(known, {"day": known.frame.get_column("day")}, _TESTED)
    return Laid(laid.table, laid.planted, _TESTED, _fresh(laid, numbered.take(np.arange(1200, 1500))))


def repeated_test(folder: Path | None) -> Laid:
    """A test table a third of whose rows the training table has too."""
    known, later = shared("tabular_classification/wa_churn.csv.gz", "churn", "roc_auc")(folder).halves(0.8)
    again = known.take(_random().choice(known.frame.height, later.frame.height // 2, False))
    test = Table(pl.concat([later.frame, again.frame]), known.target, known.metric)
    return Laid(neutral(known), test=neutral(test).frame)


def other_test(folder: Path | None) -> Laid:
    """A test table of the old, after a model was made for the young."""
    table = shared("tabular_classification/adult_income.csv.gz", "income", "accuracy", rows=4000)(folder)
    age = table.frame.get_column("age").to_numpy()
    young = table.take(np.flatnonzero(age < 40))
    old = table.take(np.flatnonzero(age >= 40))
    test, fresh = old.halves(0.5)
    return Laid(neutral(young), (), _TESTED, neutral(fresh).frame, neutral(test).frame)
