"""Predict with model.onnx: what stands in preprocessing.json is done to rows, then the graph is run.

    python predict.py new.csv            predictions as CSV lines; needs numpy, onnxruntime (and scipy for quantiles)

Cells of a CSV file must be written as the schema in preprocessing.json says: numbers with a decimal point, dates as
2026-01-31T12:00:00, truth values as 1 and 0; an empty cell is a missing value.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray
Columns = dict[str, Array]
Facts = dict[str, Any]


def encode(facts: Facts, columns: Columns) -> Array:
    """(rows, features) float64 of columns by id: float64 with NaN, datetime64 with NaT, strings or None."""
    rows = len(next(iter(columns.values())))
    plain = [
        _numbers(columns, facts["numbers"], rows),
        *(_dates(columns[d["id"]], d["parts"]) for d in facts["dates"]),
    ]
    if facts["kind"] == "trees":
        codes = [_codes(columns[w["id"]], w["categories"]) for w in facts["words"]]
        return np.hstack([plain[0], *codes, *plain[1:]])
    pieces = [np.empty((rows, 0))]
    values = np.hstack(plain)
    if values.shape[1]:
        pieces.append(_scaled(values, facts["scaling"]))
    pieces += [_spread(columns[w["id"]], w) for w in facts["few"]]
    if facts["many"]:
        means = np.column_stack([_means(columns[w["id"]], w) for w in facts["many"]])
        pieces.append((means - facts["many_mean"]) / facts["many_scale"])
    return np.hstack(pieces)


def _numbers(columns: Columns, ids: list[str], rows: int) -> Array:
    return np.column_stack([columns[i] for i in ids]) if ids else np.empty((rows, 0))


def _codes(values: Array, categories: list[str | None]) -> Array:
    """Places among the categories; missing is one of them where it was met, and NaN like all others where it was not."""
    known = {category: float(code) for code, category in enumerate(categories)}
    return np.array(
        [[known.get(v if isinstance(v, str) else None, np.nan)] for v in values], dtype=np.float64
    )


def _dates(values: Array, parts: list[str]) -> Array:
    """Parts of dates in single precision, as they were learned."""
    dates = np.asarray(values, dtype="datetime64[us]")
    missing, known = np.isnat(dates), np.where(np.isnat(dates), np.datetime64(0, "us"), dates)
    micro = known.astype(np.int64)
    months = known.astype("datetime64[M]").astype(np.int64)
    days = known.astype("datetime64[D]")
    found = {
        "year": known.astype("datetime64[Y]").astype(np.int64) + 1970,
        "month": months % 12 + 1,
        "day": (days - known.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1,
        "hour": micro // 3_600_000_000 % 24,
        "minute": micro // 60_000_000 % 60,
        "second": micro // 1_000_000 % 60,
        "weekday": (days.astype(np.int64) + 3) % 7 + 1,
        "total_seconds": micro / 1e6,
    }
    out = np.column_stack([found[part].astype(np.float32).astype(np.float64) for part in parts])
    out[missing] = np.nan
    return out


def _scaled(values: Array, facts: Facts) -> Array:
    """Medians where missing, with a mark; quantiles where asked for; mean 0 and deviation 1."""
    missing = np.isnan(values)
    filled = np.where(missing, np.array(facts["medians"]), values)
    filled = np.hstack([filled, missing[:, facts["marked"]].astype(np.float64)])
    if facts["quantiles"] is not None:
        filled = np.column_stack(
            [
                _quantile(column, np.array(known))
                for column, known in zip(filled.T, facts["quantiles"], strict=True)
            ]
        )
    scaled: Array = (filled - np.array(facts["mean"])) / np.array(facts["scale"])
    return scaled


def _quantile(values: Array, known: Array) -> Array:
    """Normal quantiles (scikit-learn's QuantileTransformer)."""
    from scipy.stats import norm

    steps = np.linspace(0, 1, len(known))
    share = 0.5 * (np.interp(values, known, steps) - np.interp(-values, -known[::-1], -steps[::-1]))
    share = np.where(values <= known[0] + 1e-7, 0.0, np.where(values >= known[-1] - 1e-7, 1.0, share))
    low, high = norm.ppf(1e-7 - np.spacing(1)), norm.ppf(1 - (1e-7 - np.spacing(1)))
    found: Array = np.clip(norm.ppf(share), low, high)
    return found


def _spread(values: Array, facts: Facts) -> Array:
    """A column for each category; others go where rare ones went."""
    places = {category: place for place, category in enumerate(facts["categories"])}
    out = np.zeros((len(values), len(places) + facts["rare"]))
    for row, value in enumerate(values):
        place = places.get(value if isinstance(value, str) else None, len(places))
        if place < out.shape[1]:
            out[row, place] = 1.0
    return out


def _means(values: Array, facts: Facts) -> Array:
    known = dict(zip(facts["categories"], facts["means"], strict=True))
    return np.array(
        [known.get(v if isinstance(v, str) else None, facts["unseen"]) for v in values], dtype=np.float64
    )


def finish(facts: Facts, outputs: list[Any]) -> Array:
    """Probabilities (rows, classes) or values (rows,) from what the graph gives."""
    raw = outputs[-1]
    if isinstance(raw, list):  # a mapping a row
        raw = np.array([[row[key] for key in sorted(row)] for row in raw])
    raw = np.asarray(raw, dtype=np.float64)
    if facts["kind"] == "classes":
        if facts["softmax"]:
            raw = np.exp(raw - raw.max(axis=1, keepdims=True))
        raw = np.clip(raw, 0.0, None)
        raw = raw / np.maximum(raw.sum(axis=1, keepdims=True), 1e-12)
        return np.asarray(raw)
    values = raw.reshape(len(raw)) * facts["scale"] + facts["shift"]
    if facts["transform"] == "log1p":
        values = np.expm1(np.clip(values, facts["low"] - 1.0, facts["high"] + 1.0))
    return np.asarray(values)


def decide(facts: Facts, proba: Array) -> Array:
    """Class codes."""
    if facts["cost"]:
        return np.asarray((proba @ np.array(facts["cost"])).argmin(axis=1))
    return np.asarray((proba * np.array(facts["weights"] or [1.0])).argmax(axis=1))


def predict(folder: Path, columns: Columns) -> Array:
    """What :func:`finish` gives, of columns by id."""
    import onnxruntime

    facts = json.loads((Path(folder) / "preprocessing.json").read_text(encoding="utf-8"))
    session = onnxruntime.InferenceSession(
        str(Path(folder) / "model.onnx"), providers=["CPUExecutionProvider"]
    )
    given = session.get_inputs()[0]
    kind = np.float64 if given.type == "tensor(double)" else np.float32
    matrix = encode(facts["features"], columns).astype(kind)
    return finish(facts["output"], session.run(None, {given.name: matrix}))


def read(facts: Facts, path: Path) -> Columns:
    """Columns by id, from a CSV file with a header."""
    with Path(path).open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for column in facts["inputs"]:
        cells = [row[column["name"]].strip() for row in rows]
        if column["kind"] in ("numeric", "boolean"):
            found[column["id"]] = np.array([float(c) if c else np.nan for c in cells])
        elif column["kind"] == "datetime":
            found[column["id"]] = np.array([c or "NaT" for c in cells], dtype="datetime64[us]")
        else:
            found[column["id"]] = np.array([c or None for c in cells], dtype=object)
    return found


def main() -> None:
    """Print predictions."""
    folder = Path(__file__).resolve().parent
    facts = json.loads((folder / "preprocessing.json").read_text(encoding="utf-8"))
    found = predict(folder, read(facts, Path(sys.argv[1])))
    out, shown = csv.writer(sys.stdout), facts["output"]
    if shown["kind"] == "classes":
        out.writerow([shown["target"], *(f"proba_{name}" for name in shown["classes"])])
        for code, row in zip(decide(shown, found), found, strict=True):
            out.writerow([shown["classes"][code], *row])
    else:
        out.writerow([shown["target"]])
        out.writerows([value] for value in found)


if __name__ == "__main__":
    main()
