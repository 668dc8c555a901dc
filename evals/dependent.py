"""Tables whose rows depend on one another: of one entity, or of one time after another. A part is kept outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

_EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
#: Of the groups, how many are kept outside; of a series, as long a stretch as the run's own test is.
_OUTSIDE, _LATER = 0.25, 1 / 6


@dataclass(frozen=True)
class Case:
    """One table in two parts. ``kind`` tells whether new groups or later times are outside."""

    name: str
    kind: Literal["grouped", "temporal"]
    inside: pl.DataFrame
    outside: pl.DataFrame
    target: str
    metric: str

    @property
    def request(self) -> str:
        """What the person says: nothing of groups, nothing of time."""
        return f"Predict {self.target} from the other columns of table.csv."


def cases(shared: Path | None) -> Iterator[Case]:
    """Real tables from the shared folder, where there is one, then real tables made to repeat or to drift."""
    if shared is not None:
        yield _by_group("vowels by utterance", _vowels(shared), "utt", "speaker", "accuracy")
        yield _by_group("EEG windows by recording", _eeg(shared), "rec", "state", "accuracy")
        yield _by_group("films rated, by user", _films(shared), "userId", "rating", "rmse")
    yield _by_group("diabetes, four visits each", _visits(4), "pid", "progression", "rmse")
    yield _by_group(
        "credit, three snapshots each", _snapshots("credit.csv", 1000, 3, 4), "k7", "credit_risk", "roc_auc"
    )
    yield _by_group(
        "churn, four snapshots each", _snapshots("churn.csv.gz", 700, 4, 5), "who", "churn", "roc_auc"
    )
    if shared is not None:
        series = shared / "forecasting"
        yield _by_time(
            "transformer oil, hourly", pl.read_csv(series / "ETTh1.csv.gz").head(6000), "date", "OT"
        )
        yield _by_time(
            "coldest of the day", pl.read_csv(series / "daily_min_temperatures.csv.gz"), "Date", "Temp"
        )
        taxi = pl.read_csv(shared / "anomaly" / "nab_nyc_taxi.csv.gz").drop("anomaly_window")
        yield _by_time("taxi passengers", taxi, "timestamp", "value")
        rooms = pl.read_csv(shared / "anomaly" / "nab_ambient_temperature_system_failure.csv.gz")
        yield _by_time("room temperature", rooms.drop("anomaly_window"), "timestamp", "value")
    yield _by_time("diabetes with a slow drift", _drifting(), "when", "progression")
    yield _by_time("forty shops by week", _shops(), "week", "sales")


def _by_group(name: str, frame: pl.DataFrame, group: str, target: str, metric: str) -> Case:
    random = np.random.default_rng(7)
    names = frame.get_column(group).unique().sort()
    out = names.gather(np.sort(random.permutation(len(names))[: round(_OUTSIDE * len(names))]))
    held = frame.get_column(group).is_in(out.implode())
    mixed = frame.filter(~held).sample(fraction=1, shuffle=True, seed=1)
    return Case(name, "grouped", mixed, frame.filter(held), target, metric)


def _by_time(name: str, frame: pl.DataFrame, column: str, target: str) -> Case:
    frame = frame.sort(column, maintain_order=True)
    times = frame.get_column(column)
    later = times >= times[round((1 - _LATER) * len(times))]
    return Case(name, "temporal", frame.filter(~later), frame.filter(later), target, "rmse")


def _vowels(shared: Path) -> pl.DataFrame:
    """Frames of utterances of nine speakers (Kudo, Toyama and Shimbo, 1999), every third one."""
    stored = np.load(shared / "ts_classification" / "JapaneseVowels.npz", allow_pickle=False)
    series = np.concatenate([stored["X_train"], stored["X_test"]])[:, :, ::3]
    speakers = np.concatenate([stored["y_train"], stored["y_test"]])
    which, when = np.nonzero(~np.isnan(series).any(axis=1) & (np.abs(series).sum(axis=1) > 0))
    # Numbers that tell nothing of the speaker, as keys do.
    key = np.random.default_rng(0).permutation(len(series))[which]
    inputs = {f"c{k}": series[which, k, when].astype(float) for k in range(series.shape[1])}
    return pl.DataFrame({"utt": key} | inputs | {"speaker": [f"s{s}" for s in speakers[which]]})


def _eeg(shared: Path) -> pl.DataFrame:
    """Eight windows of each recording (Andrzejak and others, 2001), each as ten figures."""
    stored = np.load(shared / "ts_classification" / "eeg_bonn.npz", allow_pickle=False)
    signal = np.concatenate([stored["X_train"], stored["X_test"]])[:, 0].astype(float)
    states = np.concatenate([stored["y_train"], stored["y_test"]])
    parts = signal.reshape(len(signal), 8, 512)
    spectrum = np.abs(np.fft.rfft(parts, axis=2))
    edges = (1, 4, 8, 16, 32, 64)
    bands = {
        f"band{k}": np.log1p(spectrum[:, :, low:high].mean(axis=2)).ravel()
        for k, (low, high) in enumerate(pairwise(edges))
    }
    shape = {
        "mean": parts.mean(axis=2).ravel(),
        "spread": parts.std(axis=2).ravel(),
        "steps": np.abs(np.diff(parts, axis=2)).mean(axis=2).ravel(),
        "highest": parts.max(axis=2).ravel(),
        "lowest": parts.min(axis=2).ravel(),
    }
    key = np.random.default_rng(0).permutation(len(signal)).repeat(8)
    return pl.DataFrame({"rec": key} | bands | shape | {"state": [f"state {s}" for s in states.repeat(8)]})


def _films(shared: Path) -> pl.DataFrame:
    """Ratings of 250 users."""
    ratings = pl.read_csv(shared / "recommendation" / "movielens_small.csv.gz").drop("title")
    users = ratings.get_column("userId").unique().sort().sample(250, seed=0)
    return ratings.filter(pl.col("userId").is_in(users.implode()))


def _visits(times: int) -> pl.DataFrame:
    """The diabetes table, each patient measured several times; the outcome is the patient's."""
    first = pl.read_csv(_EXAMPLES / "diabetes.csv")
    return _repeated(first, times, "pid", 2).with_columns(pl.col("progression").cast(pl.Float64))


