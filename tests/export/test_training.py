"""``train.py`` gives what the bundle gives, bit by bit, where nothing of ours can be imported."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import ColumnKind, ParamValue, RequestError
from automl_agent.tools.bundle.predict import predict_table
from automl_agent.tools.bundle.read import Bundle
from automl_agent.tools.data.read import read_table
from automl_agent.tools.export.training import why_not, write_training

from .fitted import DERIVED, ROWS, Case, fitted, write_csv

_NUMBERS = (ColumnKind.NUMERIC, ColumnKind.BOOLEAN)
_TREES: Mapping[str, ParamValue] = {"n_estimators": 20}
#: name -> family, parameters, classes, and what else is special.
_CASES: dict[str, tuple[str, Mapping[str, ParamValue], int, dict[str, object]]] = {
    "lightgbm binary": ("lightgbm", _TREES, 2, {"derived": DERIVED}),
    "lightgbm values": ("lightgbm", {**_TREES, "target_transform": "log1p"}, 0, {"rows": range(0, 250, 2)}),
    "lightgbm directions": ("lightgbm", _TREES, 2, {"monotone": {"c0": 1, "c1": -1}}),
    "xgboost classes": ("xgboost", _TREES, 3, {}),
    "xgboost values": ("xgboost", _TREES, 0, {"kinds": _NUMBERS}),
    "catboost binary": ("catboost", {"iterations": 20}, 2, {}),
    "catboost numbers": ("catboost", {"iterations": 20}, 0, {"kinds": _NUMBERS, "monotone": {"c0": 1}}),
    "extra_trees classes": ("extra_trees", _TREES, 3, {}),
    "random_forest values": ("random_forest", {**_TREES, "target_transform": "log1p"}, 0, {}),
    "linear binary": ("linear", {"numbers": "quantile", "penalty": "l1"}, 2, {}),
    "linear classes": ("linear", {"numbers": "spline"}, 3, {"derived": DERIVED[:1]}),
    "linear huber": ("linear", {"model": "huber", "epsilon": 1.5}, 0, {"monotone": {"c0": -1}}),
    "linear ridge": ("linear", {}, 0, {"kinds": (ColumnKind.CATEGORICAL,)}),
    "knn classes": ("knn", {}, 3, {}),
    "knn values": ("knn", {"numbers": "quantile"}, 0, {"kinds": _NUMBERS}),
    "mlp binary": ("mlp", {"width": 32, "depth": 1}, 2, {"rows": range(10, 250)}),
    "mlp values": ("mlp", {"width": 32, "depth": 1}, 0, {}),
    "text_linear binary": ("text_linear", {"signs": 3}, 2, {}),
    "text_linear classes": ("text_linear", {"naive_bayes": True}, 3, {"kinds": (ColumnKind.TEXT,)}),
    "text_linear values": ("text_linear", {}, 0, {}),
    "constant": ("constant", {}, 2, {}),
}
#: Runs each script as a person would, in one process; whoever asks for automl_agent gets nothing.
_HARNESS = """
import runpy, sys, traceback, warnings
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "automl_agent":
            raise ImportError(f"{name} is not for scripts")
sys.meta_path.insert(0, Nothing())
warnings.simplefilter("ignore")
for script in sys.argv[1:]:
    folder = script.rpartition("/")[0]
    sys.argv = [script, "--strict", "--predict", folder + "/new.csv", "--out", folder + "/out.csv"]
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as error:
        ended = str(error.code)
    except Exception:
        ended = traceback.format_exc()
    with open(folder + "/ended", "w") as file:
        file.write(ended)
"""


#: Those that every test run tries.
_QUICK = ("lightgbm binary", "lightgbm values", "xgboost values", "linear classes", "constant")
Ran = Mapping[str, tuple[Path, Case]]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Quick cases with their folders, their scripts run."""
    return _ran(tmp_path_factory, _QUICK)


