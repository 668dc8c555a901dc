"""The eval of ``train.py``: it sees a difference, and finds none in a fresh environment."""

import subprocess
import sys
from pathlib import Path

import pytest
from automl_agent.evals.exported import TASKS, compared, measure

_HEAD = "y,proba_a,proba_b\n"


def test_predictions_that_differ_are_seen(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(_HEAD + "a,0.75,0.25\nb,0.25,0.75\n")
    second.write_text(first.read_text())
    assert compared(first, second, 3).same
    second.write_text(_HEAD + "a,0.75,0.25\na,0.25,0.75\n")
    assert compared(first, second, 3).labels_differ == 1
    second.write_text(_HEAD + "a,0.75,0.25\nb,0.2501,0.7499\n")
    assert compared(first, second, 3).largest == pytest.approx(1e-4)
    assert not compared(first, second, 3).same
    second.write_text(_HEAD + "a,0.75,0.25\n")
    with pytest.raises(RuntimeError, match="other columns or rows"):
        compared(first, second, 3)


@pytest.mark.long
def test_a_script_rebuilds_its_model_in_a_fresh_environment(tmp_path: Path) -> None:
    asked = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--no-deps",
        "-d",
        str(tmp_path / "wheels"),
        "threadpoolctl",
    ]
    if subprocess.run(asked, capture_output=True, check=False).returncode:
        pytest.skip("pip reaches no index here")
    outcome = measure(TASKS[0], tmp_path)
    assert outcome.same
    assert outcome.rows == 1200
