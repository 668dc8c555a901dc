"""Models behind features: learned from training rows alone, saved and loaded whole, computed from the original inputs."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from automl_agent.pipelines.catalogue import family
from automl_agent.pipelines.contracts import (
    ColumnKind,
    DataError,
    Decision,
    InputColumn,
    InputSchema,
    TaskKind,
)
from automl_agent.pipelines.expressions import Derived, fit_model, load_model
from automl_agent.pipelines.family import FitContext, TaskFacts
from automl_agent.tools.bundle import Manifest, predict_table, read_bundle, write_bundle
from automl_agent.tools.data.cast import read_arrow, write_arrow
from automl_agent.tools.data.table import Table
from automl_agent.tools.trials.job import MODEL, SPEC, FitJob, JobReport, PredictJob
from automl_agent.tools.trials.work import work

SCHEMA = InputSchema(
    kind=TaskKind.TABULAR_REGRESSION,
    target="y",
    columns=(
        InputColumn(id="c0", name="a", kind=ColumnKind.NUMERIC),
        InputColumn(id="c1", name="its b", kind=ColumnKind.NUMERIC),
        InputColumn(id="c3", name="town", kind=ColumnKind.CATEGORICAL),
    ),
)
DERIVED = ("c0 / c1", "c0 - mean_by(c0, c3)", "frequency(c3)", "1 < c0")
ROWS, TRAIN = 240, 160


def frame(seed: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {"c0": rng.normal(size=ROWS), "c1": rng.choice([0.0, 1.0, 2.0], ROWS), "c3": rng.choice(["n", "s", "w"], ROWS)}
    )  # fmt: skip


def context() -> FitContext:
    return FitContext(schema=SCHEMA, metric="rmse", seed=1)


def facts() -> TaskFacts:
    return TaskFacts(inputs=SCHEMA, rows=TRAIN, target_low=-5.0, target_skew=0.0)


def job(place: Path, given: pl.DataFrame, target: np.ndarray) -> Path:
    """A fold's fit, laid out as the runner does, and done in this process."""
    place.mkdir()
    write_arrow(given, place / "x.arrow")
    np.save(place / "y.npy", target)
    np.save(place / "train.npy", np.arange(TRAIN))
    np.save(place / "rest.npy", np.arange(TRAIN, ROWS))
    folder = place / "job"
    folder.mkdir()
    spec = FitJob(
        features=str(place / "x.arrow"), target=str(place / "y.npy"), train=str(place / "train.npy"),
        predict=str(place / "rest.npy"), inputs=SCHEMA, family="linear", params=family("linear").space(facts()).default(),
        metric="rmse", seed=1, threads=1, device="cpu", save=True, derived=DERIVED,
    )  # fmt: skip
    (folder / SPEC).write_text(spec.model_dump_json())
    work(folder)
    report = JobReport.model_validate_json((folder / "report.json").read_bytes())
    assert report.status == "ok", report.reason
    return folder


def test_fitted_parts_know_the_training_rows_of_the_fold_and_no_target(tmp_path: Path) -> None:
    given, rng = frame(), np.random.default_rng(1)
    target = rng.normal(size=ROWS)
    folder = job(tmp_path / "one", given, target)
    learned = (folder / MODEL / "derived.json").read_bytes()
    tables = {t["part"]: t["values"] for t in json.loads(learned)["tables"]}
    train = given[:TRAIN]
    expected = {str(k[0]): g["c0"].mean() for k, g in train.group_by("c3")}
    assert tables["mean_by(c0, c3)"] == pytest.approx(expected)
    shares = {str(k[0]): g.height / TRAIN for k, g in train.group_by("c3")}
    assert tables["frequency(c3)"] == pytest.approx(shares)
    # Whatever the validated rows hold, and whatever the target is, the fold learns the very same.
    other = pl.concat(
        [train, frame(9)[TRAIN:].with_columns(pl.col("c0") * 1e6, pl.lit("elsewhere").alias("c3"))]
    )
    again = job(tmp_path / "two", other, -target * 7 + 1)
    assert (again / MODEL / "derived.json").read_bytes() == learned


@pytest.mark.parametrize("name", ["linear", "lightgbm", "knn"])
def test_a_saved_model_computes_its_features_itself(tmp_path: Path, name: str) -> None:
    write_arrow(frame(), tmp_path / "x.arrow")
    given = read_arrow(tmp_path / "x.arrow")
    target = np.nan_to_num((given["c0"] / given["c1"].replace(0, np.nan)).to_numpy())
    params = family(name).space(facts()).default()
    fitted = fit_model(family(name), given.iloc[:TRAIN], target[:TRAIN], params, context(), DERIVED)
    predicted = fitted.predict(given)
    assert predicted.shape == (ROWS,)
    assert np.isfinite(predicted).all()
    (tmp_path / "model").mkdir()
    fitted.save(tmp_path / "model")
    loaded = load_model(family(name), tmp_path / "model", SCHEMA, DERIVED)
    np.testing.assert_allclose(loaded.predict(given), predicted)
    np.testing.assert_allclose(loaded.predict(given.iloc[7:8]), predicted[7:8])
    with pytest.raises(DataError, match="other features"):
        load_model(family(name), tmp_path / "model", SCHEMA, DERIVED[:2])


