"""What is not needed is not loaded."""

import subprocess
import sys

import pytest
from automl_agent.app.cli import entry

HEAVY = (
    "torch",
    "sklearn",
    "pandas",
    "polars",
    "scipy",
    "optuna",
    "langgraph",
    "matplotlib",
    "lightgbm",
    "skrub",
    "pyarrow",
)


def loaded(code: str) -> list[str]:
    """Which heavy libraries a fresh interpreter has loaded after ``code``."""
    script = f"import atexit, sys; atexit.register(lambda: print('loaded:', *[m for m in {HEAVY!r} if m in sys.modules])); {code}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.rpartition("loaded:")[2].split()


@pytest.mark.parametrize(
    "code",
    [
        "import automl_agent",
        "import automl_agent.app.cli",
        "import automl_agent.pipelines.contracts",
        "import automl_agent.tools.report",
        "import automl_agent.app.mcp.serve",
        "from automl_agent.app.cli import entry; entry(['--help'])",
    ],
)
def test_nothing_heavy_is_loaded(code: str) -> None:
    assert loaded(code) == []


def test_the_coordinator_never_loads_torch() -> None:
    assert "torch" not in loaded("import automl_agent.agents.crew.graph")
    assert "torch" not in loaded(
        "import automl_agent.tools.trials.runner, automl_agent.tools.delivery.deliver"
    )


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["-h"], 0), (["--help"], 0), (["run", "-h"], 0)])
def test_help_is_readable(arguments: list[str], code: int, capfd: pytest.CaptureFixture[str]) -> None:
    assert entry(arguments) == code
    said = capfd.readouterr()
    lines = (said.err if code else said.out).splitlines()
    assert lines[0].startswith("Usage: ")
    assert len(lines) > 5
    assert "error" not in said.err
