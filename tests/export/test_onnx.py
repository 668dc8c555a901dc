"""ONNX: what is handed out predicts as the bundle does; what would not is refused in a line."""

import csv
import io
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from automl_agent.pipelines.contracts import ColumnKind, ParamValue, RequestError
from automl_agent.tools.bundle import Bundle
from automl_agent.tools.data.cast import CastTable, cast_inputs
from automl_agent.tools.export.onnx.write import columns_of, export

from .fitted import Case, fitted, write_csv

_TREES: Mapping[str, ParamValue] = {"n_estimators": 20}
_NUMBERS = (ColumnKind.NUMERIC, ColumnKind.BOOLEAN)
_DATED = (*_NUMBERS, ColumnKind.CATEGORICAL, ColumnKind.DATETIME)
#: Family, parameters, classes and the kinds of columns.
_Case = tuple[str, Mapping[str, ParamValue], int, tuple[ColumnKind, ...]]
_QUICK: Mapping[str, _Case] = {
    "lightgbm": ("lightgbm", _TREES, 2, _DATED),
    "linear": ("linear", {}, 3, _DATED),
    "mlp": ("mlp", {"width": 32, "depth": 2}, 0, _DATED),
}
_LONG: Mapping[str, _Case] = {
    "xgboost": ("xgboost", _TREES, 3, _NUMBERS),
    "catboost": ("catboost", {"iterations": 20}, 2, _NUMBERS),
    "catboost values": ("catboost", {"iterations": 20}, 0, _NUMBERS),
    "extra_trees": ("extra_trees", {**_TREES, "target_transform": "log1p"}, 0, _DATED),
    "random_forest": ("random_forest", _TREES, 3, _DATED),
    "linear huber": ("linear", {"model": "huber", "epsilon": 1.5, "numbers": "quantile"}, 0, _DATED),
    "knn": ("knn", {"numbers": "quantile"}, 3, _NUMBERS),
    "mlp classes": ("mlp", {"width": 32, "depth": 1}, 2, _DATED),
}


def _made(case: _Case, folder: Path) -> tuple[Bundle, CastTable, Case]:
    family, params, classes, kinds = case
    write_csv(folder / "data.csv", classes)
    found = fitted(folder / "data.csv", family, params, classes, kinds=kinds)
    bundle = Bundle(folder, found.source.manifest)
    bundle.__dict__["model"] = found.model
    known = found.table.filter(found.table.column("y").is_not_null())
    return bundle, cast_inputs(known, found.source.manifest.inputs), found


def _exported(case: _Case, folder: Path) -> None:
    bundle, rows, found = _made(case, folder)
    done = export(bundle, rows, folder / "onnx")
    assert done.rows == len(found.predictions)
    assert done.largest_difference <= 1e-4 * max(1.0, np.abs(found.predictions).max())
    assert set(done.files) == {"model.onnx", "predict.py", "preprocessing.json"}
    _run_alone(folder / "onnx", found, rows)


def _run_alone(folder: Path, case: Case, rows: CastTable) -> None:
    """``predict.py`` in a process of its own, on the rows as its schema wants them written."""
    names = {c.id: c.name for c in case.source.manifest.inputs.columns}
    columns = columns_of(rows)
    with (folder / "rows.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow([names[i] for i in columns])
        for row in zip(*(map(_cell, values) for values in columns.values()), strict=True):
            out.writerow(row)
    words = [sys.executable, "-I", str(folder / "predict.py"), str(folder / "rows.csv")]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    said = list(csv.reader(io.StringIO(done.stdout)))[1:]
    classes = bool(case.source.manifest.inputs.classes)
    found = np.array([[float(v) for v in (line[1:] if classes else line)] for line in said])
    wanted = case.predictions if classes else case.predictions[:, None]
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4)


def _cell(value: object) -> str:
    return "" if value is None or str(value) in {"nan", "NaT"} else str(value)


@pytest.mark.parametrize("name", _QUICK)
def test_a_graph_predicts_as_its_bundle(name: str, tmp_path: Path) -> None:
    _exported(_QUICK[name], tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", _LONG)
def test_graphs_of_all_families_predict_as_their_bundles_or_are_refused(name: str, tmp_path: Path) -> None:
    _exported(_LONG[name], tmp_path)


@pytest.mark.parametrize(
    ("family", "params", "kinds", "why"),
    [
        ("linear", {"numbers": "spline"}, _NUMBERS, "splines"),
        ("linear", {}, (ColumnKind.TEXT,), "prose"),
        ("catboost", {"iterations": 2}, (*_NUMBERS, ColumnKind.CATEGORICAL), "CatBoost"),
        ("constant", {}, _NUMBERS, "no converter"),
    ],
)
def test_what_has_no_such_form_is_refused(
    family: str, params: Mapping[str, ParamValue], kinds: tuple[ColumnKind, ...], why: str, tmp_path: Path
) -> None:
    bundle, rows, _ = _made((family, params, 2, kinds), tmp_path)
    with pytest.raises(RequestError, match=why):
        export(bundle, rows, tmp_path / "onnx")
    assert not (tmp_path / "onnx").exists()


def test_a_file_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    bundle, rows, _ = _made(_QUICK["linear"], tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "predict.py").write_text("print('mine')\n")
    with pytest.raises(RequestError, match=r"another predict\.py"):
        export(bundle, rows, tmp_path / "mine")
    assert (tmp_path / "mine" / "predict.py").read_text() == "print('mine')\n"
    export(bundle, rows, tmp_path / "ours")
    export(bundle, rows, tmp_path / "ours")
