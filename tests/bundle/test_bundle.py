"""A bundle is whole or refused, and predicts one row for each row."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines import conformance
from automl_agent.pipelines.catalogue import family
from automl_agent.pipelines.contracts import DataError, Decision, RequestError
from automl_agent.tools.bundle import Manifest, predict_table, read_bundle, write_bundle
from automl_agent.tools.bundle.output import write_predictions
from automl_agent.tools.data.table import Table


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    _, _, schema = conformance.example(2)
    estimator = tmp_path / "fitted"
    estimator.mkdir()
    conformance.fit(family("linear"), 2).save(estimator)
    manifest = Manifest(
        run_id="r", created="2026-01-01T00:00:00Z", family="linear", params={}, inputs=schema, metric="f1",
        positive_class="k1", decision=Decision(weights=(1.0, 3.0)), seed=1, trial=0, rows=160, refitted=False,
        data_sha256="0" * 64, versions={}, files={},
    )  # fmt: skip
    write_bundle(tmp_path / "model", estimator, manifest, "It has a score.")
    return tmp_path / "model"


def rows(count: int = 12) -> pl.DataFrame:
    frame, _, schema = conformance.example(2, rows=max(count, 1))
    named = {c.name: pl.Series(frame[c.id].tolist(), strict=False) for c in schema.columns}
    return pl.DataFrame(named).with_columns(pl.col("column 4").cast(pl.Datetime("us"))).head(count)


def test_one_row_for_each_row_decided_as_the_search_decided(bundle: Path) -> None:
    found = predict_table(read_bundle(bundle), Table.of(rows())).frame
    assert found.columns == ["y", "proba_k0", "proba_k1"]
    assert found.height == 12
    weighed = np.where(found["proba_k0"].to_numpy() >= 3 * found["proba_k1"].to_numpy(), "k0", "k1")
    assert found["y"].to_list() == weighed.tolist()


@pytest.mark.parametrize(
    ("classes", "kept"),
    [(("0", "-12"), True), (("0", "01"), False), (("1", "1.5"), False), (("", "2"), False)],
)
def test_whole_numbers_as_classes_come_back_as_numbers(
    bundle: Path, classes: tuple[str, str], kept: bool
) -> None:
    loaded = read_bundle(bundle)
    inputs = loaded.manifest.inputs.model_copy(update={"classes": classes})
    manifest = loaded.manifest.model_copy(update={"inputs": inputs})
    found = predict_table(replace(loaded, manifest=manifest), Table.of(rows())).frame
    assert found["y"].dtype == (pl.Int64 if kept else pl.String)
    assert set(map(str, found["y"])) <= set(classes)


def test_no_rows_give_no_rows(bundle: Path) -> None:
    found = predict_table(read_bundle(bundle), Table.of(rows().clear())).frame
    assert found.height == 0
    assert found.columns == ["y", "proba_k0", "proba_k1"]


def test_values_that_cannot_be_read_are_told(bundle: Path) -> None:
    strange = rows().with_columns(pl.lit("many").alias("column 0"))
    warnings = predict_table(read_bundle(bundle), Table.of(strange)).warnings
    assert len(warnings) == 1
    assert "12 of 12 values of 'column 0'" in warnings[0]


def test_missing_columns_are_refused(bundle: Path) -> None:
    with pytest.raises(DataError, match="MISSING-COLUMNS"):
        predict_table(read_bundle(bundle), Table.of(rows().drop("column 0")))


def change(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


@pytest.mark.parametrize("harm", ["changed", "added", "missing", "link", "family", "manifest"])
def test_a_bundle_that_was_touched_is_refused(bundle: Path, harm: str) -> None:
    estimator = bundle / "estimator"
    victim = next(estimator.iterdir())
    if harm == "changed":
        change(victim)
    elif harm == "added":
        (estimator / "more.bin").write_bytes(b"x")
    elif harm == "missing":
        victim.unlink()
    elif harm == "link":
        victim.rename(bundle / "elsewhere")
        victim.symlink_to(bundle / "elsewhere")
    elif harm == "family":
        manifest = json.loads((bundle / "manifest.json").read_text())
        (bundle / "manifest.json").write_text(json.dumps({**manifest, "family": "os.system"}))
    else:
        (bundle / "manifest.json").write_text("{")
    with pytest.raises(DataError, match="BAD-MODEL"):
        read_bundle(bundle)


def test_no_bundle_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="NO-MODEL"):
        read_bundle(tmp_path)


def test_a_target_that_a_spreadsheet_would_run_is_disarmed(tmp_path: Path) -> None:
    frame = pl.DataFrame({"=cmd()": ["a"], "proba_a": [1.0], "-1": [2.0]})
    write_predictions(frame, tmp_path / "o.csv")
    assert (tmp_path / "o.csv").read_text().splitlines()[0] == "'=cmd(),proba_a,-1"
    write_predictions(frame, tmp_path / "o.parquet")
    assert pl.read_parquet(tmp_path / "o.parquet").columns == frame.columns


def test_words_that_a_spreadsheet_would_run_are_disarmed(tmp_path: Path) -> None:
    words = ["=cmd()", "@x", "+y", "-1", "fine", "+", "-"]
    frame = pl.DataFrame({"y": words, "p": [-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0]})
    write_predictions(frame, tmp_path / "o.csv")
    assert pl.read_csv(tmp_path / "o.csv")["y"].to_list() == ["'=cmd()", "'@x", "'+y", *words[3:]]
    for ending in ("tsv", "parquet", "jsonl"):
        write_predictions(frame, tmp_path / f"o.{ending}")
        assert (tmp_path / f"o.{ending}").stat().st_size
    write_predictions(frame, Path("/dev/null"))
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]
    with pytest.raises(RequestError, match="BAD-OUTPUT"):
        write_predictions(frame, tmp_path / "o.pdf")
    with pytest.raises(RequestError, match="BAD-OUTPUT"):
        write_predictions(frame, tmp_path / "nowhere" / "o.csv")
