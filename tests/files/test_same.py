"""However a table is written, its profile and its plan are the same.

Left out of the comparison is what only tells how it was written: the file's facts, its warnings and the path; and the
sentences of evidence, which quote measures on rows dealt at random. Columns are compared by name, not by place; sums of
numbers to nine digits, since their order changes the last ones.
"""

import bz2
import csv
import gzip
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from automl_agent.evals.files.case import columns, values, words
from automl_agent.evals.files.tables import plan_table

_N = 120
TABLE = columns(
    half=[v if i % 7 else "" for i, v in enumerate(values(11))],
    day=[f"2024-{i % 12 + 1:02}-{i % 28 + 1:02}" for i in random.Random(5).sample(range(_N), _N)],
    count=words(6, ("1", "2", "3", "10")),
    **{
        "*": values(12),
        "größe, in m": words(7, ("lang", "kurz", "NA")),
        "key": [f"k{i:04}" for i in range(_N)],
    },
)
ROWS = list(zip(*TABLE.values(), strict=True))


def text(names: list[str], rows: list[tuple[object, ...]], delimiter: str = ",", **how: Any) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, **{"lineterminator": "\n", **how})
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue().encode()


NAMES = list(TABLE)
PLAIN = text(NAMES, ROWS)


def shuffled_rows() -> bytes:
    return text(NAMES, random.Random(1).sample(ROWS, len(ROWS)))


def shuffled_columns() -> bytes:
    order = random.Random(2).sample(range(len(NAMES)), len(NAMES))
    return text([NAMES[i] for i in order], [tuple(row[i] for i in order) for row in ROWS])


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("some/table.csv", PLAIN)
    return out.getvalue()


def as_json() -> bytes:
    return "\n".join(json.dumps(dict(zip(NAMES, row, strict=True))) for row in ROWS).encode()


def as_parquet() -> bytes:
    out = io.BytesIO()
    pl.DataFrame({name: list(map(str, cells)) for name, cells in TABLE.items()}).write_parquet(out)
    return out.getvalue()


WAYS: dict[str, Callable[[], bytes]] = {
    "rows shuffled": shuffled_rows,
    "columns shuffled": shuffled_columns,
    "semicolons": lambda: text(NAMES, ROWS, ";"),
    "tabs": lambda: text(NAMES, ROWS, "\t"),
    "pipes": lambda: text(NAMES, ROWS, "|"),
    "all quoted": lambda: text(NAMES, ROWS, quoting=csv.QUOTE_ALL),
    "other line ends": lambda: text(NAMES, ROWS, lineterminator="\r\n"),
    "byte order mark": lambda: b"\xef\xbb\xbf" + PLAIN,
    "UTF-16": lambda: PLAIN.decode().encode("utf-16"),
    "gzip": lambda: gzip.compress(PLAIN),
    "bzip2": lambda: bz2.compress(PLAIN),
    "zip": zipped,
    "JSON lines": as_json,
    "Parquet": as_parquet,
}


_LEFT_OUT = {"file", "warnings", "evidence", "data"}


def rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: rounded(v) for key, v in value.items() if key not in _LEFT_OUT}
    return [rounded(v) for v in value] if isinstance(value, list | tuple) else value


def seen(folder: Path, content: bytes) -> tuple[dict[str, Any], str]:
    """The profile without the file's facts, and the hash of the plan."""
    path = folder / "data"
    path.write_bytes(content)
    ending = plan_table(path, "y")
    assert ending.planned is not None, ending.said
    profile = ending.planned.profile.model_dump(mode="json")
    profile["target"].pop("id")
    for column in profile["columns"]:
        column.pop("id")
    profile["columns"].sort(key=lambda c: c["name"])
    plan = ending.planned.plan.model_dump(mode="json")
    plan["features"].sort(key=lambda f: f["name"])
    body = json.dumps(rounded(plan), sort_keys=True)
    return rounded(profile), hashlib.sha256(body.encode()).hexdigest()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str]:
    return seen(tmp_path_factory.mktemp("plain"), PLAIN)


@pytest.mark.parametrize("way", WAYS)
def test_the_same_table_gives_the_same_profile_and_plan(
    plain: tuple[dict[str, Any], str], way: str, tmp_path: Path
) -> None:
    profile, plan = seen(tmp_path, WAYS[way]())
    assert profile == plain[0]
    assert plan == plain[1]


def test_another_table_gives_another_plan(plain: tuple[dict[str, Any], str], tmp_path: Path) -> None:
    rows = [("x", *row[1:]) for row in ROWS]
    profile, plan = seen(tmp_path, text(NAMES, rows))
    assert profile != plain[0]
    assert plan != plain[1]