def _snapshots(file: str, rows: int, times: int, seed: int) -> pl.DataFrame:
    """Customers of a table, each seen several times; what becomes of them is the customer's."""
    first = pl.read_csv(_EXAMPLES / file, infer_schema_length=None).sample(rows, seed=seed)
    return _repeated(first, times, "k7" if seed == 4 else "who", seed)


def _repeated(first: pl.DataFrame, times: int, key: str, seed: int) -> pl.DataFrame:
    """Each row several times, numbers of many values with a tenth of their spread as noise."""
    random = np.random.default_rng(seed)
    which = np.repeat(np.arange(first.height), times)
    frame = first[which]
    noisy = [
        (pl.col(c) + 0.1 * pl.col(c).std() * pl.Series(random.normal(size=len(which)))).round(4)
        for c, kind in frame.schema.items()
        if kind.is_numeric() and frame.get_column(c).n_unique() > 30 and c != "progression"
    ]
    keys = pl.Series(key, 1000 + random.permutation(first.height)[which])
    return frame.with_columns(noisy).insert_column(0, keys)


def _drifting() -> pl.DataFrame:
    """The diabetes table over four years, with a level that wanders about and returns."""
    random = np.random.default_rng(3)
    first = pl.read_csv(_EXAMPLES / "diabetes.csv")
    frame = first[random.integers(0, first.height, 1460)]
    level = np.zeros(frame.height)
    for day in range(1, frame.height):
        level[day] = 0.97 * level[day - 1] + random.normal()
    days = np.datetime64("2019-01-01") + np.arange(frame.height) * np.timedelta64(1, "D")
    drifted = pl.col("progression") + pl.Series(25 * level)
    noise = [
        pl.col(c) + 0.3 * pl.col(c).std() * pl.Series(random.normal(size=frame.height))
        for c in frame.columns
        if c not in {"progression", "sex"}
    ]
    return frame.with_columns(drifted.round(2), *noise).insert_column(0, pl.Series("when", days.astype(str)))


def _shops() -> pl.DataFrame:
    """Sales of forty shops, each with a level and a season of its own."""
    random = np.random.default_rng(4)
    shop, week = np.tile(np.arange(40), 120), np.repeat(np.arange(120), 40)
    days = np.datetime64("2020-01-06") + 7 * week * np.timedelta64(1, "D")
    drift = np.zeros((120, 40))
    for now in range(1, 120):
        drift[now] = 0.9 * drift[now - 1] + random.normal(size=40)
    season = np.sin(2 * np.pi * week / 52)
    promo = random.integers(0, 2, len(week))
    sales = 100 + 10 * random.normal(size=40)[shop] + 4 * season + 5 * promo + 3 * drift[week, shop]
    return pl.DataFrame({"shop": shop, "week": days.astype(str), "promo": promo, "sales": sales.round(2)})