def test_a_feature_that_says_it_all_is_worth_it() -> None:
    rng = np.random.default_rng(0)
    values = pd.DataFrame(
        {"c0": rng.normal(size=600), "c1": rng.uniform(0.1, 4, 600), "c3": ["n", "s"] * 300}
    )
    target = (values["c0"] / values["c1"]).to_numpy()
    params = family("linear").space(facts()).default()
    errors = []
    for derived in ((), ("c0 / c1",)):
        fitted = fit_model(family("linear"), values.iloc[:400], target[:400], params, context(), derived)
        errors.append(float(np.abs(fitted.predict(values.iloc[400:]) - target[400:]).mean()))
    assert errors[1] < 0.2 * errors[0]


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: {**kept, "expressions": kept["expressions"][:1]},
        lambda kept: {**kept, "tables": []},
        lambda kept: {**kept, "tables": [{**kept["tables"][0], "values": {"n": "__import__"}}, kept["tables"][1]]},
        lambda kept: {**kept, "more": 1},
        lambda kept: {**kept, "expressions": ["c9 + 1", *kept["expressions"][1:]]},
        lambda kept: [kept],
    ],
)  # fmt: skip
def test_a_file_of_features_that_is_not_whole_is_refused(tmp_path: Path, change: object) -> None:
    assert callable(change)
    write_arrow(frame(), tmp_path / "x.arrow")
    Derived.fitted(SCHEMA, DERIVED, read_arrow(tmp_path / "x.arrow")).save(tmp_path)
    Derived.load(tmp_path, SCHEMA, DERIVED)
    kept = json.loads((tmp_path / "derived.json").read_text())
    (tmp_path / "derived.json").write_text(json.dumps(change(kept)))
    with pytest.raises(DataError, match="BAD-MODEL"):
        Derived.load(tmp_path, SCHEMA, DERIVED)


def test_a_bundle_predicts_new_rows_from_the_original_columns(tmp_path: Path) -> None:
    folder = job(tmp_path / "one", frame(), np.random.default_rng(1).normal(size=ROWS))
    manifest = Manifest(
        run_id="r", created="2026-01-01T00:00:00Z", family="linear", params={}, inputs=SCHEMA, derived=DERIVED,
        metric="rmse", positive_class=None, decision=Decision(), seed=1, trial=0, rows=TRAIN, refitted=False,
        data_sha256="0" * 64, versions={}, files={},
    )  # fmt: skip
    write_bundle(tmp_path / "model", folder / MODEL, manifest, "It has a score.")
    assert '- a / "its b"' in (tmp_path / "model" / "README.md").read_text()
    expected = np.load(folder / "predictions.npy")
    new = frame()[TRAIN:].select(
        pl.col("c3").alias("town"), pl.col("c1").alias("its b"), pl.col("c0").alias("a")
    )
    np.testing.assert_allclose(
        predict_table(read_bundle(tmp_path / "model"), Table.of(new)).frame["y"].to_numpy(), expected
    )
    strange = new.head(3).with_columns(
        pl.lit("never seen").alias("town"), pl.lit(None, pl.Float64).alias("a")
    )
    assert predict_table(read_bundle(tmp_path / "model"), Table.of(strange)).frame["y"].is_finite().all()
    (tmp_path / "model" / "estimator" / "derived.json").write_text("{}")
    with pytest.raises(DataError, match="has been changed"):
        read_bundle(tmp_path / "model")


def test_shuffling_an_input_shuffles_what_is_computed_of_it(tmp_path: Path) -> None:
    place = tmp_path / "one"
    given = frame()
    folder = job(
        place, given, np.nan_to_num(given["c0"].to_numpy() / np.where(given["c1"] == 0, 1, given["c1"]))
    )
    again = place / "again"
    again.mkdir()
    spec = PredictJob(
        features=str(place / "x.arrow"), predict=str(place / "rest.npy"), inputs=SCHEMA, family="linear",
        model=str(folder / MODEL), permute=True, derived=DERIVED,
    )  # fmt: skip
    (again / SPEC).write_text(spec.model_dump_json())
    work(again)
    stack = np.load(again / "predictions.npy")
    assert stack.shape == (1 + len(SCHEMA.columns), ROWS - TRAIN)
    np.testing.assert_allclose(stack[0], np.load(folder / "predictions.npy"))
    assert all(not np.allclose(shuffled, stack[0]) for shuffled in stack[1:])
