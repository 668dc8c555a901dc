"""Real tables, capped in rows, with what is to be predicted."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

_EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
_SEED = 11
#: Cases are many: one must not take long.
ROWS = 1600


@dataclass(frozen=True)
class Table:
    """A table with its target and the metric to judge by."""

    frame: pl.DataFrame
    target: str
    metric: str

    @property
    def labels(self) -> np.ndarray:
        """(rows,) the target."""
        return self.frame.get_column(self.target).to_numpy()

    def take(self, rows: np.ndarray) -> "Table":
        """Some of the rows."""
        return Table(self.frame[rows], self.target, self.metric)

    def halves(self, share: float, seed: int = _SEED) -> tuple["Table", "Table"]:
        """(``share`` of the rows at random, the others)."""
        order = np.random.default_rng(seed).permutation(self.frame.height)
        cut = int(share * len(order))
        return self.take(np.sort(order[:cut])), self.take(np.sort(order[cut:]))


#: Reads a table; the argument is the folder with the larger tables.
Reader = Callable[[Path | None], Table]


def packaged(name: str, metric: str = "accuracy", words: tuple[str, ...] = ()) -> Reader:
    """A table of scikit-learn; ``words`` stand for the class codes where given."""

    def read(_: Path | None) -> Table:
        from sklearn import datasets

        found = getattr(datasets, f"load_{name}")(as_frame=True).frame
        frame = pl.from_pandas(found).rename({"target": "target"})
        if words:
            named = np.array(words)[frame.get_column("target").to_numpy()]
            frame = frame.with_columns(pl.Series("target", named))
        return Table(frame, "target", metric)

    return read


def example(file: str, target: str, metric: str, rows: int = ROWS) -> Reader:
    """A table of ``examples/``."""
    return lambda _: Table(_csv(_EXAMPLES / file, rows), target, metric)


def shared(file: str, target: str, metric: str, rows: int = ROWS) -> Reader:
    """A table of the folder with the larger tables."""
    return lambda folder: Table(_csv(_in(folder) / file, rows), target, metric)


def arrays(file: str, metric: str, view: str = "X", rows: int = ROWS) -> Reader:
    """A NumPy archive with inputs ``view`` and labels ``y``."""

    def read(folder: Path | None) -> Table:
        with np.load(_in(folder) / file, allow_pickle=False) as archive:
            values, labels = archive[view], archive["y"]
        return _capped(_numbered(values, labels, metric), rows)

    return read


def clusters(name: str) -> Reader:
    """A clustering benchmark with its reference labels as classes."""

    def read(folder: Path | None) -> Table:
        place = _in(folder) / "clustering" / name
        labels = pl.read_csv(place / "reference_labels.csv.gz").get_column("label")
        frame = pl.read_csv(place / "data.csv.gz").with_columns(labels.cast(pl.String).alias("label"))
        return Table(frame, "label", "accuracy")

    return read


def italy_power() -> Reader:
    """Half-hourly power demand of days in winter and summer, one column an hour."""

    def read(folder: Path | None) -> Table:
        with np.load(_in(folder) / "ts_classification/ItalyPowerDemand.npz", allow_pickle=False) as archive:
            values = np.concatenate([archive["X_train"], archive["X_test"]])[:, 0]
            labels = np.concatenate([archive["y_train"], archive["y_test"]])
        return _numbered(values, labels, "accuracy")

    return read


def vowels() -> Reader:
    """Frames of spoken vowels (12 cepstral coefficients); ``u`` numbers the utterance, the target is its speaker."""

    def read(folder: Path | None) -> Table:
        with np.load(_in(folder) / "ts_classification/JapaneseVowels.npz", allow_pickle=False) as archive:
            values = np.concatenate([archive["X_train"], archive["X_test"]])
            labels = np.concatenate([archive["y_train"], archive["y_test"]])
        utterance, step = np.nonzero(np.isfinite(values[:, 0]))
        table = _numbered(values[utterance, :, step], labels[utterance], "accuracy")
        codes = np.random.default_rng(_SEED).permutation(900)[utterance] * 7 + 1003
        return Table(table.frame.with_columns(pl.Series("u", codes)), table.target, table.metric)

    return read


def _numbered(values: np.ndarray, labels: np.ndarray, metric: str) -> Table:
    columns = {f"c{place}": values[:, place].astype(float) for place in range(values.shape[1])}
    return Table(pl.DataFrame({**columns, "label": [f"k{label}" for label in labels]}), "label", metric)


def _csv(path: Path, rows: int) -> pl.DataFrame:
    frame = pl.read_csv(path, infer_schema_length=None)
    return _capped(Table(frame, frame.columns[-1], ""), rows).frame


def _capped(table: Table, rows: int) -> Table:
    """At most ``rows`` rows, drawn at random, in the file's order."""
    if table.frame.height <= rows:
        return table
    chosen = np.random.default_rng(_SEED).choice(table.frame.height, rows, replace=False)
    return table.take(np.sort(chosen))


def _in(folder: Path | None) -> Path:
    assert folder is not None, "cases on larger tables are left out where there are none"
    return folder
