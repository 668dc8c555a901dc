"""What is for anyone's own Optuna study: found by name, loaded when asked for, and used as the README has it."""

import importlib
import re
import runpy
from pathlib import Path

import automl_agent
import optuna
import pytest
from automl_agent.tools.samplers.base import WholeSampler, source_of

from .test_startup import loaded

README = Path(automl_agent.__file__).resolve().parent.parent.parent / "README.md"


@pytest.mark.parametrize("name", automl_agent.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(automl_agent, name).__name__ == name
    assert name in dir(automl_agent)
    if name.endswith("Sampler"):
        assert issubclass(getattr(automl_agent, name), WholeSampler)


def test_another_name_is_missing_and_modules_are_still_found() -> None:
    with pytest.raises(AttributeError, match="Oracle"):
        _ = automl_agent.Oracle
    assert importlib.import_module("automl_agent.tools").__name__ == "automl_agent.tools"


def test_spaces_load_nothing_heavy_and_samplers_no_torch() -> None:
    assert loaded("from automl_agent import Choice, Integer, Problem, Real, SearchSpace, When") == []
    assert "torch" not in loaded("from automl_agent import *")


def snippet() -> str:
    section = README.read_text(encoding="utf-8").split("## In your own Optuna study\n")[1].split("\n## ")[0]
    found = re.findall(r"```python[^\n]*\n(.*?)```", section, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def accuracy(kernel: str, cost: float, gamma: float | None) -> float:
    """The best is an RBF kernel of some width."""
    assert (gamma is None) == (kernel == "linear")
    return 0.8 - cost / 1e5 if gamma is None else 0.95 - abs(gamma - 0.01) - cost / 1e5


def test_the_readme_s_study_runs_as_it_stands_there(tmp_path: Path) -> None:
    code = snippet()
    assert len([line for line in code.splitlines() if line.strip()]) < 10
    assert code.count('llm="embedded"') == 1
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    script = tmp_path / "study.py"
    script.write_text(code.replace('llm="embedded"', "llm=None"))
    study = runpy.run_path(str(script), init_globals={"accuracy": accuracy})["study"]
    assert isinstance(study, optuna.Study)
    assert len(study.trials) == 30
    assert {"gp"} <= {source_of(t) for t in study.trials} <= {"", "gp"}
    assert study.best_value > 0.9
    assert any("gamma" not in t.params for t in study.trials)