@pytest.fixture(scope="module")
def others_ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The other cases."""
    return _ran(tmp_path_factory, [name for name in _CASES if name not in _QUICK])


def _ran(tmp_path_factory: pytest.TempPathFactory, names: Sequence[str]) -> Ran:
    cases = {}
    for name in names:
        family, params, classes, more = _CASES[name]
        folder = tmp_path_factory.mktemp("case")
        write_csv(folder / "data.csv", classes)
        write_csv(folder / "new.csv", classes, seed=1)
        case = fitted(folder / "data.csv", family, params, classes, **more)
        assert why_not(case.source) is None, name
        write_training(folder, case.source)
        cases[name] = folder, case
    scripts = [str(folder / "train.py") for folder, _ in cases.values()]
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", _HARNESS, *scripts], capture_output=True, text=True, env=env, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return cases


@pytest.mark.parametrize("name", _QUICK)
def test_a_script_predicts_what_the_bundle_predicts(name: str, ran: Ran) -> None:
    _same(*ran[name])


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in _CASES if name not in _QUICK])
def test_scripts_of_all_families_predict_what_their_bundles_predict(name: str, others_ran: Ran) -> None:
    _same(*others_ran[name])


def _same(folder: Path, case: Case) -> None:
    assert (folder / "ended").read_text() == "0"
    bundle = Bundle(folder, case.source.manifest)
    bundle.__dict__["model"] = case.model
    styles = {c.name: c.style for c in case.source.manifest.inputs.columns if c.style}
    wanted = predict_table(bundle, read_table(folder / "new.csv", styles)).frame
    found = pl.read_csv(folder / "out.csv", schema_overrides={"y": wanted.schema["y"]})
    assert found.height == ROWS
    assert found.columns == wanted.columns
    for column in wanted.columns:
        if wanted.schema[column] == pl.String:
            assert found[column].to_list() == wanted[column].to_list()
        else:
            np.testing.assert_array_equal(found[column].to_numpy(), wanted[column].to_numpy())


def test_a_script_holds_names_as_literals_alone(ran: Ran) -> None:
    text = (ran["lightgbm binary"][0] / "train.py").read_text(encoding="utf-8")
    assert "\u202e" not in text
    assert "automl_agent" not in text
    compile(text, "train.py", "exec")


def test_requirements_are_pinned_and_no_more_than_the_script_imports(ran: Ran) -> None:
    lines = (ran["xgboost values"][0] / "requirements.txt").read_text().splitlines()
    names = [line.partition("==")[0] for line in lines if not line.startswith("#")]
    assert all("==" in line and "+" not in line for line in lines if not line.startswith("#"))
    assert {"xgboost-cpu", "polars"} <= set(names)
    assert {"torch", "lightgbm", "skrub"}.isdisjoint(names)


def test_a_script_says_that_its_model_is_another_one(ran: Ran, tmp_path: Path) -> None:
    folder, _ = ran["constant"]
    for name in ("train.py", "data.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    lines = (tmp_path / "data.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "data.csv").write_text("".join(lines[:-100]), encoding="utf-8")
    words = [sys.executable, str(tmp_path / "train.py"), "--strict"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "not the bytes" in done.stderr
    assert "this is not the delivered model" in done.stderr


def test_nothing_is_written_of_what_a_script_cannot_do(ran: Ran) -> None:
    source = ran["constant"][1].source

    def changed(**what: object) -> str | None:
        return why_not(source.model_copy(update=what))

    network = source.manifest.model_copy(update={"family": "text_transformer"})
    assert "text_transformer" in str(changed(manifest=network))
    assert "archive" in str(changed(file=source.file.model_copy(update={"member": "a.csv"})))
    assert "same name" in str(changed(file=source.file.model_copy(update={"repeated": ("a",)})))
    assert "names" in str(changed(header=None))
    assert "a GPU" in str(
        changed(manifest=source.manifest.model_copy(update={"family": "mlp"}), device="a GPU")
    )
    json.dumps(changed())


def test_a_file_of_somebody_else_is_not_overwritten(ran: Ran, tmp_path: Path) -> None:
    source = ran["constant"][1].source
    write_training(tmp_path, source)
    write_training(tmp_path, source)
    (tmp_path / "requirements.txt").write_text("django\n")
    with pytest.raises(RequestError, match=r"another requirements\.txt"):
        write_training(tmp_path, source)
    assert (tmp_path / "requirements.txt").read_text() == "django\n"
    (tmp_path / "other").mkdir()
    write_training(tmp_path / "other", source)
    (tmp_path / "other" / "train_rows.txt").write_text("where my ancestors sat: rows 1 and 2\n")
    with pytest.raises(RequestError, match=r"another train_rows\.txt"):
        write_training(tmp_path / "other", source)
