"""Memory of predicting is measured in a process that is confined: a worker made the model."""

import subprocess
import sys
from pathlib import Path

import pytest
from automl_agent.tools.trials.confine import version

_PROBE = """
import sys
from pathlib import Path
from types import SimpleNamespace
from automl_agent.tools.bundle import footprint, read
from automl_agent.tools.data import cast

bundle, features, secret = map(Path, sys.argv[1:])

def predict(rows):
    assert rows == "rows"
    (bundle / "weights").read_text()
    try:
        secret.read_text()
    except PermissionError:
        return
    raise SystemExit("the model read what it should not")

read.read_bundle = lambda _: SimpleNamespace(model=SimpleNamespace(predict=predict))
cast.read_arrow = lambda path: path.read_text()
footprint.main(bundle, features)
"""


def test_the_model_reads_its_bundle_and_its_rows_alone(tmp_path: Path) -> None:
    if not version():
        pytest.skip("this system has no Landlock")
    bundle, features, secret = tmp_path / "bundle", tmp_path / "rows.arrow", tmp_path / "secret.csv"
    bundle.mkdir()
    (bundle / "weights").write_text("1")
    features.write_text("rows")
    secret.write_text("labels")
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, str(bundle), str(features), str(secret)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) > 1
